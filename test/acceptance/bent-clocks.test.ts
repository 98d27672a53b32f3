import { expect, test } from 'vitest'
import { dueAt, type Case } from '../support/office.ts'
import { inboxOf } from './engine.ts'
import { aComplaint } from './lab-cases.ts'

const clockOf = async (it: Case, name: string) =>
  (await it.view('registrar')).clocks.find(({ id }) => id === name)

test('an overdue case that is extended stays late, in the inbox, and runs to its new date', async () => {
  const it = await aComplaint()
  await it.skipTo('2026-03-10T10:00:00+08:00')
  const until = '2026-03-13T17:30:00+08:00'
  const extended = await it.step('generalManager', 'extend', {
    clock: 'whole',
    until,
    reason: 'the sample is abroad',
  })
  expect(dueAt(extended, 'whole')).toBe('2026-03-13T09:30:00.000Z')
  expect(await clockOf(it, 'whole')).toMatchObject({
    state: 'running',
    late: true,
    firstDueAt: '2026-03-09T16:00:00.000Z',
  })
  expect(await inboxOf(it, 'registrar')).toContain('overdue whole')
  await it.skipTo('2026-03-11T12:00:00+08:00')
  expect(await inboxOf(it, 'qualityHead')).not.toContain('overdue whole')
  await it.step('registrar', 'withdraw', { reason: 'the report was found' })
  expect(await clockOf(it, 'whole')).toMatchObject({ state: 'stopped', late: true })
  expect(await inboxOf(it, 'registrar')).not.toContain('overdue whole')
})

test('after a pause that began past the due instant the ladder goes on where it stood, without a burst', async () => {
  const it = await aComplaint()
  expect(dueAt(it.first, 'plan')).toBe('2026-03-03T16:00:00.000Z')
  await it.skipTo('2026-03-04T09:00:00+08:00')
  await it.step('registrar', 'askCustomer', { question: 'Which report do you mean?' })
  expect(await inboxOf(it, 'registrar')).toContain('overdue plan')
  await it.skipTo('2026-03-14T09:00:00+08:00')
  const asked = (await it.history()).length
  await it.step('registrar', 'customerReplied')
  const told = async () =>
    (await it.history())
      .slice(asked)
      .flatMap(({ notices }) => notices.filter(({ about }) => about === 'plan'))
  expect(await told()).toEqual([])
  expect(await clockOf(it, 'plan')).toMatchObject({ dueAt: '2026-03-03T16:00:00.000Z', late: true })
  await it.skipTo('2026-03-14T23:00:00+08:00')
  expect(await told()).toEqual([])
  await it.skipTo('2026-03-15T00:01:00+08:00')
  expect(await told()).toHaveLength(1)
  expect(await inboxOf(it, 'manager')).toContain('overdue plan')
})
