import { expect, test } from 'vitest'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { firstOfKind, type FirstRequest } from '../../server/identity/first-request.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import type { Case } from '../support/office.ts'
import { bodyFor, walkerFor } from '../durability/random-walk.ts'
import { Oracle } from '../support/permission-oracle.ts'
import { staffOf } from './engine.ts'
import { policiesInForce } from '../support/policies.ts'

type Office = ReturnType<typeof staffOf>
type Offer = ComplaintBody['next'][number]

const AT = '2026-03-02T10:00:00+08:00'
const AT_ONCE = 8
/** Steps that need no more than a reason written into them. */
const BARE: Record<string, object> = {
  takeOver: {},
  acknowledgeOverdue: {},
  acknowledgeNotice: {},
  accept: {},
  decline: { reason: 'not ours' },
  petition: { reason: 'no end' },
  escalate: { reason: 'too big' },
  withdraw: { reason: 'settled' },
}
/** Does everything himself, and so may not do what somebody else has to. */
const ALL_ROUNDER = 'the-all-rounder'
/** Kinds of which none comes first: they are about a case, or the record draws or proposes what they are about. */
const NEVER_FIRST: ReadonlySet<string> = new Set([
  'bank duty',
  'distillery sampling',
  ...['report', 'assessment', 'appeal', 'sanctionDecision', 'companySample', 'branchSample'].map(
    (kind) => `gas ${kind}`,
  ),
  'lab appeal',
  'tobacco sampling',
])
/** In the order in which they are tried. */
const ONWARD =
  'acknowledge classify judge record report propose approve issueSlip signSlip completeCorrective verifyCorrective fulfil answer resolve close revisit reopen settle'.split(
    ' ',
  )
const MOVES = 14
const MOST_TRIES = 3
const SEED = 20_260_302
const policies = policiesInForce()

test.for([...policies.keys()])(
  '%s: every step is for those whom the policy means, and for nobody else',
  async (id) => {
    const office = staffOf(id)
    const [intake, ...others] = intakesOf(office)
    if (!intake) throw new Error(`${id} takes in no simple case`)
    const it = await office.receives(office.someone(intake.role, 'the-taker'), intake.body, AT)
    expect(await intrudersOf(office, intake.body)).toEqual([])
    await isPassedOn(office, it)
    await isLate(it)
    expect(await wrongsOn(office, it)).toEqual([])
    await isWorkedOn(office, it)
    expect(await wrongsOn(office, it)).toEqual([])
    for (const { role, body } of others) {
      const other = await office.receives(office.someone(role, 'the-taker'), body, AT)
      expect(await wrongsOn(office, other)).toEqual([])
    }
  },
)

/** One simple intake of each kind. */
function intakesOf({ policy }: Office): FirstRequest[] {
  const kinds = Object.keys(policy.kinds).filter((kind) => !NEVER_FIRST.has(`${policy.id} ${kind}`))
  return kinds.map((kind) => {
    const intake = firstOfKind(policy, kind, Date.parse(AT))
    if (!intake) throw new Error(`${policy.id} takes in no simple ${kind}`)
    return intake
  })
}

/** One person in each role and unit, and those who are nobody here. */
function cast({ policy, someone }: Office) {
  const { roles, units, id } = policy
  const all = { policy: id, roles: Object.keys(roles), units: Object.keys(units) }
  const other = [...policies.values()].find((each) => each.id !== id)
  const ofOther = {
    policy: other?.id ?? '',
    roles: Object.keys(other?.roles ?? {}),
    units: Object.keys(other?.units ?? {}),
  }
  const staff = [
    ...all.roles.map((role) => someone(role, `a-${role}`)),
    ...all.units.map((unit) => ({ person: `in-${unit}`, policy: id, roles: [], units: [unit] })),
    { ...all, person: ALL_ROUNDER },
  ]
  const nobody: Caller[] = [
    { ...all, person: 'an-auditor', roles: ['auditor'] },
    { ...all, person: 'a-judge-of-himself', roles: [...all.roles, 'auditor'] },
    { ...all, person: 'an-impostor', roles: ['visitor', 'toString'], units: [] },
    { person: 'a-guest', policy: id, roles: [], units: [] },
    { ...ofOther, person: 'a-neighbour' },
  ]
  return { staff, nobody }
}

/** Those who are nobody here, and whose intake was taken all the same. */
async function intrudersOf(office: Office, body: Record<string, unknown>): Promise<string[]> {
  const { nobody } = cast(office)
  const sent = { ...body, policy: office.policy.id }
  const answers = await eachOf(nobody, async (who) => {
    const { status } = await office.call(who, 'POST', '/complaints', sent, { 'Simulated-Time': AT })
    return status === 403 ? [] : [`the intake of ${who.person} is answered with ${status}`]
  })
  return answers.flat()
}

