import { z } from 'zod'
import { Actor } from '../../ledger/entry.ts'
import { Addressee } from '../../ledger/standing.ts'
import { Label } from '../../policies/label.ts'
import { ClockBody, Iso, Provisional } from './shapes-clocks.ts'
import { StandingBody } from './shapes.ts'

export const HistoryNotice = z.looseObject({
  kind: z.string(),
  dueAt: Iso.optional(),
  provisional: Provisional,
  to: z.array(Addressee),
  about: z.string(),
  label: Label,
})

const HappenedAt = Iso.optional().describe(
  'When it happened, where that is not when it was entered: the beginning of the day where only a date is known',
)

const EntryBody = StandingBody.extend({
  seq: z.int().positive(),
  at: Iso.describe('When it was entered'),
  happenedAt: HappenedAt,
  happenedUntil: Iso.optional().describe(
    'Closing time of that day, where only a date is known: what ended with it ended then, and statistics count by it',
  ),
  enteredAfterMs: z.int().optional().describe('How much later than it happened it was entered, milliseconds'),
  by: Actor,
  imported: z
    .strictObject({
      by: z.string(),
      from: z.string(),
      reference: z.string(),
      onDay: z.literal(true).optional().describe('a date was all that was told of when it happened'),
    })
    .optional()
    .describe(
      'of a step taken before its case was imported: who imported it, from which tool, and its reference there',
    ),
  step: z.looseObject({ type: z.string() }),
  label: Label,
  before: z.string().nullable().describe('state before the step'),
  moved: z
    .array(
      z.strictObject({
        clock: z.string(),
        label: Label,
        before: Iso,
        beforeProvisional: Provisional,
        after: Iso,
        provisional: Provisional,
        startBefore: Iso.optional().describe('when it had begun, where that has moved'),
        startAfter: Iso.optional().describe('when it has begun since then'),
        stoppedBefore: Iso.optional().describe('when it had stopped, where that has moved'),
        stoppedAfter: Iso.nullable()
          .optional()
          .describe('when it has stopped since then; null where it goes on again'),
        lateBefore: z
          .boolean()
          .optional()
          .describe(
            'whether it was late, where this step turned that: not where it only had run past its date',
          ),
        lateAfter: z.boolean().optional().describe('whether it is late since then'),
      }),
    )
    .describe(
      'clocks that had begun and since this step are due at another instant, stopped at another, or are judged otherwise; `before` and `after` are when they were and are due',
    ),
  takenBack: z
    .array(z.strictObject({ clock: z.string(), label: Label, dueAt: Iso, provisional: Provisional }))
    .optional()
    .describe('clocks that had begun and since this step have not: what they hang on has moved'),
  extensions: z
    .array(
      z.strictObject({
        clock: z.string(),
        label: Label,
        tier: z.string(),
        until: Iso,
        counts: z.boolean(),
        notice: z.string().optional(),
        voidSince: Iso.optional(),
      }),
    )
    .optional()
    .describe('extensions that this step gave, or that came to count or to be void with it'),
  notices: z.array(HistoryNotice),
})

export type EntryBody = z.infer<typeof EntryBody>

const Seq = z.int().positive().describe('number of the step in the record')

const MarksAhead = z.array(
  z.strictObject({
    at: Iso,
    sort: z.enum(['warning', 'due', 'overdue', 'lapse', 'pauseEnd']),
    to: z.array(Addressee),
    provisional: Provisional,
  }),
)

export const ClockStoryBody = ClockBody.extend({
  complaint: z.strictObject({ id: z.string(), number: z.string() }),
  calendar: z.strictObject({
    id: z.string(),
    version: z.string(),
    zone: z.string(),
    publishedUntil: z.iso.date().describe('working days beyond it are provisional'),
  }),
  origin: z
    .strictObject({
      on: z.string().describe('the happening that it began with'),
      at: z.string().optional().describe('the fact or instant that it was counted from'),
      clock: z.string().optional().describe('the clock that this is an event of'),
    })
    .optional()
    .describe('what it began with, where that is more than a step at its own instant'),
  events: z
    .array(
      z.strictObject({
        seq: Seq,
        what: z.enum([
          'started',
          'rebased',
          'limited',
          'extended',
          'promised',
          'counted',
          'void',
          'paused',
          'resumed',
          'unpaused',
          'takenOver',
          'stopped',
          'unstopped',
        ]),
        at: Iso.describe('when it happened'),
        enteredAt: Iso,
        by: Actor,
        step: z.string(),
        because: z.string().optional().describe('the reason or question that its author gave'),
        atReason: z.string().optional().describe('why it was entered late'),
        says: z.string().optional().describe('the limit from then on, or the reason of the pause'),
        until: Iso.optional().describe('the instant that was given'),
        tier: z.string().optional().describe('the tier of an extension'),
        counts: z
          .boolean()
          .optional()
          .describe('of an extension in a tier: whether it counts as things stand now'),
        notice: z.string().optional().describe('the notice without which an extension does not count'),
        was: Iso.optional().describe('when it was known to have happened until that step'),
        dueAt: Iso.describe('when it is due since that step'),
        provisional: Provisional,
      }),
    )
    .describe('what was done to this run of the clock, oldest first'),
  days: z
    .array(z.string())
    .describe(
      'the limit day by day, as `npm run due -- --explain` writes it, and each date that was given and counts; the last line is `dueAt`',
    ),
  ahead: MarksAhead.describe(
    'whom it tells next, and when; the last is repeated. While it stands still nothing comes but the end of that, where it ends by itself',
  ),
  lapsed: z
    .strictObject({
      at: Iso,
      stays: z.string().describe('that nothing entered since opens the window again, as a sentence'),
    })
    .optional()
    .describe('when a window lapsed'),
  onceItRuns: z
    .strictObject({
      from: Iso.describe('now: the longer it stands still, the later the marks come'),
      ahead: MarksAhead,
    })
    .optional()
    .describe('while it stands still: whom it would tell, were it to run again at once'),
})

export type ClockStoryBody = z.infer<typeof ClockStoryBody>

export const HistoryBody = z.strictObject({ id: z.string(), number: z.string(), steps: z.array(EntryBody) })

export const ReplayBody = StandingBody.extend({
  id: z.string(),
  number: z.string(),
  policy: z.string(),
  seq: z.int().positive(),
  at: Iso.describe('When the step was entered'),
  happenedAt: HappenedAt,
  agrees: z.boolean().describe('whether the replay reaches what the record says'),
  disagreement: z
    .string()
    .optional()
    .describe('why a recorded step could not be taken again; the rest is then what the record says'),
})

export type ReplayBody = z.infer<typeof ReplayBody>

export const ReadingsBody = z.strictObject({
  id: z.string(),
  number: z.string(),
  reads: z.array(
    z.strictObject({
      by: Actor,
      how: z.enum(['case', 'list']).describe('whether he went to the case, or met it among others'),
      at: Iso.describe('the first time within the hour'),
    }),
  ),
  next: z.string().nullable(),
})
export type ReadingsBody = z.infer<typeof ReadingsBody>
