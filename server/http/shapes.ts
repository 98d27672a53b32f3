import { z } from 'zod'
import { Actor, Addressee } from '../../ledger/entry.ts'
import { Label } from '../../policies/label.ts'

const Iso = z.iso.datetime().describe('RFC 3339, UTC, milliseconds')
export const Provisional = z
  .literal(true)
  .optional()
  .describe('The due instant beside it rests on a working day of a year that is not published yet')
const Named = z.strictObject({ name: z.string(), label: Label })
const Loose = z.looseObject({})

const ExtensionBody = z.strictObject({
  tier: z.string().describe('The name that the policy gives it'),
  at: Iso.describe('When it was given'),
  until: Iso.describe('The instant that was given'),
  reason: z.string().optional().describe('One of the reasons that the policy names'),
  counts: z.boolean().describe('Whether the clock is due by it, or would be were nothing later given'),
  notice: z.string().optional().describe('The notice that has to go out before the clock is due'),
  noticedAt: Iso.optional().describe('When that went out'),
  voidSince: Iso.optional().describe('When the clock was due, where the notice had not gone out by then'),
})

const OwedBy = z
  .literal('complainant')
  .optional()
  .describe('Whose time it is, where it is not the organisation’s: then no case is late by it')

export const ClockBody = z.strictObject({
  id: z.string(),
  label: Label,
  state: z.enum(['running', 'paused', 'stopped']),
  startedAt: Iso,
  dueAt: Iso,
  provisional: Provisional,
  firstDueAt: Iso.optional().describe('When it would be due had nobody given it another date'),
  firstDueProvisional: Provisional,
  stoppedAt: Iso.optional(),
  pausedMs: z
    .int()
    .optional()
    .describe('For how long it stood still, as far as that is over; reasons that overlap count once'),
  pausedSince: Iso.optional().describe('Since when it stands still, whatever for'),
  pauses: z
    .array(
      z.strictObject({
        reason: z.string().describe('The name that the policy gives it'),
        pausedMs: z.int().describe('For how long it stood still for this reason, as far as that is over'),
        since: Iso.optional().describe('Since when it does now; left out where it does not'),
        until: Iso.optional().describe('When that ends by itself'),
      }),
    )
    .optional()
    .describe('Why it stood still; left out where it never did'),
  extensions: z
    .array(ExtensionBody)
    .optional()
    .describe('What was given in a tier of the policy, oldest first; left out where nothing was'),
  owedBy: OwedBy,
  late: z.boolean().describe('It went on past its date; a date given afterwards does not change that'),
  judgedThen: z
    .array(
      z.strictObject({
        until: Iso.describe('When the case came under other rules or another calendar'),
        dueAt: Iso,
        provisional: Provisional,
        late: z.boolean(),
        policyVersion: z.int(),
        calendarVersion: z.string(),
      }),
    )
    .optional()
    .describe('What was said of it under the rules and calendars before; left out where they said the same'),
})
export type ClockBody = z.infer<typeof ClockBody>

const StandingBody = z.strictObject({
  version: z.int().positive(),
  state: Named,
  ended: z.boolean(),
  kind: z.string(),
  class: z.string().nullable(),
  severity: z.string(),
  cause: z.string().nullable(),
  validity: z.string().nullable(),
  channel: z.string(),
  unit: z.string().nullable(),
  holder: Addressee.nullable(),
  holderLabel: Label.nullable(),
  round: z.int().positive(),
  group: z.string().nullable(),
  clocks: z.array(ClockBody),
})
export type StandingBody = z.infer<typeof StandingBody>

export const OfferBody = z.strictObject({
  step: z.string(),
  about: z.record(z.string(), z.string()),
  label: Label,
  href: z.string(),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of the step’s body'),
  closes: z
    .strictObject({ clock: z.string(), at: Iso, provisional: Provisional.optional() })
    .optional()
    .describe('the first window to close through which it is possible; left out where none does'),
})

export const ComplaintBody = StandingBody.extend({
  id: z.string(),
  number: z.string(),
  policy: z.string(),
  now: Iso,
  receivedAt: Iso,
  awaitingLevel: z.string().nullable(),
  retention: z.strictObject({
    keep: z.string().describe('1y, 2y, … or permanent'),
    until: Iso.nullable().describe(
      'the end of the time it has to be kept; null while it has not ended, or for good',
    ),
  }),
  facts: z.record(z.string(), z.unknown()),
  transfer: Loose.nullable(),
  proposal: Loose.nullable(),
  consultations: z.array(Loose),
  slips: z.array(Loose),
  correctives: z.array(Loose),
  penalties: z.array(Loose),
  links: z.array(z.string()),
  mergedInto: z.string().optional().describe('id of the complaint that this one has become part of'),
  merged: z
    .array(
      z.strictObject({
        id: z.string(),
        number: z.string(),
        href: z.string(),
        lateClocks: z.array(z.string()).describe('its clocks that were late'),
      }),
    )
    .optional()
    .describe('complaints that have become part of this one; left out while the lists are out of reach'),
  lines: z.array(Loose).optional(),
  next: z.array(OfferBody),
})
export type ComplaintBody = z.infer<typeof ComplaintBody>

