import { inject, expect, test } from 'vitest'
import type { Policy } from '../../policies/policy.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import { type Case, type Office } from '../support/office.ts'
import { type Asked, type Ground, recipes } from '../server/sight/recipes.ts'
import { operations, walked } from '../server/sight/walk.ts'
import { staffOf } from './engine.ts'
import { hiddenFields, hiddenIn, intakeFor } from './sight-places.ts'
import { plantCampaign, type Planted, plantFields, plantRestricted, taken, THEN } from './sight-seeds.ts'
import { policiesInForce } from '../support/policies.ts'

/*
 * Whatever a shipped policy keeps from some of its people is found by those who may see it and by nobody else, on every route. What
 * is hidden is read from the policies' own rules.
 */

const policies = [...policiesInForce().values()]

const formsOfCampaign = ({ campaign }: Policy) =>
  campaign
    ? [campaign.plan.form, campaign.collect?.form ?? {}, campaign.form, campaign.verify.form].flatMap(
        (form) => hiddenIn(['campaign'], form),
      )
    : []

const hides = (policy: Policy): boolean =>
  policy.visibility.length > 0 || hiddenFields(policy).length > 0 || formsOfCampaign(policy).length > 0

/** One in each role, an auditor, one known by name alone, whoever is named in a case, and an auditor of another organisation. */
function castOf(policy: Policy, { cases }: Planted): Caller[] {
  const staff = staffOf(policy.id)
  const alone = (person: string): Caller => ({ person, policy: policy.id, roles: [], units: [] })
  const named = cases.flatMap(({ first: { facts, holder } }) => [
    ...Object.values(facts).filter((fact) => typeof fact === 'string'),
    ...(holder?.startsWith('person:') ? [holder.replace('person:', '')] : []),
  ])
  const people = new Set(named.filter((name) => /^[\w.-]+$/.test(name)))
  const elsewhere = policies.find(({ id }) => id !== policy.id)?.id ?? 'none'
  return [
    ...[...Object.keys(policy.roles), 'auditor'].map((role) => staff.someone(role)),
    alone('nobody'),
    ...[...people].map(alone),
    { ...staff.someone('auditor'), policy: elsewhere },
  ]
}

async function plantedIn(staff: Office): Promise<Planted> {
  const planted: Planted[] = [await plantFields(staff), await plantCampaign(staff)]
  for (const nth of staff.policy.visibility.keys()) planted.push(await plantRestricted(staff, nth))
  return {
    cases: planted.flatMap(({ cases }) => cases),
    campaigns: planted.flatMap(({ campaigns }) => campaigns),
    secrets: planted.flatMap(({ secrets }) => secrets),
  }
}

const BRIEFLY = new Set([
  'listComplaints',
  'readComplaint',
  'readHistory',
  'readInbox',
  'readCampaignHistory',
])

/** Of those who see the same, one asks everything, and the others for what tells most. */
function briefly(asked: Record<string, Asked[]>): Record<string, Asked[]> {
  return Object.fromEntries(Object.entries(asked).filter(([operation]) => BRIEFLY.has(operation)))
}

/** A case that everybody sees, or as many as may be, tied to the hidden one by whoever may. */
async function tied(staff: Office, hidden: Case): Promise<Case> {
  const { policy } = staff
  const first = intakeFor(policy, Date.parse(THEN), {})
  const open = first ? await taken(staff, first) : hidden
  const attempt = (it: Case, who: string, type: string, body: object) =>
    staff.call(who, 'POST', `/complaints/${it.id}/steps`, { type, ...body }, { 'If-Match': '*' })
  for (const who of open === hidden ? [] : Object.keys(policy.roles)) {
    if ((await attempt(open, who, 'link', { to: hidden.id, reason: 'alike' })).status === 200) break
  }
  for (const it of [open, hidden])
    for (const who of Object.keys(policy.roles))
      if ((await attempt(it, who, 'group', { group: groupOf(policy) })).status === 200) break
  await Promise.all([open, hidden].map((it) => it.history()))
  return open
}

const groupOf = ({ id }: Policy) => `sight-of-${id}`

async function groundOf(staff: Office, { cases, campaigns }: Planted): Promise<Ground> {
  const { policy } = staff
  const [hidden, ...more] = cases
  const first = hidden ?? (await taken(staff, mustBe(intakeFor(policy, Date.parse(THEN), {}))))
  const facts = Object.entries(first.first.facts).filter(([, value]) => typeof value === 'string')
  return {
    policy: policy.id,
    open: await tied(staff, first),
    hidden: first,
    others: more,
    group: groupOf(policy),
    rounds: null,
    campaigns,
    customers: ['C001'],
    filters: ['overdue=true'],
    facts: [...new Set([...hiddenFields(policy).map(({ name }) => name), ...facts.map(([name]) => name)])]
      .filter((name) => !BUILT_IN.has(name))
      .slice(0, 2),
    values: [],
    measures: Object.keys(policy.measures).flatMap((name): [string, string][] => [[name, '2026-03']]),
    period: 'from=2026-03-02&until=2026-03-03',
    intakes: [
      { kind: Object.keys(policy.kinds)[0], channel: 'none', content: 'c', about: first.id, form: {} },
    ],
  }
}

const BUILT_IN = new Set(['kind', 'channel', 'unit', 'severity', 'class'])

function mustBe<T>(value: T | null): T {
  if (value === null) throw new Error('there is no such intake')
  return value
}

test('some of the shipped policies hide something, and these are walked', () => {
  expect(policies.filter(hides).length).toBeGreaterThan(3)
})

test.each(policies.filter(hides).map((policy) => [policy.id]))(
  '%s: whatever it keeps from some is found by those who may see it, and by nobody else',
  async (id) => {
    const staff = staffOf(id)
    const planted = await plantedIn(staff)
    const ground = await groundOf(staff, planted)
    const asked = recipes(ground)
    expect(Object.keys(asked).toSorted()).toEqual(operations.toSorted())
    const api = { apiUrl: inject('apiUrl'), tokenSecret: inject('tokenSecret') }
    const leaks: string[] = []
    const missed: string[] = []
    const walkers = new Set<string>()
    for (const who of castOf(staff.policy, planted)) {
      const sees = planted.secrets.map(({ isFor }) => isFor(who)).join()
      const { leaks: his, found } = await walked(
        api,
        walkers.has(sees) ? briefly(asked) : asked,
        who,
        planted.secrets,
      )
      walkers.add(sees)
      leaks.push(...his)
      const unfound = planted.secrets.filter(({ text, isFor }) => isFor(who) && !found.has(text))
      missed.push(...unfound.map(({ text }) => `${who.person} of ${who.policy}: ${text}`))
    }
    expect({ leaks, missed }).toEqual({ leaks: [], missed: [] })
  },
)
