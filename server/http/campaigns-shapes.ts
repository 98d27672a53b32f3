import { z } from 'zod'
import { Actor } from '../../ledger/entry.ts'
import { CampaignStanding } from '../../ledger/standing.ts'
import { Label } from '../../policies/label.ts'
import { lineText, storyText } from '../../policies/text.ts'
import { ClockBody, Provisional } from './shapes-clocks.ts'
import { HistoryNotice } from './shapes-record.ts'
import { KeepingBody, OfferBody } from './shapes.ts'

const Iso = z.iso.datetime().describe('RFC 3339, UTC, milliseconds')
const Percent = z.number().nullable().describe('per cent, two decimals; null where there is nothing to count')

const CampaignStandingBody = z.strictObject({
  version: z.int().positive(),
  state: z.strictObject({ name: z.string(), label: Label }),
  ended: z.boolean(),
  kind: z.strictObject({ name: z.string(), label: Label }),
  figures: CampaignStanding.shape.figures,
  result: z
    .strictObject({
      satisfaction: Percent,
      deduction: z.number().describe('points off for what the return falls short'),
      overall: Percent,
      missed: z.array(z.string()).describe('targets that were missed'),
    })
    .nullable(),
  clocks: z.array(ClockBody.omit({ firstDueAt: true })).describe('nothing moves what they are due by'),
})
export type CampaignStandingBody = z.infer<typeof CampaignStandingBody>

const RateBody = z.strictObject({
  name: z.string(),
  label: Label,
  part: z.int(),
  whole: z.int(),
  percent: Percent,
  target: Percent,
  met: z.boolean().nullable(),
})

export const CampaignBody = CampaignStandingBody.extend({
  id: z.string(),
  number: z.string(),
  policy: z.string(),
  now: Iso,
  plannedAt: Iso,
  plannedBy: z.array(z.string()),
  approvedBy: z.string().nullable(),
  plan: z.strictObject({ frame: z.int(), sample: z.int(), until: Iso }),
  seeds: z.strictObject({ sample: z.string().nullable(), verification: z.string().nullable() }),
  sample: z.array(
    z.strictObject({
      customer: z.string(),
      reached: z.boolean().nullable(),
      returned: z.boolean(),
      opinion: z.boolean().describe('whether the form holds an opinion'),
      finding: z
        .strictObject({
          id: z.string(),
          number: z.string(),
          severity: z.string().nullable(),
          href: z.string(),
        })
        .nullable(),
      drawn: z.boolean(),
      genuine: z.boolean().nullable(),
    }),
  ),
  rates: z.array(RateBody),
  computation: z.array(Label).describe('how the result comes about, line by line'),
  ...KeepingBody.shape,
  retention: z.strictObject({ forms: z.string(), plan: z.string() }).describe('years, or permanent'),
  next: z.array(OfferBody),
})
export type CampaignBody = z.infer<typeof CampaignBody>

const CampaignSummaryBody = CampaignStandingBody.extend({
  id: z.string(),
  number: z.string(),
  policy: z.string(),
  plannedAt: Iso,
  lastStepAt: Iso,
  lastStep: z.string(),
  dueAt: Iso.nullable(),
  provisional: Provisional,
  overdue: z.boolean(),
  href: z.string(),
})
export type CampaignSummaryBody = z.infer<typeof CampaignSummaryBody>

export const CampaignsBody = z.strictObject({
  campaigns: z.array(CampaignSummaryBody),
  next: z.string().nullable().describe('cursor of the next page, null on the last'),
})

const CampaignEntryBody = CampaignStandingBody.extend({
  seq: z.int().positive(),
  at: Iso,
  by: Actor,
  step: z.looseObject({ type: z.string() }),
  label: Label,
  before: z.string().nullable().describe('state before the step'),
  notices: z.array(HistoryNotice),
})
export type CampaignEntryBody = z.infer<typeof CampaignEntryBody>

export const CampaignHistoryBody = z.strictObject({
  id: z.string(),
  number: z.string(),
  steps: z.array(CampaignEntryBody),
})

export const CampaignReplayBody = CampaignStandingBody.extend({
  id: z.string(),
  number: z.string(),
  policy: z.string(),
  seq: z.int().positive(),
  at: Iso,
  agrees: z.boolean().describe('whether the replay reaches what the record says'),
  disagreement: z.string().optional().describe('why a recorded step could not be taken again'),
})
export type CampaignReplayBody = z.infer<typeof CampaignReplayBody>

/** Body of `POST /campaigns/:id/findings`: the case to be opened from an opinion in a returned form. */
export const FindingBody = z.strictObject({
  customer: lineText(100).describe('code of the customer whose form holds the opinion'),
  content: storyText(20_000).describe('the opinion'),
  severity: z.string().optional(),
  class: z.string().optional(),
  unit: z.string().optional(),
  complainant: z
    .strictObject({
      name: lineText(200).optional(),
      contact: z.string().max(200).optional(),
    })
    .optional(),
  form: z.record(z.string(), z.unknown()).default({}).describe("the intake's form"),
})