const SummaryBody = StandingBody.extend({
  id: z.string(),
  number: z.string(),
  policy: z.string(),
  receivedAt: Iso,
  lastStepAt: Iso,
  lastStep: z.string(),
  dueAt: Iso.nullable(),
  provisional: Provisional,
  overdue: z.boolean(),
  mergedInto: z.string().optional().describe('id of the complaint that this one has become part of'),
  href: z.string(),
})
export type SummaryBody = z.infer<typeof SummaryBody>

const Next = z.string().nullable().describe('cursor of the next page, null on the last')
export const ListBody = z.strictObject({ complaints: z.array(SummaryBody), next: Next })

const MemberBody = StandingBody.extend({
  id: z.string(),
  number: z.string(),
  receivedAt: Iso,
  dueAt: Iso.nullable(),
  provisional: Provisional,
  overdue: z.boolean(),
  href: z.string(),
})
export const GroupBody = z.strictObject({ group: z.string(), members: z.array(MemberBody) })
export type GroupBody = z.infer<typeof GroupBody>

export const GroupAnswerBody = z.strictObject({
  group: z.string(),
  members: z.array(
    z.strictObject({
      id: z.string(),
      number: z.string(),
      href: z.string(),
      answered: z.boolean(),
      problem: z
        .strictObject({ code: z.string(), detail: z.string() })
        .optional()
        .describe('why this one was not answered'),
    }),
  ),
})
export type GroupAnswerBody = z.infer<typeof GroupAnswerBody>

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
  enteredAfterMs: z.int().optional().describe('How much later than it happened it was entered, milliseconds'),
  by: Actor,
  step: z.looseObject({ type: z.string() }),
  label: Label,
  before: z.string().nullable().describe('state before the step'),
  moved: z
    .array(z.strictObject({ clock: z.string(), label: Label, before: Iso, after: Iso }))
    .describe('clocks that are due at another instant since this step'),
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
  days: z.array(z.string()).describe('the limit day by day, as `npm run due -- --explain` writes it'),
  ahead: z
    .array(
      z.strictObject({
        at: Iso,
        sort: z.enum(['warning', 'due', 'overdue', 'lapse', 'pauseEnd']),
        to: z.array(Addressee),
      }),
    )
    .describe('whom it tells next, and when; the last is repeated'),
})
export type ClockStoryBody = z.infer<typeof ClockStoryBody>

export const HistoryBody = z.strictObject({ id: z.string(), number: z.string(), steps: z.array(EntryBody) })

const LineBody = z.strictObject({
  id: z.string(),
  of: z.string().nullable().describe('id of the case; null for one that you may not see, as is its number'),
  number: z.string().nullable(),
  state: z.enum(['open', 'passed', 'failed']),
  by: z.string().nullable(),
  href: z.string().nullable(),
})

export const LinesBody = z.strictObject({
  id: z.string(),
  number: z.string(),
  madeAt: Iso,
  period: z.strictObject({ from: z.string(), until: z.string() }).nullable(),
  drawn: z
    .strictObject({
      seed: z.string(),
      population: z.int().describe('how many cases it was drawn from'),
      digest: z.string().describe('SHA-256 of their sorted ids, one a line'),
      rate: z.number(),
      minimum: z.int(),
    })
    .nullable(),
  lines: z.array(LineBody),
  agrees: z.boolean().describe('whether the record gives the same list once more'),
})
export type LinesBody = z.infer<typeof LinesBody>

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

const Subject = z.strictObject({ id: z.string(), number: z.string(), href: z.string() })

