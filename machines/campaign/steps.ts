import { z } from 'zod'
import { Name } from '../../policies/label.ts'
import { Instant } from '../../policies/bounds.ts'
import { compared, identifier, storyText } from '../../policies/text.ts'
import type { Actor } from '../complaint-context.ts'
import type { DeadlinePassed } from '../steps.ts'

const Values = z.record(z.string(), z.unknown()).default({})
const Reason = storyText(2000)
const Customer = identifier(100).describe('code of a customer')

/** Every step of a campaign with its body. Clock steps are not among them: no person can send one. */
export const CAMPAIGN_STEP_SCHEMAS = {
  plan: z.strictObject({
    type: z.literal('plan'),
    kind: Name,
    frame: z
      .array(Customer)
      .min(1)
      .max(20_000)
      .refine((codes) => new Set(codes.map(compared)).size === codes.length, 'each customer once')
      .describe('codes of the customers that the sample is drawn from'),
    sample: z.int().positive().describe('how many of them are drawn'),
    until: Instant.describe('when the collecting is to end: RFC 3339 date-time with offset'),
    form: Values,
  }),
  approve: z.strictObject({ type: z.literal('approve') }),
  sendBack: z.strictObject({ type: z.literal('sendBack'), reason: Reason }),
  withdraw: z.strictObject({ type: z.literal('withdraw'), reason: Reason }),
  start: z.strictObject({ type: z.literal('start') }),
  reach: z.strictObject({
    type: z.literal('reach'),
    customer: Customer,
    reached: z.boolean(),
    form: Values,
  }),
  return: z.strictObject({ type: z.literal('return'), customer: Customer, form: Values }),
  find: z.strictObject({
    type: z.literal('find'),
    customer: Customer,
    /** The case that was opened: the server fills it in. */
    complaintId: identifier(100),
    number: identifier(100),
    severity: identifier(100).nullable(),
  }),
  closeCollecting: z.strictObject({ type: z.literal('closeCollecting') }),
  draw: z.strictObject({ type: z.literal('draw') }),
  verify: z.strictObject({
    type: z.literal('verify'),
    customer: Customer,
    genuine: z.boolean(),
    form: Values,
  }),
  result: z.strictObject({ type: z.literal('result') }),
  acknowledgeOverdue: z.strictObject({
    type: z.literal('acknowledgeOverdue'),
    clock: identifier(200),
    mark: z.int().nonnegative().optional(),
  }),
  acknowledgeNotice: z.strictObject({ type: z.literal('acknowledgeNotice'), item: identifier(300) }),
} as const

export type CampaignStepName = keyof typeof CAMPAIGN_STEP_SCHEMAS
type StepOf<T extends CampaignStepName> = z.output<(typeof CAMPAIGN_STEP_SCHEMAS)[T]>

/** The steps that draw: the server adds a random seed of 32 hexadecimal digits, never the person who sends the step. */
type Seeded = (StepOf<'start'> | StepOf<'draw'>) & { seed: string }
export type PersonCampaignStep =
  | Seeded
  | { [T in Exclude<CampaignStepName, 'start' | 'draw'>]: StepOf<T> }[Exclude<
      CampaignStepName,
      'start' | 'draw'
    >]

/** A step as it came over the wire, before the server has added what only it knows. */
export type SentCampaignStep = { [T in CampaignStepName]: StepOf<T> }[CampaignStepName]

export type CampaignStep = PersonCampaignStep | DeadlinePassed

/** A step as the machine meets it: who took it, and when. */
export type TakenCampaignStep = CampaignStep & { by: Actor; nowMs: number }
