import { expect, test } from 'vitest'
import { type Case, dueAt } from '../support/office.ts'
import { staffOf } from './engine.ts'

const hotline = staffOf('hotline')

const EVE = '2026-03-01T20:00:00+08:00'
const SHIFT = {
  band: 'peak',
  from: '2026-03-02T08:00:00+08:00',
  until: '2026-03-02T15:00:00+08:00',
  seats: 8,
}
const ROSTER = { kind: 'roster', channel: 'internal', content: 'The early shift of 2 March.', form: SHIFT }

const aRoster = (form: Partial<typeof SHIFT> = {}): Promise<Case> =>
  hotline.receives('supervisor', { ...ROSTER, form: { ...SHIFT, ...form } }, EVE)

const inboxOf = async (it: Case, who: string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)

const ONCE = { reason: 'the bus is late' }
const handover = { record: 'relieved', form: { handover: 'two callers are waiting' } }

test.each([
  ['peak', 8, 'nothing to fill', []],
  ['peak', 7, '2026-03-01T13:00', ['notice short']],
  ['night', 2, 'nothing to fill', []],
  ['night', 1, '2026-03-01T13:00', ['notice short']],
])('hotline-3: a shift at %s with %i seats: %s', async (band, seats, due, told) => {
  const it = await aRoster({ band, seats })
  expect(it.first).toMatchObject({ kind: 'roster', facts: { band, seats } })
  expect(dueAt(it.first, 'shortage')?.slice(0, 16) ?? 'nothing to fill').toBe(due)
  for (const who of ['supervisor', 'centreManager']) expect(await inboxOf(it, who)).toEqual(told)
})

test.each([
  ['peak', 8, 7],
  ['night', 2, 1],
])('hotline-3: a seat that falls empty at %s is flagged until it is filled', async (band, enough, less) => {
  const it = await aRoster({ band, seats: enough })
  const fall = { changes: { seats: less }, ...ONCE }
  expect(await it.refused('agent', 'amend', fall)).toMatchObject({ status: 403 })
  const short = await it.step('supervisor', 'amend', fall)
  expect(dueAt(short, 'shortage')).toMatch(/^2026-03-01T13:00:/)
  expect(await inboxOf(it, 'centreManager')).toEqual(['notice short'])
  await it.skipTo('2026-03-01T21:01:00+08:00')
  expect(await inboxOf(it, 'supervisor')).toContain('overdue shortage')
  expect(await inboxOf(it, 'centreManager')).not.toContain('overdue shortage')
  await it.skipTo('2026-03-01T22:01:00+08:00')
  expect(await inboxOf(it, 'centreManager')).toContain('overdue shortage')
  const filled = await it.step('supervisor', 'amend', { changes: { seats: enough }, ...ONCE })
  expect(dueAt(filled, 'shortage')).toBeUndefined()
})

test('hotline-3: a roster says which hours, from when to when, and how many seats', async () => {
  expect(await hotline.refusesIntake('supervisor', { ...ROSTER, form: {} }, EVE)).toMatchObject({
    status: 422,
    detail: 'fill in: form.band, form.from, form.seats, form.until',
  })
  expect(await hotline.refusesIntake('agent', ROSTER, EVE)).toMatchObject({ status: 403 })
})

test('hotline-3: a shift ends when the next has taken over, and one that nobody takes over is told', async () => {
  const it = await aRoster()
  expect(dueAt(it.first, 'shift')).toBe('2026-03-02T07:00:00.000Z')
  expect(await it.refused('supervisor', 'close')).toMatchObject({ detail: 'first: relieved' })
  await it.skipTo('2026-03-02T15:01:00+08:00')
  expect(await inboxOf(it, 'supervisor')).toContain('overdue shift')
  expect(await inboxOf(it, 'centreManager')).toEqual([])
  await it.skipTo('2026-03-02T15:31:00+08:00')
  expect(await inboxOf(it, 'centreManager')).toContain('overdue shift')
  expect(dueAt(await it.step('agent', 'record', handover), 'shift')).toBeUndefined()
  expect((await it.step('supervisor', 'close')).state.name).toBe('filed')
})
