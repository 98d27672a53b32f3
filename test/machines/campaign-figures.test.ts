import { assert, array, boolean, constantFrom, double, option, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { anAnnouncedCampaign, type Campaign, type Sampled } from '../../machines/campaign/context.ts'
import { figuresOf, missingOf, outcomeOf, ratesOf, verifyCount } from '../../machines/campaign/figures.ts'
import { campaignView } from '../../machines/campaign/view.ts'
import { collecting, drawn, drawnOf, returned, STAFF, termsOfASurvey, verify } from './a-survey.ts'

const { rules } = termsOfASurvey()
const nobodyYet = { reached: null, returned: null, finding: null, drawn: false, genuine: null }
const form = (satisfied: boolean, opinion = false) => ({ by: 'cai', satisfied, opinion })
const finding = { complaintId: 'id1', number: 'S1', severity: null }

/** A campaign of these customers, drawn from so many. */
function of(ones: Partial<Sampled>[], frame = ones.length): Campaign {
  const sample = ones.map((one, n) => ({ customer: `c${n}`, ...nobodyYet, ...one }))
  const codes = Array.from({ length: frame }, (_, n) => `c${n}`)
  return { ...anAnnouncedCampaign(), plan: { frame: codes, sample: ones.length, untilMs: 0 }, sample }
}

/** So many who answered, some of them satisfied, among so many who were asked. */
const answers = (asked: number, answered: number, satisfied: number) =>
  of(Array.from({ length: asked }, (_, n) => (n < answered ? { returned: form(n < satisfied) } : {})))

test('every customer of the sample is counted for what became of him', () => {
  const ones: Partial<Sampled>[] = [
    {},
    { reached: false },
    { reached: true },
    { returned: form(true) },
    { returned: form(false, true), finding, drawn: true },
    { reached: true, returned: form(true), drawn: true, genuine: true },
    { reached: false, returned: form(true, true), finding, drawn: true, genuine: false },
  ]
  expect(figuresOf(of(ones, 9))).toEqual({
    frame: 9,
    sampled: 7,
    tried: 6,
    reached: 5,
    returned: 4,
    satisfied: 3,
    opinions: 2,
    findings: 2,
    drawn: 3,
    verified: 2,
    genuine: 1,
  })
})

test('what is counted of a part is never more than what is counted of the whole', () => {
  const one = record({
    reached: option(boolean()),
    returned: option(record({ by: constantFrom('cai'), satisfied: boolean(), opinion: boolean() })),
    drawn: boolean(),
    genuine: option(boolean()),
  })
  assert(
    property(array(one, { maxLength: 8 }), (ones) => {
      const figures = figuresOf(of(ones))
      const { sampled, tried, reached, verified, genuine, satisfied, opinions } = figures
      expect([tried <= sampled, reached <= tried, figures.returned <= reached]).toEqual([true, true, true])
      expect([satisfied <= figures.returned, opinions <= figures.returned, genuine <= verified]).toEqual([
        true,
        true,
        true,
      ])
      for (const { part, whole, rate } of Object.values(ratesOf(rules, figures))) {
        expect(rate).toBe(whole === 0 ? null : Math.round((part * 10_000) / whole))
      }
    }),
  )
})

test.each<[rates: Parameters<typeof answers>, met: boolean, missing: number]>([
  [[4, 2, 0], true, 0],
  [[3, 2, 0], true, 0],
  [[5, 2, 0], false, 1000],
  [[1000, 499, 0], false, 10],
  [[1, 0, 0], false, 5000],
  [[0, 0, 0], false, 0],
])('of a return of half of all: %j meet it: %s', (figures, met, missing) => {
  const rates = ratesOf(rules, figuresOf(answers(...figures)))
  expect([rates.returned.met, rates.returned.target, missingOf(rates)]).toEqual([met, 5000, missing])
})

test('a share that rounds up to its target has not met it', () => {
  const rates = ratesOf(rules, figuresOf(answers(10_001, 5_000, 0)))
  expect([rates.returned.rate, rates.returned.met, missingOf(rates)]).toEqual([5000, false, 0])
})

test('who was reached is a share of the sample, or of all customers where the policy says so', () => {
  const figures = figuresOf(of([{ reached: true }, { reached: true }, {}], 6))
  expect(ratesOf(rules, figures).reached).toMatchObject({ part: 2, whole: 3, target: 8000, met: false })
  const ofAll = termsOfASurvey(({ targets }) => (targets.reachedOf = 'frame')).rules
  expect(ratesOf(ofAll, figures).reached).toMatchObject({ part: 2, whole: 6, rate: 3333 })
})

test('where there is nothing to take a share of there is no share, and what was aimed at is not met', () => {
  const { returned, satisfied, genuine } = ratesOf(rules, figuresOf(of([])))
  const none = { part: 0, whole: 0, rate: null }
  expect(satisfied).toEqual({ ...none, target: null, met: null })
  expect([returned, genuine]).toEqual([
    { ...none, target: 5000, met: false },
    { ...none, target: 9000, met: false },
  ])
})

test('satisfaction is a share of the returned forms that nothing is asked of, genuineness one of the verified', () => {
  const verified = { returned: form(true), drawn: true }
  const figures = figuresOf(
    of([{ ...verified, genuine: true }, { ...verified, genuine: false }, verified, {}]),
  )
  const { satisfied, genuine } = ratesOf(rules, figures)
  expect(satisfied).toEqual({ part: 3, whole: 3, rate: 10_000, target: null, met: null })
  expect(genuine).toEqual({ part: 1, whole: 2, rate: 5000, target: 9000, met: false })
})

test.each<[Parameters<typeof answers>, object]>([
  [[4, 2, 1], { satisfaction: 5000, deduction: 0, overall: 5000, missed: ['reached', 'genuine'] }],
  // Ten points short, two points off for each.
  [[5, 2, 2], { satisfaction: 10_000, deduction: 2000, overall: 8000 }],
  [[5, 1, 0], { satisfaction: 0, deduction: 6000, overall: 0 }],
  [
    [3, 1, 1],
    { satisfaction: 10_000, deduction: 3334, overall: 6666, missed: ['reached', 'returned', 'genuine'] },
  ],
  [[3, 3, 3], { overall: 10_000, missed: ['genuine'] }],
  [[3, 0, 0], { satisfaction: null, deduction: 10_000, overall: null }],
])('asked, answered and satisfied %j come to %j', (figures, outcome) => {
  expect(outcomeOf(rules, answers(...figures))).toMatchObject(outcome)
})

test('of the returned forms so many are verified as the share says, rounded up, and never more than there are', () => {
  const count = (rate: number, forms: number) =>
    verifyCount(termsOfASurvey(({ verify }) => (verify.rate = rate)).rules, forms)
  expect([count(0.05, 0), count(0.05, 1), count(0.05, 20), count(0.05, 21)]).toEqual([0, 1, 1, 2])
  expect([count(0, 50), count(1, 50), count(0.07, 100)]).toEqual([0, 50, 7])
  const share = double({ min: 0, max: 1, noNaN: true })
  assert(
    property(share, (rate) => {
      expect(count(rate, 30)).toBeLessThanOrEqual(30)
    }),
    { numRuns: 20 },
  )
})

test('a campaign under way is shown with its figures, what it lacks, and what is open to the reader', () => {
  const it = collecting(['a', 'b', 'c', 'd', 'e']).take('cai', returned('a', 'good', { opinion: 'o' }))
  const seen = { campaignId: 'id', number: 'S1', by: STAFF.cai, nowMs: it.nowMs }
  const view = campaignView(it.terms, it.snapshot, seen)
  expect(view).toMatchObject({
    campaignId: 'id',
    number: 'S1',
    policy: 'shop',
    missing: 3000,
    nowMs: it.nowMs,
  })
  expect(view.standing).toMatchObject({
    version: 4,
    state: 'collecting',
    ended: false,
    campaign: 'satisfaction',
    figures: { frame: 5, sampled: 5, returned: 1, opinions: 1 },
    result: null,
  })
  expect(view.standing.clocks.map(({ id }) => id)).toEqual(['approval', 'whole', 'collecting'])
  expect(view.details).toMatchObject({ planners: ['ann'], approvedBy: 'bo' })
  expect(view.offers).toEqual(it.offers('cai'))
  expect(view.rates.returned).toMatchObject({ rate: 2000, target: 5000, met: false })
})

test('what a campaign came to is worked out once it is verified, and stays', () => {
  const it = drawn()
  for (const customer of drawnOf(it)) it.take('ding', verify(customer))
  expect(it.campaign.result).toBeNull()
  it.take('ann', { type: 'result' })
  expect(it.campaign.result).toEqual({ satisfaction: 6667, deduction: 0, overall: 6667, missed: ['reached'] })
})
