import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  ANSWER,
  END,
  LOOP,
  REPEAT,
  RULING,
  analysed,
  complained,
  hoursAfter,
  inboxOf,
  solution,
  toldLast,
  turn,
  type Turn,
} from './salon-cases.ts'

const handedTo = (unit: string) => ({
  to: `unit:${unit}`,
  reason: 'it was their treatment',
  form: { handover: 'the card and what she said' },
})

test('salon-1: found, criticised, analysed, solved, put into effect, strengthened: each a step, in this order', async () => {
  const it = await complained()
  const early = (record: Turn) => it.refused('receptionist', 'record', turn(record))
  expect(await early('criticised')).toMatchObject({ status: 409, code: 'notYet', detail: 'first: found' })
  await it.step('receptionist', 'record', turn('found'))
  expect(await early('analysed')).toMatchObject({ detail: 'first: criticised' })
  await it.step('receptionist', 'record', turn('criticised'))
  expect(await it.refused('receptionist', 'propose', REPEAT)).toMatchObject({ detail: 'first: analysed' })
  await it.step('receptionist', 'record', turn('analysed'))
  expect(await early('solved')).toMatchObject({ detail: 'first: approved' })
  await it.step('receptionist', 'propose', REPEAT)
  expect((await it.step('shopManager', 'approve', RULING)).state.name).toBe('approved')
  expect(await early('putIntoEffect')).toMatchObject({
    detail: 'first: solved; remedies (repeatTreatment-1)',
  })
  await it.step('receptionist', 'record', turn('solved'))
  await it.step('receptionist', 'fulfil', { remedy: 'repeatTreatment-1' })
  expect(await early('strengthened')).toMatchObject({ detail: 'first: putIntoEffect' })
  await it.step('receptionist', 'record', turn('putIntoEffect'))
  await it.step('receptionist', 'answer', ANSWER)
  expect(await toldLast(it)).toMatchObject([{ to: ['customer'], content: ANSWER.form }])
  expect(await it.refused('receptionist', 'close', END)).toMatchObject({ detail: 'first: strengthened' })
  await it.step('receptionist', 'record', turn('strengthened'))
  expect(await it.step('receptionist', 'close', END)).toMatchObject({ state: { name: 'filed' }, ended: true })
  const labels = (await it.history())
    .filter(({ step }) => step.type === 'record')
    .map(({ label }) => label.zh)
  expect(labels).toEqual(['发现问题', '批评', '分析', '解决', '落实', '巩固'])
})

test.each(Object.keys(LOOP))('salon-1: the step %s needs its evidence', async (record) => {
  const it = await complained()
  const [field = ''] = Object.keys(LOOP[record as Turn])
  expect(await it.refused('receptionist', 'record', { record, form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: `/form/${field}` }],
  })
})

test('salon-1: the first asked has it until it is handed over and accepted', async () => {
  const it = await complained()
  expect(it.first.holder).toBe('person:dev-receptionist')
  expect(await it.refused('receptionist', 'transfer', { ...handedTo('treatment'), form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/handover' }],
  })
  expect(await it.refused('beautician', 'transfer', handedTo('treatment'))).toMatchObject({ status: 403 })
  const offered = await it.step('receptionist', 'transfer', handedTo('treatment'))
  expect(offered).toMatchObject({ holder: 'person:dev-receptionist', transfer: { to: 'unit:treatment' } })
  expect(await it.refused('beautician', 'record', turn('found'))).toMatchObject({ status: 403 })
  await it.step('receptionist', 'record', turn('found'))
  expect((await it.step('beautician', 'accept')).holder).toBe('unit:treatment')
  expect(await inboxOf(it, 'receptionist')).toContain('notice newHolder')
  expect(await it.refused('receptionist', 'record', turn('criticised'))).toMatchObject({ status: 403 })
  await it.step('beautician', 'record', turn('criticised'))
})

test('salon-1: a handover that is declined, or that nobody accepts, leaves it with the first asked', async () => {
  const it = await complained()
  const offered = await it.step('receptionist', 'transfer', handedTo('treatment'))
  const clock = offered.clocks.find(({ id }) => id === 'handOver')
  expect(clock?.dueAt).toBe(hoursAfter(clock?.startedAt ?? '', 2))
  await it.skipTo('2026-03-02T12:05:00+08:00')
  for (const who of ['receptionist', 'shopManager'])
    expect(await inboxOf(it, who)).toContain('overdue handOver')
  const after = await it.step('beautician', 'decline', { reason: 'she was here before me' })
  expect(after).toMatchObject({ holder: 'person:dev-receptionist', transfer: null })
  expect(await toldLast(it)).toMatchObject([{ to: ['person:dev-receptionist'] }])
})

test.each([
  [499.99, 'shopManager', 'generalManager'],
  [500, 'generalManager', 'shopManager'],
])('salon-1: a solution that costs %d is ruled on by the %s', async (amount, who, other) => {
  const it = await analysed()
  const proposed = await it.step('receptionist', 'propose', solution([{ remedy: 'refund', amount }]))
  expect(proposed).toMatchObject({ awaitingLevel: who, holder: 'person:dev-receptionist' })
  expect(dueAt(proposed, 'ruling')).toBe('2026-03-03T09:30:00.000Z')
  expect((await inboxOf(it, who)).filter((item) => item.startsWith('notice for'))).toHaveLength(1)
  expect(await it.refused(other, 'approve', RULING)).toMatchObject({ status: 403, code: 'forbidden' })
  const after = await it.step(who, 'approve', RULING)
  expect(after).toMatchObject({ state: { name: 'approved' }, holder: 'person:dev-receptionist' })
  expect(await it.refused('receptionist', 'fulfil', { remedy: 'refund-1' })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form' }],
  })
})