/** Offers to those whom the policy does not mean or none to those whom it does, and steps that such people got through with. */
async function wrongsOn(office: Office, it: Case): Promise<string[]> {
  const oracle = new Oracle(office.policy.id)
  const { staff, nobody } = cast(office)
  const [seen, history] = [await it.view('auditor'), await it.history()]
  const everybody = [...staff, ...nobody]
  const offered = await eachOf(everybody, async (who) => ({ who, offers: await offersTo(office, it, who) }))
  const every = new Map(offered.flatMap(({ offers }) => offers).map((offer) => [nameOf(offer), offer]))
  const isMeant = (who: Caller, offer: Offer) =>
    !nobody.includes(who) && oracle.mayTake(seen, history, who, offer)
  const wrong = offered.flatMap(({ who, offers }) => {
    const names = new Set(offers.map(nameOf))
    return [...every].flatMap(([name, offer]) =>
      names.has(name) === isMeant(who, offer)
        ? []
        : [`${name} is ${names.has(name) ? '' : 'not '}offered to ${who.person}`],
    )
  })
  const tries = [...every.values()].flatMap((offer) => {
    if (!(offer.step in BARE) || needsForm(offer)) return []
    const shutOut = staff.filter((who) => !isMeant(who, offer))
    return [...shutOut.slice(-1), ...nobody.slice(0, 1), ...nobody.slice(-1)].map((who) => ({ who, offer }))
  })
  const taken = await eachOf(tries, async ({ who, offer }) => {
    const { status } = await office.call(
      who,
      'POST',
      `/complaints/${it.id}/steps`,
      { type: offer.step, ...offer.about, ...BARE[offer.step] },
      { 'If-Match': '*' },
    )
    return status === 403 || status === 404
      ? []
      : [`${nameOf(offer)} by ${who.person} is answered with ${status}`]
  })
  return [...wrong, ...taken.flat()]
}

async function offersTo(office: Office, it: Case, who: Caller): Promise<Offer[]> {
  const { status, body } = await office.call<ComplaintBody>(who, 'GET', `/complaints/${it.id}`)
  if (status === 200) return body.next
  expect([403, 404]).toContain(status)
  return []
}

/** Whether a step is refused for what its form lacks before anybody asks who takes it. */
function needsForm({ schema }: Offer): boolean {
  const { required } = schema
  return Array.isArray(required) && required.includes('form')
}

const nameOf = ({ step, about }: Offer) => [step, ...Object.values(about)].join(' ')

/** Asks for every item, a few at a time. */
async function eachOf<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = []
  for (let from = 0; from < items.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(ask))))
  }
  return answers
}

/** Calls a unit and hands the case on, by the first who may. */
async function isPassedOn(office: Office, it: Case): Promise<void> {
  const units = Object.keys(office.policy.units)
  const movers = Object.keys(office.policy.roles).map((role) => office.someone(role, 'the-mover'))
  const offered = await eachOf(movers, (who) => offersTo(office, it, who))
  for (const [type, bodyFor] of [
    ['consult', (unit: string) => ({ units: [unit], about: 'it', answerBy: '2026-03-04T10:00:00+08:00' })],
    ['transfer', (unit: string) => ({ to: `unit:${unit}`, reason: 'theirs' })],
  ] as const) {
    const who = movers.find((_, n) => offered[n]?.some(({ step }) => step === type))
    for (const unit of who ? units.slice(-3) : []) {
      const body = { type, ...bodyFor(unit) }
      const { status } = await office.call(who ?? '', 'POST', `/complaints/${it.id}/steps`, body, {
        'If-Match': '*',
      })
      if (status === 200) break
    }
  }
}

/** Lets one who may do everything take what is offered to him, as far as he comes. */
async function isWorkedOn(office: Office, it: Case): Promise<void> {
  const walks = walkerFor(office.policy, SEED)
  const who = cast(office).staff.find(({ person }) => person === ALL_ROUNDER) ?? 'nobody'
  const tries = new Map<string, number>()
  for (let move = 0; move < MOVES; move += 1) {
    const { next, now } = await it.view(who)
    const offers = next.filter(
      (each) => ONWARD.includes(each.step) && (tries.get(nameOf(each)) ?? 0) < MOST_TRIES,
    )
    const [offer] = offers.toSorted((a, b) => ONWARD.indexOf(a.step) - ONWARD.indexOf(b.step))
    if (!offer) return
    const tried = tries.get(nameOf(offer)) ?? 0
    // First with what has to be said alone, then with more.
    const body = bodyFor(tried === 0 ? { ...walks, random: () => 0.5 } : walks, offer, now)
    const inOwnUnits = withUnits(body, Object.keys(office.policy.units))
    const path = `/complaints/${it.id}/steps`
    const { status } = await office.call(who, 'POST', path, inOwnUnits, { 'If-Match': '*' })
    tries.set(nameOf(offer), status === 200 ? MOST_TRIES : tried + 1)
  }
}

/** A body that names only units that there are. */
function withUnits(body: Record<string, unknown>, [unit = '']: string[]): Record<string, unknown> {
  const named = ['unit', 'responsibleUnit'].filter((name) => Object.hasOwn(body, name))
  return { ...body, ...Object.fromEntries(named.map((name) => [name, unit])) }
}

/** Lets the clock that is due first go past its date. */
async function isLate(it: Case): Promise<void> {
  const { clocks } = await it.view('auditor')
  const [due] = clocks
    .filter(({ state }) => state === 'running')
    .map(({ dueAt }) => dueAt)
    .sort()
  if (due !== undefined) await it.skipTo(new Date(Date.parse(due) + 120_000).toISOString())
}
