import { z } from 'zod'
import { Campaign, Demerits, Library, Measure, Roster, Schedule } from './around.ts'
import { AuthorityMatrix } from './authority.ts'
import { Clock, Trigger } from './clock.ts'
import { RuleText } from './duration.ts'
import { Form } from './form.ts'
import { Label, Labelled, Name, RESERVED } from './label.ts'
import { Match } from './match.ts'
import { Recipients } from './recipients.ts'
import { RetentionText } from './span.ts'
import { STAGES } from './vocabulary.ts'

/** Who may act: a role, a unit, `holder`, `superior` (of the holder) or `anyone` of the organisation; perhaps only under a condition. */
const Actors = z
  .array(
    z.union([
      Name.transform((who) => ({ who, when: {} as Match })),
      z.strictObject({ who: Name, when: Match.default({}) }),
    ]),
  )
  .min(1)

/** Things that must have happened first: a step, record or event by name; or everything of a sort. */
const Gate = z.union([
  z.string().transform((done) => ({ done, when: {} as Match })),
  z.strictObject({ done: z.string(), when: Match.default({}) }),
])

const rule = {
  by: Actors,
  /** Possible only while this holds. */
  when: Match.default({}),
  form: Form.default({}),
  /** `remedies`, `slips`, `consultations` and `correctives` stand for "all of them are settled". */
  requires: z.array(Gate).default([]),
  /** Parts of the step itself, such as `cause`, that have to be given. */
  needs: z
    .array(
      z.union([
        Name.transform((part) => ({ part, when: {} as Match })),
        z.strictObject({ part: Name, when: Match.default({}) }),
      ]),
    )
    .default([]),
  /** Nobody who took one of these steps on this complaint, or who was its `firstHandler`, may take this one. */
  notBy: z.array(z.string()).default([]),
}

const StepRule = z.strictObject(rule)
export type StepRule = z.infer<typeof StepRule>

/** Taking a complaint in. */
const IntakeRule = StepRule.extend({
  /** Whether somebody must be named as the complainant. */
  complainant: z.enum(['required', 'optional']).default('optional'),
})

/** A step of the policy's own, with its form as its evidence: it records, and leaves the state alone. */
const RecordRule = z.strictObject({
  label: Label,
  ...rule,
  /** Where it can be taken; everywhere when left out. */
  during: z.array(Name).default([]),
  /** May be taken more than once in a round. */
  repeatable: z.boolean().default(true),
})

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

/** A paper with numbered copies that has to be signed, in order, and whose quantities must agree. */
const Slip = z.strictObject({
  label: Label,
  by: Actors,
  /** Issued only while this holds, and after these. */
  when: Match.default({}),
  requires: z.array(Gate).default([]),
  form: Form,
  /** Field of the slip → fact that it must equal: the slip's quantity the one that was ruled on. */
  agrees: z.record(Name, Name).default({}),
  copies: z.array(Labelled).default([]),
  signatures: z.array(
    z.strictObject({
      name: Name,
      label: Label,
      by: Actors,
      /** Asked for only while this holds. */
      when: Match.default({}),
      form: Form.default({}),
      /** Field of this signature → field of the slip or of an earlier signature (`warehouse.counted`) that it must equal. */
      agrees: z.record(Name, z.string()).default({}),
      notBy: z.array(z.string()).default([]),
    }),
  ),
  /** Who rules when quantities disagree; until then nothing is posted and the complaint cannot close. */
  ruledBy: z.array(Name).default([]),
})

const Remedy = z.strictObject({
  label: Label,
  /** Offered only when this holds. */
  when: Match.default({}),
  /** Whether a proposal states an amount of money or a quantity for it. */
  amount: z.boolean().default(false),
  quantity: z.boolean().default(false),
  by: Actors.optional(),
  /** Completion proof. */
  proof: Form.default({}),
  /** Carried out only when a slip of this sort is complete. */
  slip: Name.optional(),
})

