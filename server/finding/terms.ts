import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'

/** Terms that one value is found by; what is further back in a long text is not. */
const MOST = 24
const MAIL = /[^\s<>()[\]",;:]+@[^\s<>()[\]",;:]+\.[^\s<>()[\]",;:.]+/gu
/** Digits with what people write between those of a telephone number. */
const NUMBER = /[+(]{0,2}\d[\d\s().\-/\u2010-\u2015]{3,}\d/gu
const FEWEST_DIGITS = 5
const WORD = /[\p{L}\p{N}\p{M}]+/gu
const NO_LETTER = /[^\p{L}\p{N}\p{M}]/gu
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu

/** What a value is found by: `word:`, `number:`, `tel:` or `mail:`, and how that is compared. */
type Term = string

interface Parts {
  words: string[]
  /** For each number, its telephone number in the international form where it can be one, and its digits as written and without a prefix. */
  numbers: { tel: string | null; digits: string[] }[]
  mails: string[]
  whole: string
}

/**
 * What a value is found by: the whole of it without blanks and signs, each word, each telephone number however it is written, each
 * mail address. Numbers without a prefix are those of the country. At most 24.
 */
export function termsOf(value: string, country: CountryCode | null): Term[] {
  const { words, numbers, mails, whole } = partsOf(value, country)
  const terms = [
    ...(whole === '' ? [] : [`word:${whole}`]),
    ...numbers.flatMap(({ tel, digits }) => [
      ...(tel === null ? [] : [`tel:${tel}`]),
      ...digits.map((each) => `number:${each}`),
    ]),
    ...mails.map((mail) => `mail:${mail}`),
    ...words.map((word) => `word:${word}`),
  ]
  return [...new Set(terms)].slice(0, MOST)
}

/** What somebody looks for: he means a value that has all the terms of one of these. */
export function soughtIn(asked: string, country: CountryCode | null): Term[][] {
  const { words, numbers, mails, whole } = partsOf(asked, country)
  const parts = [
    ...numbers.map(({ tel, digits: [written] }) => (tel === null ? `number:${written}` : `tel:${tel}`)),
    ...mails.map((mail) => `mail:${mail}`),
    ...words.map((word) => `word:${word}`),
  ]
  const ways = [...(whole === '' ? [] : [[`word:${whole}`]]), ...(parts.length === 0 ? [] : [parts])]
  return ways.filter((way) => way.length <= MOST)
}

/** The country whose numbers are written without a prefix where this calendar counts, by the beginning of its name; null for none. */
export function countryOf(calendarId: string): CountryCode | null {
  const code = calendarId.slice(0, 2).replace('UK', 'GB')
  return isSupportedCountry(code) ? code : null
}

function partsOf(text: string, country: CountryCode | null): Parts {
  const folded = text.normalize('NFKC').replace(UNSEEN, '').toUpperCase().normalize('NFKC')
  const mails = folded.match(MAIL) ?? []
  const withoutMails = folded.replace(MAIL, ' ')
  const found = (withoutMails.match(NUMBER) ?? []).filter((each) => digitsOf(each).length >= FEWEST_DIGITS)
  const rest = found.reduce((left, number) => left.replace(number, ' '), withoutMails)
  return {
    words: (rest.match(WORD) ?? []).slice(0, MOST),
    numbers: found.map((number) => numberIn(number, country)),
    mails,
    whole: folded.replace(NO_LETTER, ''),
  }
}

function numberIn(text: string, country: CountryCode | null): Parts['numbers'][number] {
  const written = country === null ? text.replace(/^\s*00/, '+') : text
  const number = parsePhoneNumberFromString(written, country ?? undefined)
  const tel = number?.isPossible() ? number : null
  const digits = [digitsOf(text), ...(tel ? [tel.nationalNumber] : [])]
  return { tel: tel?.number ?? null, digits: [...new Set<string>(digits)] }
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}
