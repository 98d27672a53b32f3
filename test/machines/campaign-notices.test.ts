import { expect, test } from 'vitest'
import { aPlan, collecting, drawn, drawnOf, returned, Survey, termsOfASurvey, verify } from './a-survey.ts'

const told = ({ notices }: Survey) =>
  notices.map(({ kind, about, to, content }) => [kind, about, to, ...(content ? [content] : [])])

test('each step tells whoever has to act next, and whoever planned it what became of the plan', () => {
  const it = new Survey()
  expect(told(it.take('ann', aPlan(['a', 'b'])))).toEqual([['notice', 'plan', ['role:lead', 'role:boss']]])
  expect(told(it.take('bo', { type: 'sendBack', reason: 'too few' }))).toEqual([
    ['notice', 'sendBack', ['person:ann'], { reason: 'too few' }],
  ])
  it.take('fay', aPlan(['a', 'b']))
  expect(told(it.take('bo', { type: 'approve' }))).toEqual([['notice', 'approve', ['person:fay']]])
  expect(told(it.take('fay', { type: 'start' }))).toEqual([
    ['notice', 'start', ['unit:warehouse'], { customers: ['a', 'b'] }],
  ])
  expect(told(it.take('cai', returned('a')))).toEqual([])
  expect(told(it.take('ann', { type: 'closeCollecting' }))).toEqual([
    ['notice', 'closeCollecting', ['role:storekeeper']],
  ])
  expect(told(it.take('ding', { type: 'draw' }))).toEqual([
    ['notice', 'draw', ['role:storekeeper'], { customers: ['a'] }],
  ])
  expect(told(it.take('ding', verify('a')))).toEqual([['notice', 'verify', ['person:fay']]])
  expect(told(it.take('ann', { type: 'result' }))).toEqual([])
})

test('the planner hears that the verification is over once the last form is verified', () => {
  const it = drawn()
  const [first = '', second = ''] = drawnOf(it)
  expect(it.notices).toMatchObject([{ content: { customers: [first, second] } }])
  expect(told(it.take('ding', verify(first)))).toEqual([])
  expect(told(it.take('ding', verify(second)))).toEqual([['notice', 'verify', ['person:ann']]])
})

test('where there is nothing to verify, the draw tells the planner', () => {
  const it = collecting(['a', 'b']).take('ann', { type: 'closeCollecting' }).take('ding', { type: 'draw' })
  expect(told(it)).toEqual([['notice', 'draw', ['person:ann'], { customers: [] }]])
})

test('without people of its own for it, those who plan collect', () => {
  const terms = termsOfASurvey((draft) => delete draft.collect)
  const it = collecting(['a'], terms)
  expect(told(it)).toEqual([['notice', 'start', ['role:clerk'], { customers: ['a'] }]])
  expect(it.trying('cai', returned('a'))?.code).toBe('forbidden')
  expect(it.trying('ann', { type: 'reach', customer: 'a', reached: true })).toBeNull()
  expect(it.trying('ann', returned('a'))).toBeNull()
})

test('a notice waits for those it is addressed to, until one of them acknowledges it', () => {
  const it = new Survey().take('ann', aPlan(['a', 'b']))
  const acknowledge = { type: 'acknowledgeNotice', item: 'id:1:0' } as const
  const offeredTo = () =>
    (['ann', 'bo', 'boss'] as const).filter((who) => it.offers(who).includes('acknowledgeNotice'))
  expect(it.campaign.told).toEqual({ '1:0': ['role:lead', 'role:boss'] })
  expect(offeredTo()).toEqual(['bo', 'boss'])
  expect(it.trying('ann', acknowledge)).toMatchObject({
    code: 'forbidden',
    message: 'ann was not told of id:1:0',
  })
  expect(it.trying('bo', { ...acknowledge, item: 'id:2:0' })).toMatchObject({
    code: 'unknown',
    message: 'no notice id:2:0 awaits acknowledgement here',
    pointers: ['/item'],
  })
  it.take('bo', acknowledge)
  expect([it.campaign.told, it.state, it.notices]).toEqual([undefined, 'planned', []])
  expect(offeredTo()).toEqual([])
  expect(it.trying('bo', acknowledge)?.code).toBe('unknown')
})
