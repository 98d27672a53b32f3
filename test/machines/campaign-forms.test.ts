import { expect, test } from 'vitest'
import {
  collecting,
  drawn,
  drawnOf,
  returned,
  SEED,
  type Survey,
  termsOfASurvey,
  verify,
} from './a-survey.ts'

const form = { manner: 'called' }
const reach = (customer: string, reached = true) => ({ type: 'reach', customer, reached, form }) as const
const find = (customer: string) =>
  ({ type: 'find', customer, complaintId: 'id1', number: 'S1', severity: 'major' }) as const
const of = (it: Survey, customer: string) => it.campaign.sample.find((one) => one.customer === customer)

test('a customer is reached once, and may be tried until then', () => {
  const it = collecting(['a', 'b'])
  expect(it.trying('ann', reach('a'))?.code).toBe('forbidden')
  it.take('cai', reach('a', false))
  expect([of(it, 'a')?.reached, of(it, 'b')?.reached]).toEqual([false, null])
  it.take('cai', reach('a')).take('cai', returned('b'))
  expect(it.trying('cai', reach('a'))).toMatchObject({
    code: 'impossible',
    message: 'a has been reached already',
  })
  expect(it.trying('cai', reach('b'))).toMatchObject({
    code: 'impossible',
    message: 'b has been reached already',
  })
  expect(it.trying('cai', reach('z'))).toMatchObject({
    code: 'unknown',
    message: 'z is not in the sample that was drawn',
    pointers: ['/customer'],
  })
  expect(it.offers('cai')).toContain('return')
  expect(it.offers('cai')).not.toContain('reach')
  expect(collecting(['a']).trying('cai', { ...reach('a'), form: {} })?.pointers).toEqual(['/form/manner'])
})

test('a customer counts once: a form that is entered again is refused, and the first one stays', () => {
  const it = collecting(['a', 'b']).take('cai', returned('a', 'good', { opinion: 'more light' }))
  const first = { by: 'cai', satisfied: true, opinion: true }
  expect(it.trying('eva', returned('a', 'bad', { why: 'w' }))).toMatchObject({
    code: 'impossible',
    message: 'a has returned a form already: a customer counts once',
  })
  it.take('eva', returned('b', 'bad', { why: 'w' }))
  expect(of(it, 'a')?.returned).toEqual(first)
  expect(of(it, 'b')?.returned).toEqual({ by: 'eva', satisfied: false, opinion: false })
  expect(it.offers('cai')).not.toContain('return')
})

test('a field that a bad rating asks for is asked for by a bad rating', () => {
  const it = collecting(['a'])
  const bad = it.trying('cai', returned('a', 'bad'))
  expect([bad?.code, bad?.pointers]).toEqual(['incomplete', ['/form/why']])
  expect(it.trying('cai', { type: 'return', customer: 'a' })?.pointers).toEqual(['/form/rating'])
  expect(it.trying('cai', returned('a', 'bad', { why: 'late' }))).toBeNull()
  expect(it.trying('cai', returned('a'))).toBeNull()
})

test('from a returned form one case is opened, which the campaign remembers', () => {
  const it = collecting(['a', 'b'])
  expect(it.offers('cai')).not.toContain('find')
  expect(it.trying('cai', find('a'))).toMatchObject({ code: 'impossible', message: 'a has returned no form' })
  it.take('cai', returned('a'))
  expect(it.offers('cai')).toContain('find')
  it.take('cai', find('a'))
  expect(of(it, 'a')?.finding).toEqual({ complaintId: 'id1', number: 'S1', severity: 'major' })
  expect(of(it, 'b')?.finding).toBeNull()
  expect(it.trying('eva', find('a'))).toMatchObject({
    code: 'impossible',
    message: 'a case was opened from the form of a already',
  })
  expect(it.offers('cai')).not.toContain('find')
})

test('there is no result before a case was opened from each opinion', () => {
  const opinion = { opinion: 'more light' }
  const it = collecting(['a', 'b', 'c'])
    .take('cai', returned('a', 'good', opinion))
    .take('cai', returned('b', 'good', opinion))
    .take('cai', returned('c'))
    .take('ann', { type: 'closeCollecting' })
    .take('ding', { type: 'draw' })
  for (const customer of drawnOf(it)) it.take('ding', verify(customer))
  expect(it.offers('ann')).not.toContain('result')
  expect(it.trying('ann', { type: 'result' })).toMatchObject({
    code: 'notYet',
    message: 'first: open a case from each opinion, still of: a, b',
  })
  it.take('cai', find('a'))
  expect(it.trying('ann', { type: 'result' })?.message).toMatch(/of: b$/)
  it.take('cai', find('b'))
  expect(it.offers('ann')).toContain('result')
  expect(it.take('ann', { type: 'result' }).state).toBe('resulted')
})

test('only returned forms are drawn, the share of the policy rounded up, and each is verified once', () => {
  const it = drawn()
  const chosen = drawnOf(it)
  expect([it.state, chosen.length, chosen.includes('d')]).toEqual(['drawn', 2, false])
  const other = ['a', 'b', 'c', 'd'].find((one) => !chosen.includes(one)) ?? ''
  const [first = '', second = ''] = chosen
  expect(it.trying('ding', verify(other))).toMatchObject({
    code: 'unknown',
    message: `the form of ${other} was not drawn for verification`,
    pointers: ['/customer'],
  })
  expect(it.trying('ding', verify('z'))?.code).toBe('unknown')
  expect(it.trying('ding', { ...verify(first), form: {} })?.pointers).toEqual(['/form/manner'])
  it.take('ding', verify(first, false))
  expect([it.state, of(it, first)?.genuine]).toEqual(['drawn', false])
  expect(it.trying('ding', verify(first))).toMatchObject({
    code: 'impossible',
    message: `the form of ${first} has been verified`,
  })
  expect(it.offers('ding')).toContain('verify')
  expect(it.take('ding', verify(second)).state).toBe('verified')
  expect(it.campaign.sample.map(({ genuine }) => genuine).filter((one) => one !== null)).toEqual([
    false,
    true,
  ])
})

test('nobody verifies a form that he entered himself', () => {
  const it = collecting(
    ['a', 'b'],
    termsOfASurvey(({ verify }) => (verify.rate = 1)),
  )
    .take('eva', returned('a'))
    .take('cai', returned('b'))
    .take('ann', { type: 'closeCollecting' })
    .take('eva', { type: 'draw' })
  expect(it.trying('eva', verify('a'))).toMatchObject({
    code: 'dutiesNotSeparate',
    message: 'eva entered this form; somebody else must verify it',
  })
  expect([it.trying('eva', verify('b')), it.trying('ding', verify('a'))]).toEqual([null, null])
})

test('where nobody has returned a form, there is nothing to verify', () => {
  const it = collecting(['a']).take('ann', { type: 'closeCollecting' }).take('ding', { type: 'draw' })
  expect([it.state, it.campaign.seeds]).toEqual(['verified', { sample: SEED, verification: SEED }])
})

test('of many opinions without a case the first ten are named', () => {
  const codes = Array.from({ length: 12 }, (_, n) => `c${n + 10}`)
  const it = collecting(codes)
  for (const code of codes) it.take('cai', returned(code, 'good', { opinion: 'o' }))
  it.take('ann', { type: 'closeCollecting' }).take('ding', { type: 'draw' })
  for (const code of drawnOf(it)) it.take('ding', verify(code))
  expect(it.trying('ann', { type: 'result' })?.message).toMatch(/of: c10, .*c19$/)
})
