import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { type Case, office, type Office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { firstOfKind } from '../../server/identity/first-request.ts'
import { policiesInForce } from '../support/policies.ts'
import { compared } from './persistence.ts'
import { bodyFor, oneOf, type Walker, walkerFor } from './random-walk.ts'

const POLICIES = [...policiesInForce().keys()]
const COMPLAINTS = Number(process.env['REDRESS_WALKS'] ?? POLICIES.length)
const AT_ONCE = 6
const MOVES = 12
const SEED = 20_260_302
const HOUR_MS = 3_600_000
const START = '2026-03-02T10:00:00+08:00'

let servers: Servers
beforeAll(async () => {
  servers = await startServers()
})
afterAll(() => servers.stop())

test(`${COMPLAINTS} random complaints of all policies (seed ${SEED}): fold, claims, Temporal's history and the API agree at every step`, async () => {
  const offices = POLICIES.map((policy) => office(servers, policy))
  const walks: number[] = Array.from({ length: COMPLAINTS }, (_, n) => n)
  const reached = { states: new Set<string>(), steps: new Set<string>(), answers: 0, entries: 0, moments: 0 }
  const walker = async () => {
    for (let n = walks.shift(); n !== undefined; n = walks.shift()) {
      const at = offices[n % offices.length]
      if (!at) throw new Error('there are no policies')
      const walks = walkerFor(at.policy, SEED + n)
      const it = await takenIn(at, walks)
      const answers = await walked(at, it, walks)
      const history = await it.history()
      for (const { seq, step, state } of history) {
        const replayed = await it.replay('auditor', { seq })
        expect(replayed).toMatchObject({ agrees: true, seq })
        const answer = answers.get(seq)
        expect(timeless(replayed)).toEqual(timeless(answer ?? replayed))
        const then = answer && (await it.replay('auditor', { at: answer.now }))
        // What was told at the very instant of the answer came after it.
        const isThen = then?.seq === seq
        expect(isThen ? standingOf(then) : null).toEqual(isThen ? standingOf(answer ?? then) : null)
        if (isThen) reached.moments += 1
        reached.states.add(state.name)
        reached.steps.add(step.type)
      }
      reached.answers += answers.size
      reached.entries += history.length
      expect((await compared(servers, it.id)).differences).toEqual([])
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, walker))
  expect(reached.answers).toBeGreaterThan(COMPLAINTS * 3)
  expect(reached.moments).toBeGreaterThan(COMPLAINTS * 3)
  expect(reached.entries).toBeGreaterThan(COMPLAINTS * 5)
  expect(reached.steps.size).toBeGreaterThan(12)
  expect(reached.states.size).toBeGreaterThan(COMPLAINTS < 100 ? 3 : 7)
}, 7_200_000)

/** A case of any kind that the policy takes in from a person without being told more than it says it lacks. */
async function takenIn(at: Office, { random }: Walker): Promise<Case> {
  const kinds = Object.keys(at.policy.kinds)
  const from = Math.floor(random() * kinds.length)
  for (const kind of [...kinds.slice(from), ...kinds.slice(0, from)]) {
    const request = firstOfKind(at.policy, kind, Date.parse(START))
    const taken = request && (await at.receives(request.role, request.body, START).catch(() => null))
    if (taken) return taken
  }
  throw new Error(`${at.policy.id} takes nothing in`)
}

/** What the API answered, by version, while somebody now and then took one of the steps he was offered and time went by. */
async function walked(at: Office, it: Case, walks: Walker): Promise<Map<number, ComplaintBody>> {
  const answers = new Map([[it.first.version, it.first]])
  let latest = it.first
  let untilMs = 0
  for (let move = 0; move < MOVES && !latest.ended; move += 1) {
    if (walks.random() < 0.25) {
      // A complaint at rest tells the time of its last task, so the walk keeps its own.
      untilMs = Math.max(untilMs, Date.parse(latest.now)) + HOUR_MS * Math.ceil(walks.random() * 40)
      await it.skipTo(new Date(untilMs).toISOString())
      latest = await it.view('auditor')
    } else {
      latest = (await someStep(at, it, walks)) ?? latest
    }
    answers.set(latest.version, latest)
  }
  return answers
}

/** Steps that lead on; without a taste for them a walk hardly ever leaves its first state. */
const ONWARD = new Set(['judge', 'report', 'propose', 'approve', 'fulfil', 'resolve', 'revisit', 'close'])
const LOOKS = 6

/** The complaint after some step of somebody, mostly one that leads on; null where it was refused, or he had none. */
async function someStep(at: Office, it: Case, walks: Walker): Promise<ComplaintBody | null> {
  const { random } = walks
  const wantsOnward = random() < 0.7
  for (let look = 0; look < LOOKS; look += 1) {
    const role = oneOf(random, Object.keys(at.policy.roles))
    const { status: isSeen, body: seen } = await at.call<ComplaintBody>(role, 'GET', `/complaints/${it.id}`)
    if (isSeen === 404) continue
    const offers = seen.next.filter(({ step }) =>
      wantsOnward
        ? ONWARD.has(step) && (step !== 'judge' || seen.validity === null)
        : step !== 'withdraw' || random() < 0.1,
    )
    if (offers.length === 0) continue
    const body = bodyFor(walks, oneOf(random, offers), seen.now)
    const path = `/complaints/${it.id}/steps`
    const answer = await at.call<ComplaintBody>(role, 'POST', path, body, { 'If-Match': '*' })
    expect(answer.status).toBeLessThan(500)
    return answer.status === 200 ? answer.body : null
  }
  return null
}

/** How a complaint stands, without what its clocks come to while time goes by: that is told of a moment, not of a step. */
function timeless(body: Pick<ComplaintBody, 'clocks'>): Record<string, unknown> {
  const clocks = body.clocks.map(({ firstLate: _, pausedShare: __, pauses, ...clock }) => ({
    ...clock,
    ...(pauses ? { pauses: pauses.map(({ share: ___, ...pause }) => pause) } : {}),
  }))
  return { ...standingOf(body), clocks }
}

/** How a complaint stands, without who looks at it. */
function standingOf(body: object): Record<string, unknown> {
  const keys = ['version', 'state', 'ended', 'kind', 'class', 'severity', 'cause', 'validity', 'channel']
  const more = ['unit', 'holder', 'holderLabel', 'round', 'group', 'clocks', 'number', 'policy', 'id']
  return Object.fromEntries(Object.entries(body).filter(([key]) => [...keys, ...more].includes(key)))
}
