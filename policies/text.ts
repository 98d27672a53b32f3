import { z } from 'zod'

/* Nothing is trimmed or replaced: what is not wanted is refused, and what is taken is kept as it was sent. */

const HALF_A_CHARACTER = /\p{Cs}/u
const CONTROL = /[^\P{Cc}\n\r\t]/u
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u
const OTHER_LINE = /[\n\r\t\p{Zl}\p{Zp}]/u
const TURNING = /\p{Bidi_Control}/u
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
const PADDED = /^[\s\u200b\u2060]|[\s\u200b\u2060]$/u

/** A text of several lines that people write and read, of at most so many characters. */
export function storyText(max: number) {
  return z
    .string()
    .min(1, { abort: true })
    .max(max)
    .refine((text) => !HALF_A_CHARACTER.test(text), 'holds half a character, a lone surrogate')
    .refine((text) => !CONTROL.test(text), 'holds a control character')
    .refine((text) => VISIBLE.test(text), 'holds nothing that can be seen')
}

/** A name, code or reference: one line that begins and ends with something to be seen. */
export function lineText(max: number) {
  return storyText(max)
    .refine((text) => !OTHER_LINE.test(text), 'is one line, without tabs')
    .refine((text) => !TURNING.test(text), 'holds a character that turns the direction of writing')
    .refine((text) => !PADDED.test(text), 'begins or ends with a blank')
}

/** Texts that stay readable in the record: names, codes and ids. Every other one that a step holds is sealed. */
export const IN_CLEAR = z.registry<{ because: 'it names something' }>()

/** A code, or the id of something, which the record is searched and compared by. */
export function identifier(max: number) {
  return lineText(max).register(IN_CLEAR, { because: 'it names something' })
}

/** Names under which the engine takes its own steps; nobody is called so. */
export const OF_ENGINE = {
  schedule: 'schedule',
  clock: 'clock',
  rule: 'rule',
  installation: 'installation',
} as const

/** What leaves a name looking the same, or nearly so: all that cannot be seen, and marks on letters. */
const ON_LETTERS = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{M}\u2800]/gu

/**
 * Whether a name is one that the engine takes its own steps under, or is taken for one by whoever reads it: no token may speak for
 * it, and no case is with it.
 */
export function isOfEngine(person: string): boolean {
  const read = person.normalize('NFKD').replace(ON_LETTERS, '').toLowerCase()
  return Object.values<string>(OF_ENGINE).includes(read)
}

/** A person, as a token calls him. */
export const PersonName = identifier(100)

/** A person whom a case can be with, or be about: never the engine itself. */
export const Person = PersonName.refine(
  (person) => !isOfEngine(person),
  'is a name that the engine itself acts under',
)

const PERSON = 'person:'

/** What is wrong with the name behind `person:`, which obeys what `Person` does; nothing for any other addressee. */
export function wrongInPerson(addressee: string): string[] {
  if (!addressee.startsWith(PERSON)) return []
  const { error } = Person.safeParse(addressee.slice(PERSON.length))
  return error?.issues.map(({ message }) => message) ?? []
}

/** A text as it is compared: one form for all ways of writing the same characters, without those that cannot be seen. */
export function compared(text: string): string {
  return text.normalize('NFC').replace(UNSEEN, '')
}
