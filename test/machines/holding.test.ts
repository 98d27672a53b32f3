import { expect, test } from 'vitest'
import { aReceivedCase } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const transfer = (to: string) => ({ type: 'transfer', to, reason: 'theirs' }) as const

test('whoever is asked to take a case over is told why, and it stays where it is until he answers', () => {
  const it = aReceivedCase().take('clerk/li', transfer('unit:warehouse'))
  expect(it.notices).toEqual([
    { kind: 'notice', to: ['unit:warehouse'], about: 'transfer', content: { reason: 'theirs' } },
  ])
  expect([it.complaint.holder, it.complaint.transfer]).toEqual([
    'role:clerk',
    { to: 'unit:warehouse', by: 'li' },
  ])
  expect(it.refusal('lead', transfer('person:bo'))).toMatchObject({
    code: 'impossible',
    message: 'a transfer to unit:warehouse still awaits its answer',
  })
})

test('who declines has whoever asked him told, and who accepts has the case, with his unit', () => {
  const asked = () => aReceivedCase().take('clerk/li', transfer('unit:warehouse'))
  const declined = asked().take('warehouse', { type: 'decline', reason: 'not ours' })
  expect(declined.notices).toEqual([
    { kind: 'notice', to: ['person:li'], about: 'decline', content: { reason: 'not ours' } },
  ])
  expect([declined.complaint.holder, declined.complaint.transfer]).toEqual(['role:clerk', null])
  expect(declined.trying('clerk', transfer('unit:warehouse'))).toBe('taken')
  const accepted = asked().take('warehouse', { type: 'accept' }).complaint
  expect([accepted.holder, accepted.transfer, accepted.facts['unit']]).toEqual([
    'unit:warehouse',
    null,
    'warehouse',
  ])
  const person = aReceivedCase()
    .take('clerk', transfer('person:lead'))
    .take('lead', { type: 'accept' }).complaint
  expect([person.holder, person.facts['unit']]).toEqual(['person:lead', undefined])
})

test('a unit that hands on to a few units only hands on to those', () => {
  const why = (transfersTo: string[] | undefined, to: string) => {
    const terms = termsOfAPolicy(({ units }) => {
      if (units?.['shop'] && transfersTo) units['shop'].transfersTo = transfersTo
    })
    const refusal = aReceivedCase(terms).refusal('clerk', transfer(to))
    return refusal && [refusal.code, refusal.message]
  }
  expect(why(['warehouse'], 'unit:warehouse')).toBeNull()
  expect(why(['shop', 'warehouse'], 'unit:warehouse')).toBeNull()
  expect(why(undefined, 'person:bo')).toBeNull()
  const only = (units: string) => ['forbidden', `your unit transfers to: ${units}`]
  expect(why(['shop', 'warehouse'], 'person:bo')).toEqual(only('shop, warehouse'))
  expect(why(['shop'], 'unit:warehouse')).toEqual(only('shop'))
  expect(why([], 'unit:warehouse')).toEqual(only('nobody'))
})
