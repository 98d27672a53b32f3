import { z } from 'zod'

const Scalar = z.union([z.string(), z.number(), z.boolean()])

/** What one fact must be: a value, one of several, a range, an age, or known at all. */
const Expected = z.union([
  Scalar,
  z.array(Scalar).min(1),
  z
    .strictObject({
      /** At least. */
      from: z.number().optional(),
      /** More than. */
      above: z.number().optional(),
      /** Less than. */
      below: z.number().optional(),
      /** At most: a number, or the fact that holds it. */
      upTo: z.union([z.number(), z.string()]).optional(),
      /** A date fact at most this many days before the complaint was received. */
      withinDays: z.int().nonnegative().optional(),
      /** A date fact more than this many days before the complaint was received. */
      moreThanDays: z.int().nonnegative().optional(),
      /** A date or instant before or after another: a fact, what a clock tells (`answer.due`), `receipt` or `now`. */
      before: z.string().optional(),
      after: z.string().optional(),
      known: z.boolean().optional(),
      not: z.union([Scalar, z.array(Scalar)]).optional(),
    })
    .refine((range) => Object.keys(range).length > 0, 'an empty range matches nothing: name a bound'),
])
export type Expected = z.infer<typeof Expected>

/** A condition: every named fact must be as expected. An empty match always holds. */
export const Match = z.record(z.string(), Expected)
export type Match = z.infer<typeof Match>

/** What an intake may ask of the case that it repeats, which not everybody may know of who sees the new one. */
export const EARLIER_FACTS = [
  'earlierState',
  'earlierClass',
  'earlierEnded',
  'earlierReceivedOn',
  'earlierClosedOn',
] as const

/** Facts every complaint has, so that any condition may name them. */
export const BUILT_IN_FACTS = [
  'kind',
  'class',
  'severity',
  'channel',
  'unit',
  'validity',
  'cause',
  'responsibleUnit',
  'responsiblePerson',
  'round',
  'petitions',
  'satisfaction',
  'remedy',
  'amount',
  'quantity',
  'customer',
  'grouped',
  'repeat',
  ...EARLIER_FACTS,
  'checkPassed',
  'tags',
] as const
