import { own } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import { type Form } from '../../policies/form.ts'
import { type FirstRequest, sampleOf } from '../../server/identity/first-request.ts'
import { type Caller, developer } from '../../server/identity/tokens.ts'
import type { CampaignBody } from '../../server/http/campaigns-shapes.ts'
import type { Move } from '../fuzz/moves.ts'
import type { Told } from '../support/permission-duties.ts'
import type { Shown } from '../support/permission-oracle.ts'
import type { Case, Office } from '../support/office.ts'
import { SightOracle } from '../support/sight-oracle.ts'
import type { Secret } from '../server/sight/walk.ts'
import {
  type HiddenField,
  hiddenFields,
  hiddenIn,
  intakeFor,
  marked,
  stepsAfter,
  stepsTo,
} from './sight-places.ts'

type Json = Record<string, unknown>

export const THEN = '2026-03-02T10:00:00+08:00'
const THEN_MS = Date.parse(THEN)
/** How far a case goes that not everybody sees. */
const MOST_STEPS = 4

/** What has been put into an organisation, and who may meet it. */
export interface Planted {
  cases: Case[]
  campaigns: string[]
  secrets: Secret[]
}

/** A case that a policy's rule restricts, with a story and a number of its own, some steps on. */
export async function plantRestricted(staff: Office, nth: number): Promise<Planted> {
  const { policy } = staff
  const when = policy.visibility[nth]?.when
  const first = when && intakeFor(policy, THEN_MS, { when })
  if (!first) throw new Error(`no intake meets visibility.${nth} of ${policy.id}: seed it by its steps here`)
  const story = `canary-story-${policy.id}-${nth}`
  const complainant = { name: `canary-name-${policy.id}-${nth}` }
  const told = { ...first, body: { ...first.body, content: story, complainant } }
  const it = await taken(staff, told, stepsAfter(policy, first, THEN_MS).slice(0, MOST_STEPS))
  const { view, history } = await known(it)
  const oracle = new SightOracle(policy.id)
  const isFor = (who: Caller) => oracle.maySee(view, history, who)
  const texts = [story, it.id, it.number]
  return { cases: [it], campaigns: [], secrets: texts.map((text) => ({ text, isFor })) }
}

/** Cases that everybody sees, and that hold every field of the policy's forms that not everybody reads. */
export async function plantFields(staff: Office): Promise<Planted> {
  const planted = await Promise.all(hiddenFields(staff.policy).map((hidden) => plantField(staff, hidden)))
  return {
    cases: planted.map(({ it }) => it),
    campaigns: [],
    secrets: planted.map(({ secret }) => secret),
  }
}

async function plantField(staff: Office, hidden: HiddenField): Promise<{ it: Case; secret: Secret }> {
  const { policy } = staff
  const text = `canary-${policy.id}-${[...hidden.path, hidden.name].join('-')}`
  const it = await taken(staff, ...wayTo(policy, hidden, text))
  const { view, history } = await known(it)
  const oracle = new SightOracle(policy.id)
  return { it, secret: { text, isFor: (who) => oracle.mayRead(view, history, who, hidden.seenBy) } }
}

/** An intake and the steps after it that fill in a hidden field. */
function wayTo(policy: Policy, hidden: HiddenField, marker: string): [FirstRequest, Move[]] {
  const isOfIntake = hidden.path[0] === 'intake'
  for (const kind of Object.keys(policy.kinds)) {
    const first = intakeFor(policy, THEN_MS, { kind, asks: isOfIntake ? [hidden.name] : [] })
    if (!first) continue
    if (isOfIntake) {
      const form = { ...Object(first.body['form']), [hidden.name]: marked(hidden, marker) } as Json
      return [{ ...first, body: { ...first.body, form } }, []]
    }
    const steps = stepsTo(policy, first, THEN_MS, hidden, marker)
    if (steps) return [first, steps]
  }
  throw new Error(`no way to ${[...hidden.path, hidden.name].join('.')} under ${policy.id}: seed it here`)
}

