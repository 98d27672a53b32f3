import { z } from 'zod'
import { Addressee } from '../../ledger/standing.ts'
import { Label } from '../../policies/label.ts'
import { Iso, OwedBy, Provisional } from './shapes-clocks.ts'
import { Loose, Named, Next } from './shapes.ts'

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
