import { assert, constantFrom, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { compared, lineText, Person, storyText } from '../../policies/text.ts'

const isStory = (text: string) => storyText(2000).safeParse(text).success
const isLine = (text: string) => lineText(2000).safeParse(text).success

test.each([
  'a\u0000b',
  'a\u0007',
  '\u009f',
  'a\ud800',
  '\udc00b',
  ' ',
  '\n\t',
  '\u200b',
  '\u3164',
  '\u2800\u00ad',
  '',
])('no text is taken that cannot be kept, or shows nothing: %j', (text) => {
  expect([isStory(text), isLine(text)]).toEqual([false, false])
})

test.each(['投诉内容', 'two\nlines\tand a tab', ' as it was sent ', 'e\u0301', '👩‍👧', '\r\n.', 'שלום', '?'])(
  'a story is taken as it was sent: %j',
  (text) => {
    expect(storyText(2000).parse(text)).toBe(text)
  },
)

test.each([
  ' padded',
  'padded ',
  'padded\u200b',
  '\ufeffpadded',
  'two\nlines',
  'a\tb',
  'a\u2028b',
  'evil\u202etxt',
])('a name is one line, and begins and ends with something to be seen: %j', (text) => {
  expect([isStory(text), isLine(text)]).toEqual([true, false])
})

test.each(['dev-registrar', 'auth0|5f7c8ec7', '王 小明', "O'Brien", 'a', '❤️'])(
  'a name may be %j',
  (text) => {
    expect(Person.parse(text)).toBe(text)
  },
)

test('whatever is taken is unchanged, and holds no half character and no control character', () => {
  assert(
    property(string({ unit: 'binary', minLength: 1, maxLength: 50 }), (text) => {
      const taken = storyText(200).safeParse(text)
      if (!taken.success) return
      expect(taken.data).toBe(text)
      const kept = Buffer.from(text, 'utf8').toString('utf8')
      expect(kept).toBe(text)
      for (const sign of text) expect(sign > '\u001f' || '\n\r\t'.includes(sign)).toBe(true)
    }),
  )
})

test('a bad character is found wherever it stands', () => {
  const bad = constantFrom('\u0000', '\u001b', '\ud83d', '\udc00', '\u0085')
  assert(
    property(string(), bad, string(), (before, sign, after) => {
      expect(isStory(`a${before} ${sign} ${after}`)).toBe(false)
    }),
  )
})

test('two ways of writing the same characters compare as one', () => {
  expect(compared('e\u0301')).toBe(compared('\u00e9'))
  expect(compared('R\u200b1\u00ad')).toBe(compared('R1'))
})
