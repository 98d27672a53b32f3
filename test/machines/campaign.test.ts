import { assert, nat, property, string, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import {
  advanceCampaign,
  announcedCampaign,
  campaignOffers,
  foldCampaign,
} from '../../machines/campaign/advance.ts'
import type { CampaignTerms } from '../../machines/campaign/context.ts'
import { drawFrom } from '../../machines/campaign/draw.ts'
import type { CampaignStep, CampaignStepName } from '../../machines/campaign/steps.ts'
import { campaignStanding } from '../../machines/campaign/view.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { nearestMarkMs, passedMark } from '../../machines/marks.ts'
import { campaignTermsOf } from '../../server/terms.ts'
import { policiesInForce } from '../support/policies.ts'

const NOW = Date.parse('2026-03-02T02:00:00Z')
const DAY_MS = 86_400_000
const SEED = '0123456789abcdef0123456789abcdef'
const policy = policiesInForce().get('survey')
const terms = policy && (campaignTermsOf(policy) as CampaignTerms)
if (!terms) throw new Error('the survey policy has a campaign')

const someone = (person: string, ...names: string[]): Actor => ({ person, roles: names, units: names })
const PLANNER = someone('ann', 'surveyPlanner')
const MANAGER = someone('bo', 'serviceManager')
const SURVEYOR = someone('cai', 'surveyor')
const INSPECTOR = someone('ding', 'inspector', 'supervision')
const CLOCK = someone('clock')

const form = { purpose: 'a', scope: 'a', time: 'a', sampling: 'a', questionnaire: 'a', penalty: 'a' }
const aPlan = (frame: string[], sample: number): CampaignStep => ({
  type: 'plan',
  kind: 'satisfaction',
  frame,
  sample,
  until: NOW + 30 * DAY_MS,
  form,
})

type Move = [by: Actor, step: CampaignStep]

/** Recorded steps, a minute apart. */
const recorded = (moves: Move[]) => moves.map(([by, step], n) => ({ by, step, atMs: NOW + n * 60_000 }))
const after = (moves: Move[]) => {
  const last = foldCampaign(terms, recorded(moves)).at(-1)
  if (!last) throw new Error('nothing was done')
  return last.snapshot
}

const frame = ['a', 'b', 'c', 'd', 'e']
const begun: Move[] = [
  [PLANNER, aPlan(frame, 5)],
  [MANAGER, { type: 'approve' }],
  [PLANNER, { type: 'start', seed: SEED }],
]
const returnOf = (customer: string, rating: string): Move => [
  SURVEYOR,
  { type: 'return', customer, form: { rating } },
]

test('the same seed and the same customers always give the same sample, however they are ordered', () => {
  const names = Array.from({ length: 100 }, (_, n) => `C${n}`)
  expect(drawFrom(names.toReversed(), 10, SEED)).toEqual(drawFrom(names, 10, SEED))
  expect(drawFrom(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 3, SEED)).toEqual(['a', 'b', 'f'])
  assert(
    property(uniqueArray(string({ minLength: 1 }), { minLength: 1 }), nat(), (names, any) => {
      const size = any % (names.length + 1)
      const drawn = drawFrom(names, size, SEED)
      expect([new Set(drawn).size, drawn.every((name) => names.includes(name))]).toEqual([size, true])
    }),
  )
})

test('every customer is about equally likely to be drawn', () => {
  const names = Array.from({ length: 10 }, (_, n) => `C${n}`)
  const times = new Map<string, number>()
  for (let n = 0; n < 5_000; n += 1)
    for (const name of drawFrom(names, 3, n.toString(16).padStart(32, '0')))
      times.set(name, (times.get(name) ?? 0) + 1)
  for (const name of names) expect(Math.abs((times.get(name) ?? 0) - 1_500)).toBeLessThan(150)
})

test('what the engine adds to a draw is asked for: no seed, no draw', () => {
  const approved = after(begun.slice(0, 2))
  expect(() => advanceCampaign(terms, approved, { type: 'start', seed: 'mine' }, PLANNER, NOW)).toThrow(
    'seed',
  )
})

test('a campaign in which nobody returns a form still comes to its end, without a rate', () => {
  const end = after([
    ...begun,
    [PLANNER, { type: 'closeCollecting' }],
    [INSPECTOR, { type: 'draw', seed: SEED }],
    [PLANNER, { type: 'result' }],
  ])
  expect([end.status, end.value, end.context.result]).toEqual([
    'done',
    'resulted',
    { satisfaction: null, deduction: 6500, overall: null, missed: ['reached', 'returned', 'genuine'] },
  ])
})

test('a part of a missing point takes off that part, and nothing goes below zero', () => {
  const third = after([
    [PLANNER, aPlan(['a', 'b', 'c'], 3)],
    ...begun.slice(1),
    returnOf('a', 'dissatisfied'),
    [PLANNER, { type: 'closeCollecting' }],
    [INSPECTOR, { type: 'draw', seed: SEED }],
    [INSPECTOR, { type: 'verify', customer: 'a', genuine: true, form: { manner: 'called' } }],
    [PLANNER, { type: 'result' }],
  ])
  expect(third.context.result).toMatchObject({ satisfaction: 0, deduction: 3167, overall: 0 })
})

test('once customers are asked, whoever planned it cannot make it disappear', () => {
  const running = after(begun)
  const withdraw: CampaignStep = { type: 'withdraw', reason: 'the answers are poor' }
  expect(() => advanceCampaign(terms, running, withdraw, PLANNER, NOW)).toThrow('it is for: serviceManager')
  expect(advanceCampaign(terms, running, withdraw, MANAGER, NOW).snapshot.value).toBe('withdrawn')
})

test('what is offered can be done, and every open state is watched by a clock', () => {
  const walk: Move[] = [
    ...begun.slice(0, 1),
    [MANAGER, { type: 'sendBack', reason: 'too small' }],
    ...begun,
    returnOf('a', 'satisfied'),
    [PLANNER, { type: 'closeCollecting' }],
    [INSPECTOR, { type: 'draw', seed: SEED }],
    [INSPECTOR, { type: 'verify', customer: 'a', genuine: true, form: { manner: 'called' } }],
    [PLANNER, { type: 'result' }],
  ]
  let snapshot = announcedCampaign(terms)
  const missing: string[] = []
  for (const [nth, [by, step]] of walk.entries()) {
    const isOpen = nth > 0
    if (isOpen && !campaignOffers(terms, snapshot, by).includes(step.type as CampaignStepName))
      missing.push(`${step.type} is not offered while ${snapshot.value}`)
    if (isOpen && nearestMarkMs(terms, snapshot.context) === null)
      missing.push(`nobody watches it while ${snapshot.value}`)
    snapshot = advanceCampaign(terms, snapshot, step, by, NOW).snapshot
  }
  expect(missing).toEqual([])
  expect(nearestMarkMs(terms, snapshot.context)).toBeNull()
})

test('silence climbs from the planner to the manager, and replays to the same standing', () => {
  const steps = recorded(begun)
  let snapshot = after(begun)
  for (let told = 0; told < 3; told += 1) {
    const atMs = nearestMarkMs(terms, snapshot.context) ?? 0
    const step = passedMark(terms, snapshot.context, atMs)
    if (!step) throw new Error('no mark passes')
    steps.push({ by: CLOCK, step, atMs })
    snapshot = advanceCampaign(terms, snapshot, step, CLOCK, atMs).snapshot
  }
  const folded = foldCampaign(terms, steps)
  expect(folded.slice(-3).map(({ notices: [notice] }) => [notice?.kind, notice?.to])).toEqual([
    ['warning', ['role:surveyor']],
    ['overdue', ['person:ann', 'role:surveyor']],
    ['overdue', ['role:serviceManager']],
  ])
  expect(campaignStanding(terms, folded.at(-1)?.snapshot ?? snapshot)).toEqual(
    campaignStanding(terms, snapshot),
  )
})
