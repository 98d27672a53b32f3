import { z } from 'zod'
import { Every } from './around.ts'
import { RuleText } from './duration.ts'
import { Form } from './form.ts'
import { Label, Labelled, Name, type WithoutLabels, withoutLabels } from './label.ts'
import { mannerKeys } from './manner.ts'
import { Match } from './match.ts'
import type { Policy } from './policy.ts'
import { Recipients } from './recipients.ts'
import { RetentionText, SpanText } from './span.ts'

const label = (zh: string, en: string): Label => ({ zh, en })

/** Every state of a campaign as people read it, each named after what has been done. */
export const CAMPAIGN_STATES = {
  planned: label('已策划', 'planned'),
  sentBack: label('已退回', 'sent back'),
  approved: label('已批准', 'approved'),
  collecting: label('调查中', 'collecting'),
  collected: label('已回收', 'collected'),
  drawn: label('已抽取核实样本', 'drawn for verification'),
  verified: label('已核实', 'verified'),
  resulted: label('已得出结果', 'resulted'),
  withdrawn: label('已撤销', 'withdrawn'),
} as const satisfies Record<string, Label>
export type CampaignState = keyof typeof CAMPAIGN_STATES

/** Every step of a campaign as people read it. */
export const CAMPAIGN_STEPS = {
  plan: label('策划', 'plan'),
  approve: label('批准', 'approve'),
  sendBack: label('退回', 'send back'),
  withdraw: label('撤销', 'withdraw'),
  start: label('抽样并开始调查', 'draw the sample and start'),
  reach: label('登记联系情况', 'record whether a customer was reached'),
  return: label('登记回收问卷', 'enter a returned form'),
  find: label('意见转为个案', 'open a case from an opinion'),
  closeCollecting: label('结束调查', 'close the collecting'),
  draw: label('抽取核实样本', 'draw forms for verification'),
  verify: label('核实问卷', 'verify a form'),
  result: label('得出结果', 'work out the result'),
  acknowledgeOverdue: label('签收催办', 'acknowledge an overdue notice'),
  acknowledgeNotice: label('签收通知', 'acknowledge a notice'),
  deadlinePassed: label('时限已到', 'a mark passed'),
} as const satisfies Record<string, Label>

const Names = z.array(Name).min(1)
const Share = z.number().min(0).max(1)
const State = z.enum(Object.keys(CAMPAIGN_STATES) as [CampaignState, ...CampaignState[]])

/** A promise between two states of a campaign; `planned` runs until the end of collecting that the plan sets. */
const CampaignClock = z.strictObject({
  label: Label,
  starts: State,
  stops: z.union([State.transform((one) => [one]), z.array(State).min(1)]),
  within: z.union([RuleText, z.literal('planned')]),
  ...mannerKeys,
  warnings: z.array(z.strictObject({ before: SpanText, to: Recipients })).default([]),
  ladder: z.array(z.strictObject({ after: SpanText.default('0h'), to: Recipients })).min(1),
  repeats: SpanText.refine((span) => !span.startsWith('0'), 'must be longer than nothing').default('1d'),
})

/** A satisfaction survey: planned → approved → collecting → collected → drawn → verified → resulted. */
export const Campaign = z.strictObject({
  label: Label,
  kinds: z.record(Name, Labelled),
  every: Every.optional(),
  /** A series of its own; the letters before the first brace differ from those of the complaints' numbers. */
  numbering: z
    .strictObject({ pattern: z.string().includes('{serial}'), width: z.int().positive() })
    .default({ pattern: 'S{yy}{serial}', width: 2 }),
  plan: z.strictObject({ by: Names, approvedBy: Names, form: Form }),
  /** Who reaches customers and enters their forms, and how it was done; the planners where it is left out. */
  collect: z.strictObject({ by: Names, form: Form.default({}) }).optional(),
  form: Form,
  /** When a returned form counts as satisfied. */
  satisfied: Match.default({ satisfied: true }),
  targets: z.strictObject({
    reached: Share,
    /** Whether the share is of all customers in the frame or of those drawn. */
    reachedOf: z.enum(['frame', 'sample']).default('sample'),
    returned: Share,
    genuine: Share,
    /** Points off the satisfaction rate for each percentage point that the return falls short. */
    deductPerMissingPoint: z.number().nonnegative().default(0),
  }),
  verify: z.strictObject({ rate: Share, by: Names, form: Form }),
  /** Opinions become cases of this kind, on this channel, linked to the campaign; `opinion` is the field that holds one. */
  findings: z.strictObject({ kind: Name, channel: Name, opinion: Name.optional() }),
  clocks: z.record(Name, CampaignClock).default({}),
  retention: z.strictObject({ forms: RetentionText, plan: RetentionText }),
})
export type Campaign = z.infer<typeof Campaign>

/** What the campaign machine reads, small enough to travel with every campaign. */
export type CampaignRules = WithoutLabels<Campaign> & {
  /** Id of the policy. */
  id: string
  /** Names in the campaign that are units; the others are roles. */
  units: string[]
}

/** The campaign of a policy without its labels; null where the policy has none. */
export function campaignRulesOf({ id, campaign, units }: Policy): CampaignRules | null {
  if (!campaign) return null
  return withoutLabels({ ...campaign, id, units: Object.keys(units).sort() }) as CampaignRules
}