const InboxItemBody = z.strictObject({
  id: z.string(),
  complaint: Subject.nullable().describe('null for an item of a campaign'),
  campaign: Subject.nullable(),
  state: Named,
  kind: z.enum(['warning', 'overdue', 'notice']),
  about: z.string(),
  label: Label,
  to: z.array(Addressee),
  clock: z.string().nullable(),
  mark: z.int().nullable(),
  pause: z
    .string()
    .optional()
    .describe('The reason for which the clock stood still, and which has ended by itself'),
  dueAt: Iso.nullable(),
  provisional: Provisional,
  owedBy: OwedBy,
  raisedAt: Iso,
  latenessMs: z.int(),
  missed: z.int(),
  status: z.enum(['open', 'acknowledged', 'settled']),
  acknowledgedBy: z.string().nullable(),
  actions: z.array(z.strictObject({ href: z.string(), body: Loose })),
})
export type InboxItemBody = z.infer<typeof InboxItemBody>

export type ReplayBody = z.infer<typeof ReplayBody>

export const InboxBody = z.strictObject({ items: z.array(InboxItemBody), next: Next })

export const CountsBody = z.strictObject({
  counts: z.array(
    z.strictObject({
      policy: z.string(),
      state: z.string(),
      cause: z.string().nullable(),
      count: z.int(),
      overdue: z.int(),
    }),
  ),
})

const DemeritLine = z.strictObject({
  at: Iso,
  complaint: Subject.nullable().describe('null for a case that you may not see'),
  article: z.string(),
  points: z.number(),
  sanction: Named.nullable(),
  takenBack: z.boolean().describe('by a reward, and with it what it made with others'),
  words: Label,
})

export const DemeritsBody = z.strictObject({
  year: z.int(),
  accounts: z.array(
    z.strictObject({
      against: Addressee,
      points: z.number(),
      sanctions: z.array(Named.extend({ count: z.int() })),
      lines: z.array(DemeritLine),
      made: z.array(Label).describe('what so many of one sanction became'),
      proposed: z
        .array(Named.extend({ words: Label, decisions: z.array(Subject) }))
        .describe('never applied by itself; a person decides, in a case of its own'),
    }),
  ),
})
export type DemeritsBody = z.infer<typeof DemeritsBody>

const Labels = z.record(z.string(), Label)
const Schema = z.record(z.string(), z.unknown()).describe('JSON Schema')

export const PoliciesBody = z.strictObject({
  policies: z.array(z.strictObject({ id: z.string(), version: z.int(), title: Label, href: z.string() })),
})

export const PolicyBody = z.strictObject({
  id: z.string(),
  version: z.int(),
  title: Label,
  states: Labels,
  channels: Labels,
  units: Labels,
  roles: Labels,
  kinds: z.record(z.string(), z.strictObject({ label: Label, stages: z.array(z.string()) })),
  classes: Labels,
  causes: Labels,
  severities: Labels,
  clocks: Labels,
  remedies: Labels,
  correctives: Labels,
  slips: Labels,
  penalties: Labels,
  notices: Labels,
  intake: Schema,
  steps: z.array(
    z.strictObject({
      step: z.string(),
      about: z.record(z.string(), z.string()),
      label: Label,
      schema: Schema,
    }),
  ),
})
export type PolicyBody = z.infer<typeof PolicyBody>

const ProvisionalOpening = z
  .literal(true)
  .optional()
  .describe('That day is of a year that is not published yet, and may turn out a holiday')

const ScheduleBody = z.strictObject({
  name: z.string(),
  label: Label,
  kind: z.string(),
  every: z.enum(['day', 'week', 'month', 'quarter', 'half', 'year']),
  unit: z.string(),
  last: z
    .strictObject({
      period: z.string(),
      dueAt: Iso,
      provisional: ProvisionalOpening,
      openedAt: Iso,
      href: z.string().nullable().describe('null where you may not see it'),
    })
    .nullable()
    .describe('the case last opened'),
  next: z
    .strictObject({
      period: z.string(),
      opensAt: Iso,
      provisional: ProvisionalOpening,
    })
    .nullable(),
  waits: z.string().nullable().describe('why no next case can be opened'),
})

export const SchedulesBody = z.strictObject({ id: z.string(), schedules: z.array(ScheduleBody) })
export type SchedulesBody = z.infer<typeof SchedulesBody>

export const HealthBody = z.record(z.string(), z.string())

export const ProblemBody = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  instance: z.string(),
  possible: z.array(z.string()).optional().describe('steps that are possible instead'),
  errors: z
    .array(z.strictObject({ pointer: z.string(), detail: z.string() }))
    .optional()
    .describe('what is wrong with which field; pointers as in RFC 6901'),
  because: z
    .strictObject({ zh: z.string(), en: z.string() })
    .optional()
    .describe('the regulation’s own words for the condition that is not met'),
  version: z.int().optional().describe('version the complaint is at'),
})
export type ProblemBody = z.infer<typeof ProblemBody>
