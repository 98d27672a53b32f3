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

/** Names under which the engine takes its own steps; nobody is called so. */
export const OF_ENGINE = { schedule: 'schedule', clock: 'clock', rule: 'rule' } as const

/** Whether a name is one that the engine takes its own steps under: no token may speak for it, and no case is with it. */
export function isOfEngine(person: string): boolean {
  return Object.values<string>(OF_ENGINE).includes(person)
}

/** A person, as a token calls him. */
export const PersonName = lineText(100)

/** A person whom a case can be with, or be about: never the engine itself. */
export const Person = PersonName.refine(
  (person) => !isOfEngine(person),
  'is a name that the engine itself acts under',
)

/** A text as it is compared: one form for all ways of writing the same characters, without those that cannot be seen. */
export function compared(text: string): string {
  return text.normalize('NFC').replace(UNSEEN, '')
}
