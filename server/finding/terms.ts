import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'

/** Terms that one value is found by, and parts of each kind that it is taken apart into; what is further back in a long text is not. */
const MOST = 24
/** Characters of a value that are looked at, before and after they are folded: more than anything has that may be looked for. */
const MOST_CHARACTERS = 4_000
/** What stands between signs that no mail address holds. */
const PIECE = /[^\s<>()[\]",;:]+/gu
/** Five digits or more with what people write between those of a telephone number. */
const NUMBER = /[+(]{0,2}\d(?:[\s().\-/\u2010-\u2015]*\d){4,}/gu
/** What separates two numbers that are written behind each other, in the order in which it is tried. */
const BETWEEN_NUMBERS = [/\s*\/\s*/u, /\s+[-\u2010-\u2015]\s+/u, /\s+/u]
/** Digits that a telephone number has at least where two are told apart. */
const LEAST_DIGITS = 7
/** What may be an extension, behind a number that is long enough to be whole without it. */
const LEAST_BEFORE_EXTENSION = 10
const EXTENSION = /[-\u2010-\u2015]\d{1,5}$/u
const WORD = /[\p{L}\p{N}\p{M}]+/gu
const NO_LETTER = /[^\p{L}\p{N}\p{M}]/gu
/** What stands above or below a letter of Latin, Greek or Cyrillic, and is often left out. */
const ACCENTS = /[\u0300-\u036f]/gu
const APOSTROPHE = /(?<=\p{L})['\u2019\u02bc](?=\p{L})/gu
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
 * mail address. Numbers without a prefix are those of the country. At most 24, of the first 4,000 characters; the work grows with the
 * length and no faster.
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
  const folded = foldedBeginning(text)
  const mails: string[] = []
  const withoutMails = folded.replace(PIECE, (piece) => {
    const mail = mailIn(piece)
    if (mail === null) return piece
    mails.push(mail)
    return ` ${piece.slice(mail.length)}`
  })
  const numbers = (withoutMails.match(NUMBER) ?? [])
    .slice(0, MOST)
    .flatMap((each) => numbersIn(each, country))
  const words = withoutMails.replace(NUMBER, ' ').match(WORD) ?? []
  return {
    words: words.slice(0, MOST),
    numbers: numbers.slice(0, MOST),
    mails: mails.slice(0, MOST),
    whole: folded.replace(NO_LETTER, ''),
  }
}

/** How a text is compared, as far as it is looked at. */
function foldedBeginning(text: string): string {
  const beginning = text.slice(0, MOST_CHARACTERS).normalize('NFKC').slice(0, MOST_CHARACTERS)
  const upper = beginning.replace(UNSEEN, '').toUpperCase()
  const plain = upper
    .normalize('NFKD')
    .slice(0, 2 * MOST_CHARACTERS)
    .replace(ACCENTS, '')
  return plain.normalize('NFKC').slice(0, MOST_CHARACTERS).replace(APOSTROPHE, '')
}

/** The mail address that a piece begins with: all of it without dots at its end, with an @ inside and a dot after that; null for none. */
function mailIn(piece: string): string | null {
  let end = piece.length
  while (piece[end - 1] === '.') end -= 1
  const at = piece.indexOf('@', 1)
  const dot = piece.lastIndexOf('.', end - 1)
  return at !== -1 && at + 1 < dot ? piece.slice(0, end) : null
}

/** A run of digits as the numbers that it holds: one where it can be one, or else those that something separates. */
function numbersIn(text: string, country: CountryCode | null): Parts['numbers'] {
  const whole = numberIn(text, country)
  if (whole.tel !== null) return [whole]
  for (const between of BETWEEN_NUMBERS) {
    const parts = text.split(between)
    if (parts.length === 1 || parts.some((part) => digitsOf(part).length < LEAST_DIGITS)) continue
    const numbers = parts.flatMap((part) => numbersIn(part, country))
    if (country === null || numbers.every(({ tel }) => tel !== null)) return numbers
  }
  return [whole]
}

function numberIn(text: string, country: CountryCode | null): Parts['numbers'][number] {
  const written = country === null ? text.replace(/^\s*00/, '+') : text
  const parsed = (each: string) => parsePhoneNumberFromString(each, country ?? undefined)
  const before = written.replace(EXTENSION, '')
  const hasExtension = before !== written && digitsOf(before).length >= LEAST_BEFORE_EXTENSION
  const main = hasExtension ? parsed(before) : undefined
  const number = main?.isValid() ? main : parsed(written)
  const tel = number?.isPossible() ? number : null
  const digits = [digitsOf(text), ...(tel ? [tel.nationalNumber] : [])]
  return { tel: tel?.number ?? null, digits: [...new Set<string>(digits)] }
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}
