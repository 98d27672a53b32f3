import { assert, constantFrom, oneof, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { markingOf } from '../../../server/finding/marks.ts'
import { countryOf, soughtIn, termsOf } from '../../../server/finding/terms.ts'

/* What a value is found by, and what somebody means who looks for it. */

/** Whether a value is found by what somebody types, with numbers of a country. */
function isFound(value: string, asked: string, country: string): boolean {
  const terms = new Set(termsOf(value, countryOf(country)))
  return soughtIn(asked, countryOf(country)).some((way) => way.every((term) => terms.has(term)))
}

test.each([
  ['CN', '010-6552 9988', '+86 (10) 6552 9988', true],
  ['CN', '请打 13800138000 找王女士', '138-0013-8000', true],
  ['CN', '请打 13800138000 找王女士', '王女士', false],
  ['CN', '13800138000 王女士', '王女士', true],
  ['CN', '13800138000', '13900138000', false],
  ['CN', '95588', '95588', true],
  ['CN', '13800138000/13911112222', '139 1111 2222', true],
  ['CN', '138 0013 8000 / 010-6552 9988', '13800138000', true],
  ['CN', '138 0013 8000/139 1111 2222', '138 0013 8000', true],
  ['CN', '13800138000 13911112222', '13911112222', true],
  ['CN', '138 0013 8000 - 139 1111 2222', '13800138000', true],
  ['CN', '010-65529988/13800138000', '010 6552 9988', true],
  ['CN', '010-65529988-12', '010 6552 9988', true],
  ['CN', '010-65529988-12', '010-65529988-12', true],
  ['CN', '138-0013-8000', '13800138000', true],
  ['NL', '0612345678/0687654321', '06-87654321', true],
  ['NL', '06-12345678', '0031 6 12 34 56 78', true],
  ['NL', '+31612345678', '0612345678', true],
  ['UK-England', '+44 (0)20 7946 0000', '020 7946 0000', true],
  ['US-federal', '(212) 555-0123', '+1 212 555 0123', true],
  ['AU-NSW', '+61 2 9374 4000', '02 9374 4000', true],
  ['shop', '0031612345678', '+31 6 12345678', true],
  ['shop', '0612345678', '06 1234 5678', true],
  ['CN', 'mail: Ann@Example.COM.', 'ann@example.com', true],
  ['CN', 'ann@example.com', 'bob@example.com', false],
  ['CN', 'ΝΙΚΟΣ Παπαδόπουλος', 'νικος παπαδόπουλος', true],
  ['CN', 'O’Brien', "O'BRIEN", true],
  ['CN', 'Seán O’Brien', 'sean obrien', true],
  ['CN', 'Séamus', 'Seamus', true],
  ['CN', 'Muller', 'Müller', true],
  ['CN', 'が', 'か', false],
  ['CN', 'Kim\u200b Lee', 'kim lee', true],
  ['CN', 'Lee Kim', 'kim lee', true],
  ['CN', 'Lee', 'kim lee', false],
  ['CN', '张三', '张', false],
  ['CN', '1961-07-23', '1961-07-23', true],
  ['CN', '2611', '2611', true],
])('in %s, %j is looked for as %j: %s', (country, value, asked, found) => {
  expect(isFound(value, asked, country)).toBe(found)
})

test('nothing is found by nothing, and a long text by what it begins with', () => {
  expect(soughtIn(' …!', null)).toEqual([])
  expect(termsOf(Array.from({ length: 500 }, (_, n) => `w${n}`).join(' '), null)).toHaveLength(24)
})

const LONG = 20_000
const filling = (unit: string) => unit.repeat(Math.ceil(LONG / unit.length)).slice(0, LONG)

test.each([
  'a@',
  '㌖@',
  'a@.',
  '@.',
  '1 ',
  '1((((',
  '+1-',
  '12345;',
  'ﷺ',
  '\u0315\u0300',
  'a\u200b',
  'ß',
  '\ud800',
  '.',
])(
  'a value of twenty thousand characters, all of them %j, is found by a few terms of its beginning',
  (unit) => {
    const value = filling(unit)
    const terms = termsOf(value, 'CN')
    expect(terms.length).toBeLessThanOrEqual(24)
    expect(Math.max(0, ...terms.map(({ length }) => length))).toBeLessThanOrEqual(4_010)
    expect(terms).toEqual(termsOf(value.slice(0, 4_000), 'CN'))
    for (const way of soughtIn(value, 'CN')) expect(way.length).toBeLessThanOrEqual(24)
  },
)

test('whatever a long value repeats, it is found by a few terms, those of its first four thousand characters', () => {
  const unit = oneof(
    string({
      unit: constantFrom('a', '@', '.', '1', ' ', '(', '+', '-', ';', 'ß', '㌖', 'ﷺ', '\u0300', '\n'),
      minLength: 1,
      maxLength: 6,
    }),
    string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  )
  assert(
    property(unit, (one) => {
      const [once, twice] = [filling(one), filling(one).repeat(2)]
      const terms = termsOf(once, 'NL')
      expect(terms.length).toBeLessThanOrEqual(24)
      expect(terms.join('').length).toBeLessThanOrEqual(3 * 4_000 + 24 * 10)
      expect(termsOf(twice, 'NL')).toEqual(terms)
    }),
  )
})

test('a mail address is the longest run without signs that it cannot hold, with an @ inside and a dot after that', () => {
  const MAIL = /[^\s<>()[\]",;:]+@[^\s<>()[\]",;:]+\.[^\s<>()[\]",;:.]+/gu
  const text = string({ unit: constantFrom('A', 'B', '@', '.', ' ', ';'), maxLength: 12 })
  assert(
    property(text, (value) => {
      const mails = termsOf(value, null).filter((term) => term.startsWith('mail:'))
      expect(mails).toEqual([...new Set(value.match(MAIL))].map((mail) => `mail:${mail}`))
    }),
    { numRuns: 2_000 },
  )
})

test('a mark says neither what it is of, nor the same for another organisation, field or installation', () => {
  const mark = markingOf(Buffer.alloc(32, 1), 'shop')
  const others = [
    markingOf(Buffer.alloc(32, 1), 'other')('name', 'word:ANN'),
    markingOf(Buffer.alloc(32, 2), 'shop')('name', 'word:ANN'),
    mark('contact', 'word:ANN'),
    mark('name', 'word:BOB'),
  ]
  expect(mark('name', 'word:ANN')).toBe(markingOf(Buffer.alloc(32, 1), 'shop')('name', 'word:ANN'))
  expect(new Set([mark('name', 'word:ANN'), ...others]).size).toBe(5)
  expect(mark('name', 'word:ANN')).toMatch(/^[\w-]{22}$/)
})