/** A campaign with a returned form whose hidden fields are marked, and a case opened from it. */
export async function plantCampaign(staff: Office): Promise<Planted> {
  const { policy } = staff
  const { campaign } = policy
  if (!campaign) return { cases: [], campaigns: [], secrets: [] }
  const filled = (name: string, form: Form) => {
    const asked = Object.entries(form).filter(([, { required, seenBy }]) => required || seenBy)
    return Object.fromEntries(
      asked.map(([field, rule]) => {
        const [hidden] = hiddenIn([name], { [field]: rule })
        return [
          field,
          hidden ? marked(hidden, `canary-${policy.id}-${name}-${field}`) : sampleOf(policy, rule),
        ]
      }),
    )
  }
  const { plan, collect, findings, verify } = campaign
  const collectors = collect?.by ?? plan.by
  const customers = ['C001', 'C002']
  const { id } = await sent<CampaignBody>(staff, plan.by, '/campaigns', {
    kind: Object.keys(campaign.kinds)[0],
    frame: customers,
    sample: 2,
    until: '2026-03-31T18:00:00+08:00',
    form: filled('plan', plan.form),
  })
  const step = (by: readonly string[], body: Json) => sent(staff, by, `/campaigns/${id}/steps`, body)
  await step(plan.approvedBy, { type: 'approve' })
  await step(plan.by, { type: 'start' })
  for (const customer of customers) {
    await step(collectors, {
      type: 'reach',
      customer,
      reached: true,
      form: filled('collect', collect?.form ?? {}),
    })
    const form = { ...filled('form', campaign.form), ...opinionOf(findings.opinion) }
    await step(collectors, { type: 'return', customer, form })
  }
  await sent(staff, collectors, `/campaigns/${id}/findings`, { customer: 'C001', content: 'late again' })
  await step(plan.by, { type: 'closeCollecting' })
  await step(verify.by, { type: 'draw' })
  const forms = { plan: plan.form, collect: collect?.form ?? {}, form: campaign.form }
  const secrets = Object.entries(forms).flatMap(([name, form]) =>
    hiddenIn([name], form).map((hidden) => ({
      text: `canary-${policy.id}-${name}-${hidden.name}`,
      isFor: (who: Caller) => isNamed(policy, who, hidden.seenBy),
    })),
  )
  return { cases: [], campaigns: [id], secrets }
}

const opinionOf = (field: string | undefined): Json => (field === undefined ? {} : { [field]: 'late again' })

function isNamed({ id }: Policy, who: Caller, names: readonly string[]): boolean {
  return (
    who.policy === id && ['auditor', ...names].some((name) => [...who.roles, ...who.units].includes(name))
  )
}

/** A case with its steps taken as far as those who would take them see it, and the lists caught up with it. */
export async function taken(
  staff: Office,
  { role, body }: FirstRequest,
  steps: readonly Move[] = [],
): Promise<Case> {
  const it = await staff.receives(role, body, THEN)
  for (const { role: by, body: step } of steps)
    await staff.call(by, 'POST', `/complaints/${it.id}/steps`, step, { 'If-Match': '*' })
  await it.history()
  return it
}

async function known(it: Case): Promise<{ view: Shown; history: Told[] }> {
  const [view, history] = await Promise.all([it.view('auditor'), it.history()])
  return { view: view as unknown as Shown, history: history as unknown as Told[] }
}

async function sent<T>(staff: Office, by: readonly string[], path: string, body: Json): Promise<T> {
  const who = by.map((name) => personIn(staff.policy, name))[0] ?? 'auditor'
  const headers = { 'If-Match': '*', 'Simulated-Time': THEN }
  const answer = await staff.call<T>(who, 'POST', path, body, headers)
  if (answer.status >= 300) throw new Error(`${path} ${JSON.stringify(body)}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

function personIn(policy: Policy, name: string): Caller {
  if (own(policy.roles, name)) return developer(policy, name)
  return { person: `in-${name}`, policy: policy.id, roles: [], units: [name] }
}