const Corrective = z.strictObject({
  label: Label,
  by: Actors,
  opens: z.array(Trigger).default([]),
  owner: Name,
  form: Form.default({}),
  completion: Form.default({}),
  verification: Form.default({}),
  /** Who says whether it had its effect; never the one who completed it. */
  verifiedBy: z.array(Name).min(1),
})

const Penalty = z.strictObject({
  label: Label,
  /** Where the regulation says so. */
  article: z.string(),
  sort: z.enum(['penalty', 'reward']).default('penalty'),
  on: Trigger,
  /** `responsible`, `holder`, a role or a unit. */
  against: Name,
  /** Money, points or a measure; the person who decides stays within the bounds. */
  amount: z.strictObject({ from: z.number(), upTo: z.number() }).optional(),
  points: z.number().optional(),
  measure: Label.optional(),
  /** A sanction of `demerits` that it counts as. */
  sanction: Name.optional(),
  decidedBy: z.array(Name).min(1),
})

const NoticeRule = z.strictObject({
  label: Label,
  on: z.union([Trigger.transform((one) => [one]), z.array(Trigger).min(1)]),
  to: Recipients,
  /** Fields of the step's form that the text carries. To the customer only fields marked `shown`. */
  shows: z.array(Name).default([]),
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

const SpotCheck = z.strictObject({
  label: Label,
  by: Actors,
  /** Which cases the sample is drawn from. */
  when: Match.default({}),
  every: z.enum(['week', 'month', 'quarter', 'half', 'year']).optional(),
  rate: z.number().min(0).max(1),
  minimum: z.int().nonnegative().default(0),
  form: Form.default({}),
  /** What a failed check asks for: a corrective action of this sort. */
  failed: Name.optional(),
})

/** An organisation's complaint regulation. */
export const Policy = z.strictObject({
  id: Name,
  version: z.int().positive(),
  title: Label,
  calendar: z.string(),
  zone: z.string().optional(),
  currency: z.string().length(3).default('CNY'),
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
  penalties: z.record(Name, Penalty).default({}),
  /** Facts that make a new complaint a repeat of an earlier one when they are all the same. */
  repeats: z.strictObject({ same: z.array(Name).min(1), withinDays: z.int().positive() }).optional(),
  /** Restricted cases: only these see them. */
  visibility: z.array(z.strictObject({ when: Match, to: Recipients })).default([]),
  retention: z.array(z.strictObject({ when: Match.default({}), keep: RetentionText })).min(1),
  /** The policy's own words for states and steps. */
  words: z.record(Name, Label).default({}),
  schedules: z.record(Name, Schedule).default({}),
  campaign: Campaign.optional(),
  library: Library.optional(),
  rosters: z.record(Name, Roster).default({}),
  measures: z.record(Name, Measure).default({}),
  demerits: Demerits.optional(),
})
export type Policy = z.infer<typeof Policy>

/** What the machine reads: the policy without its labels, small enough to travel with every complaint. */
export type Rules = WithoutLabels<Omit<Policy, (typeof AROUND)[number]>>
type WithoutLabels<T> = T extends readonly (infer U)[]
  ? WithoutLabels<U>[]
  : T extends object
    ? { [K in keyof T as K extends 'label' | 'title' | 'words' | 'measure' ? never : K]: WithoutLabels<T[K]> }
    : T

/** Sections that the complaint machine never reads. */
const AROUND = ['schedules', 'campaign', 'library', 'rosters', 'measures', 'demerits'] as const

/**
 * The policy without what only people read. Keys are sorted, as the ledger keeps them, so that whatever follows their order is
 * the same for a running complaint and for its replay.
 */
export function rulesOf(policy: Policy): Rules {
  const keep = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(keep)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !RESERVED.has(key))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, child]) => [key, keep(child)]),
    )
  }
  const inside = Object.entries(policy).filter(([key]) => !AROUND.some((around) => around === key))
  return keep(Object.fromEntries(inside)) as Rules
}
