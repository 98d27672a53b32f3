import { z } from 'zod'
import { Addressee, CampaignStanding, ClockStanding, InstantMs, Standing } from './standing.ts'

/** A message that a step caused. One notice per mark of a clock; its identity is the entry's sequence and its place in it. */
export const Notice = z.strictObject({
  kind: z.enum(['warning', 'overdue', 'notice', 'answer']),
  to: z.array(Addressee),
  /** The policy's name of the text, for its labels. */
  about: z.string(),
  clock: z.string().optional(),
  /** Number of the mark on the clock's ladder, counted from 0 over warnings, due and rungs. */
  mark: z.int().optional(),
  /** The reason for which the clock stood still, and which has ended by itself. */
  pause: z.string().optional(),
  dueAtMs: InstantMs.optional(),
  /** Set where that instant rests on a working day of a year that was not published yet. */
  provisional: z.literal(true).optional(),
  /** How long after its mark the notice was raised; above zero when the worker was away. */
  latenessMs: z.int().optional(),
  /** Marks of the same rung that passed unserved while the worker was away and are covered by this notice. */
  missed: z.int().optional(),
  /** Fields shown to the addressee. For `customer` never an internal one. */
  content: z.record(z.string(), z.unknown()).optional(),
})
export type Notice = z.infer<typeof Notice>

/** How what was read in an organisation stands after an entry; `readings`, how many there are, tells it from a case's standing. */
const ReadingsStanding = z.strictObject({
  version: z.int().positive(),
  state: z.literal('kept'),
  ended: z.literal(false),
  clocks: z.array(ClockStanding).max(0),
  readings: z.int().positive(),
})

export const Actor = z.strictObject({
  person: z.string(),
  roles: z.array(z.string()),
  units: z.array(z.string()),
})
export type Actor = z.infer<typeof Actor>

const shared = {
  /** Id of the complaint, or of the campaign. */
  complaintId: z.string(),
  number: z.string(),
  policy: z.string(),
  /** Digest of the terms (rules and calendar) in force, a key of `Terms`. */
  terms: z.string(),
  seq: z.int().positive(),
  /** When it was entered. */
  atMs: InstantMs,
  /** When it happened, where that is not when it was entered. */
  happenedAtMs: InstantMs.optional(),
  /** Until when it can have been, where a date was all that was told of it; left out in entries of before this was told. */
  happenedUntilMs: InstantMs.optional(),
  by: Actor,
  step: z.looseObject({ type: z.string() }),
  /** Set where it was taken before its case was brought in from another tool: who entered it, and where it comes from. */
  imported: z
    .strictObject({
      by: z.string(),
      from: z.string(),
      reference: z.string(),
      /** A date was all that was told of when it happened. */
      onDay: z.literal(true).optional(),
    })
    .optional(),
  updateId: z.string().nullable(),
}

/** One step of one complaint, as it was taken. `(complaintId, seq)` identifies it; `seq` counts from 1 without gaps. */
export const Entry = z.strictObject({ ...shared, after: Standing, notices: z.array(Notice) })
export type Entry = z.infer<typeof Entry>

/** One step of one survey campaign, identified and counted as a complaint's are. */
export type CampaignEntry = Omit<Entry, 'after'> & { after: z.infer<typeof CampaignStanding> }

/** Somebody of an organisation having read cases, identified and counted as the steps of a case of its own. */
export type ReadingEntry = Omit<Entry, 'after'> & { after: z.infer<typeof ReadingsStanding> }

/** A step of what has steps of its own. */
export type CaseEntry = Entry | CampaignEntry

/** Whatever the log holds a step of. */
export type AnyEntry = CaseEntry | ReadingEntry
const eitherEntry = z.strictObject({
  ...shared,
  after: z.union([Standing, CampaignStanding, ReadingsStanding]),
  notices: z.array(Notice),
})
export const AnyEntry = eitherEntry as unknown as z.ZodType<AnyEntry>

/** Whether a step is one of a campaign. */
export function isOfCampaign(entry: AnyEntry): entry is CampaignEntry {
  return 'campaign' in entry.after
}

/** Whether it says who has read what. */
export function isReading(entry: AnyEntry): entry is ReadingEntry {
  return 'readings' in entry.after
}

/** Whether a step is one of a complaint. */
export function isOfComplaint(entry: AnyEntry): entry is Entry {
  return !isOfCampaign(entry) && !isReading(entry)
}

/** The rules and the calendar a complaint runs under, written to the log once, before the first entry that names them. */
export const Terms = z.strictObject({ digest: z.string(), terms: z.unknown() })
export type Terms = z.infer<typeof Terms>

/** How the writer makes a number: the next serial of `series`, at least `width` digits, in place of `{serial}`. */
export const NumberRequest = z.strictObject({
  series: z.string(),
  template: z.string().includes('{serial}'),
  width: z.int().positive(),
})
export type NumberRequest = z.infer<typeof NumberRequest>

type MaybeNumbered<E extends AnyEntry> = Omit<E, 'number'> & { number: string | null }
type Unnumbered = MaybeNumbered<Entry> | MaybeNumbered<CampaignEntry> | MaybeNumbered<ReadingEntry>

/** What a workflow asks the writer to append. Intake (`seq` 1) has no number yet and asks for one. */
export const AppendRequest = z.strictObject({
  entry: eitherEntry
    .omit({ number: true })
    .extend({ number: z.string().nullable() }) as unknown as z.ZodType<Unnumbered>,
  numbering: NumberRequest.optional(),
  terms: Terms.optional(),
  /** The entry before it, as its workflow knows it; it is not appended after another one. */
  follows: z.strictObject({ atMs: InstantMs, updateId: z.string().nullable() }).optional(),
})
export type AppendRequest = z.infer<typeof AppendRequest>

/** The same for a first append and for every repetition of it. `ordinal` is the line's place in the whole log, from 1; `hash` the line's. */
export interface Appended {
  number: string
  ordinal: number
  hash: string
}
