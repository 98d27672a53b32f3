import { expect, test } from 'vitest'
import { ZodError } from 'zod'
import { campaignFormOf, parseCampaignStep } from '../../machines/campaign/step-body.ts'
import type { Campaign } from '../../policies/campaign.ts'
import { Field } from '../../policies/form.ts'
import { sampleOf } from '../../server/identity/first-request.ts'
import { policiesInForce } from '../support/policies.ts'

const policy = policiesInForce().get('survey')
const survey = policy?.campaign
if (!policy || !survey) throw new Error('the survey policy has campaigns')

const surroundings = policy
const spent = Field.parse({ type: 'money', label: { zh: '费用', en: 'what it cost' } })
const add = <F extends object>(form: F) => ({ ...form, spent })
const campaign: Campaign = {
  ...survey,
  plan: { ...survey.plan, form: add(survey.plan.form) },
  collect: survey.collect && { ...survey.collect, form: add(survey.collect.form) },
  form: add(survey.form),
  verify: { ...survey.verify, form: add(survey.verify.form) },
}

const BODIES = {
  plan: { kind: 'satisfaction', frame: ['C001'], sample: 1, until: '2026-03-31T18:00:00+08:00' },
  reach: { customer: 'C001', reached: true },
  return: { customer: 'C001' },
  verify: { customer: 'C001', genuine: true },
}

/** Where the step is wrong under that currency when so much was spent. */
function wrongIn(type: string, body: object, currency: string, sum: number): string[] {
  const asked = Object.entries(campaignFormOf(campaign, type) ?? {}).filter(([, { required }]) => required)
  const form = Object.fromEntries(asked.map(([name, field]) => [name, sampleOf(surroundings, field)]))
  try {
    parseCampaignStep(campaign, currency, { type, ...body, form: { ...form, spent: sum } })
    return []
  } catch (error) {
    if (!(error instanceof ZodError)) throw error
    return error.issues.map(({ path }) => path.join('/'))
  }
}

test.each(Object.entries(BODIES))(
  'a sum in the form of %s has the decimals of its currency',
  (type, body) => {
    const wrong = (currency: string, sum: number) => wrongIn(type, body, currency, sum)
    expect([wrong('CNY', 12.34), wrong('JPY', 12), wrong('KWD', 1.234)]).toEqual([[], [], []])
    const beyond = [wrong('CNY', 12.345), wrong('JPY', 12.5), wrong('KWD', 1.2345), wrong('CNY', 1e13)]
    expect(beyond).toEqual(beyond.map(() => ['form/spent']))
  },
)
