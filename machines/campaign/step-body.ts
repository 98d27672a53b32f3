import { z } from 'zod'
import type { Campaign } from '../../policies/campaign.ts'
import { formValues } from '../../policies/form-values.ts'
import type { Form } from '../../policies/form.ts'
import { CAMPAIGN_STEP_SCHEMAS, type CampaignStepName, type SentCampaignStep } from './steps.ts'

/** The body of a campaign's step under its policy, its form included; sums are in the policy's currency. */
export function campaignStepBody(
  campaign: Campaign,
  currency: string,
  type: CampaignStepName,
): z.ZodType<SentCampaignStep> {
  const schema: z.ZodObject = CAMPAIGN_STEP_SCHEMAS[type]
  const form = campaignFormOf(campaign, type)
  if (form === null) return schema as unknown as z.ZodType<SentCampaignStep>
  const values = formValues(form, { currency })
  const withForm = values.safeParse({}).success ? values.default({}) : values
  return schema.extend({ form: withForm }) as unknown as z.ZodType<SentCampaignStep>
}

/** Reads a campaign's step as it came over the wire. Throws `ZodError` with the path of each field that is wrong. */
export function parseCampaignStep(campaign: Campaign, currency: string, raw: unknown): SentCampaignStep {
  const names = Object.keys(CAMPAIGN_STEP_SCHEMAS) as CampaignStepName[]
  const { type } = z.looseObject({ type: z.enum(names) }).parse(raw)
  return campaignStepBody(campaign, currency, type).parse(raw)
}

/** The parts of a campaign, or of its rules, that have forms. */
interface WithForms<F> {
  plan: { form: F }
  collect?: { form: F } | undefined
  form: F
  verify: { form: F }
}

/** The form of a step that the policy asks for; null for a step that has none. */
export function campaignFormOf<F extends object = Form>(
  { plan, collect, form, verify }: WithForms<F>,
  type: string,
): F | Record<string, never> | null {
  switch (type) {
    case 'plan':
      return plan.form
    case 'reach':
      return collect?.form ?? {}
    case 'return':
      return form
    case 'verify':
      return verify.form
    default:
      return null
  }
}
