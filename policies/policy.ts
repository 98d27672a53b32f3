import { z } from 'zod'
import { Schedule } from './around.ts'
import { AuthorityMatrix } from './authority.ts'
import { Campaign } from './campaign.ts'
import { isCurrency } from './bounds.ts'
import { Clock, Trigger } from './clock.ts'
import { Demerits } from './demerits.ts'
import { RuleText } from './duration.ts'
import { ErasureRule } from './erasure.ts'
import { Label, Labelled, Name, type WithoutLabels, withoutLabels } from './label.ts'
import { ListRule } from './list.ts'
import { Match } from './match.ts'
import { Measure } from './measure.ts'
import { Recipients } from './recipients.ts'
import { Corrective, Penalty, Remedy, Slip, SpotCheck } from './remedy.ts'
import { RetentionText } from './span.ts'
import { IntakeRule, RecordRule, StepRule } from './step-rule.ts'
import { STAGES } from './vocabulary.ts'

/** Which stages a sort of case passes; those left out are skipped. */
const Kind = z.strictObject({
  label: Label,
  stages: z.array(z.enum(STAGES)).refine(isInOrder, `stages come in the order ${STAGES.join(', ')}`),
  /** May be settled on the spot when this holds. */
  settle: Match.optional(),
  /** Kinds it can be converted into. */
  becomes: z.array(Name).default([]),
  /** Must name the complaint that it is about; the persons who handled that one are its `firstHandler`. */
  about: z.boolean().default(false),
})

function isInOrder(stages: readonly (typeof STAGES)[number][]): boolean {
  return stages.every((stage, i) => i === 0 || STAGES.indexOf(stage) > STAGES.indexOf(stages[i - 1] ?? stage))
}

/** When a clock is due. */
const DueName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*\.due$/, 'write a field, or when a clock is due: answer.due')

const NoticeRule = z.strictObject({
  label: Label,
  on: z.union([Trigger.transform((one) => [one]), z.array(Trigger).min(1)]),
  to: Recipients,
  /**
   * Fields of the step's form that the text carries, and dates that clocks tell (`answer.due`). To the customer only fields marked
   * `shown`.
   */
  shows: z.array(z.union([Name, DueName])).default([]),
})

const Routing = z.strictObject({ on: Trigger, to: Name })

const Revisit = z.strictObject({
  mode: z.enum(['required', 'discretionary', 'sampled']),
  when: Match.default({}),
  /** Share of cases drawn, for `sampled`. */
  rate: z.number().min(0).max(1).optional(),
  dissatisfied: z.enum(['received', 'investigated']).default('received'),
  /** Handled again at most so often; without it, again and again until satisfied. */
  rounds: z.int().positive().optional(),
})

/** An organisation's complaint regulation. */
export const Policy = z.strictObject({
  id: Name,
  version: z.int().positive(),
  title: Label,
  calendar: z.string(),
  zone: z.string().optional(),
  currency: z.string().refine(isCurrency, 'is no code of a currency, such as CNY').default('CNY'),
  numbering: z.strictObject({
    /** Letters `yyyy`, `yy`, `MM`, `dd` in braces give the local date of receipt; `{serial}` the number. */
    pattern: z.string().includes('{serial}'),
    width: z.int().positive(),
  }),
  channels: z.record(Name, z.strictObject({ label: Label, unit: Name.optional() })),
  units: z.record(
    Name,
    z.strictObject({
      label: Label,
      head: Name.optional(),
      line: z.boolean().default(false),
      /** Where its people may transfer a case; anywhere when left out. */
      transfersTo: z.array(Name).optional(),
    }),
  ),
  roles: z.record(
    Name,
    z.strictObject({
      label: Label,
      superior: Name.optional(),
      unit: Name.optional(),
      /** Roles whose steps its people may take as well. */
      actsFor: z.array(Name).default([]),
    }),
  ),
  kinds: z.record(Name, Kind),
  classes: z
    .record(Name, z.strictObject({ label: Label, parent: Name.optional(), severity: Name.optional() }))
    .default({}),
  causes: z.record(Name, Labelled).default({}),
  severities: z.record(Name, Labelled).default({ ordinary: { label: { zh: '一般', en: 'ordinary' } } }),
  /** Customers by their code: agreed answer times that replace the clocks' limits, and facts such as a contract's ratio. */
  customers: z
    .record(
      Name,
      z.strictObject({
        label: Label,
        within: z.record(Name, RuleText).default({}),
        facts: z.record(Name, z.union([z.string(), z.number(), z.boolean()])).default({}),
      }),
    )
    .default({}),
  intake: IntakeRule,
  /** Who brings cases in from another tool, with their past; nobody where left out. */
  imports: z.strictObject({ by: z.array(Name).min(1) }).optional(),
  steps: z.record(Name, StepRule),
  records: z.record(Name, RecordRule).default({}),
  routing: z.array(Routing).min(1),
  clocks: z.record(Name, Clock),
  notices: z.record(Name, NoticeRule).default({}),
  remedies: z.record(Name, Remedy),
  slips: z.record(Name, Slip).default({}),
  authority: AuthorityMatrix,
  revisit: z.array(Revisit).default([]),
  correctives: z.record(Name, Corrective).default({}),
  spotChecks: z.record(Name, SpotCheck).default({}),
  lists: z.record(Name, ListRule).optional(),
  penalties: z.record(Name, Penalty).default({}),
  /** Facts that make a new complaint a repeat of an earlier one when they are all the same. */
  repeats: z.strictObject({ same: z.array(Name).min(1), withinDays: z.int().positive() }).optional(),
  /** Restricted cases: only these see them. */
  visibility: z.array(z.strictObject({ when: Match, to: Recipients })).default([]),
  retention: z.array(z.strictObject({ when: Match.default({}), keep: RetentionText })).min(1),
  erasure: ErasureRule.optional(),
  /** The policy's own words for states and steps. */
  words: z.record(Name, Label).default({}),
  schedules: z.record(Name, Schedule).default({}),
  campaign: Campaign.optional(),
  measures: z.record(Name, Measure).default({}),
  demerits: Demerits.optional(),
})
export type Policy = z.infer<typeof Policy>

/** What the machine reads: the policy without its labels, small enough to travel with every complaint. */
export type Rules = WithoutLabels<Omit<Policy, (typeof AROUND)[number]>>

/** Sections that the complaint machine never reads. */
const AROUND = ['schedules', 'campaign', 'measures', 'demerits', 'erasure'] as const

/** The policy without what only people read and what stands around its cases. */
export function rulesOf(policy: Policy): Rules {
  const inside = Object.entries(policy).filter(([key]) => !AROUND.some((around) => around === key))
  return withoutLabels(Object.fromEntries(inside)) as Rules
}
