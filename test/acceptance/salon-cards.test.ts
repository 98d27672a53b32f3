import { expect, test } from 'vitest'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { type Case, dueAt } from '../support/office.ts'
import {
  CARD,
  COMPLAINT,
  END,
  MONDAY,
  OPINION,
  analysed,
  complained,
  hoursAfter,
  inboxOf,
  opined,
  salon,
  turn,
} from './salon-cases.ts'

test('salon-2: each complaint has its card, filled in and numbered', async () => {
  expect(await salon.refusesIntake('receptionist', { ...COMPLAINT, form: {} }, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.demand, form.servedOn, form.treatment',
  })
  const { complainant: _, ...nameless } = COMPLAINT
  expect(await salon.refusesIntake('receptionist', nameless, MONDAY)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/complainant' }],
  })
  const [one, other] = [await complained(), await complained()]
  expect(one.number).toMatch(/^MR2603\d{3,}$/)
  expect(other.number).not.toBe(one.number)
  expect((await one.history('receptionist'))[0]?.step).toMatchObject({ type: 'receive', form: CARD })
})

test('salon-2: it is begun within two hours', async () => {
  const it = await complained()
  expect(dueAt(it.first, 'begun')).toBe(hoursAfter(it.first.receivedAt, 2))
  await it.skipTo('2026-03-02T12:01:00+08:00')
  for (const who of ['receptionist', 'shopManager']) expect(await inboxOf(it, who)).toContain('overdue begun')
  expect(await inboxOf(it, 'generalManager')).not.toContain('overdue begun')
  await it.skipTo('2026-03-02T16:01:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue begun')
  const after = await it.step('receptionist', 'record', turn('found'))
  expect(after.clocks).toContainEqual(expect.objectContaining({ id: 'begun', state: 'stopped', late: true }))
})

test('salon-2: what has no end within three working days is told up the ladder, every day anew', async () => {
  const it = await analysed()
  expect(dueAt(it.first, 'whole')).toBe('2026-03-05T09:30:00.000Z')
  const overdue = async (who: string) =>
    (await inboxOf(it, who)).filter((item) => item === 'overdue whole').length
  await it.skipTo('2026-03-05T17:31:00+08:00')
  expect([await overdue('receptionist'), await overdue('shopManager')]).toEqual([1, 0])
  await it.skipTo('2026-03-06T17:31:00+08:00')
  expect([await overdue('shopManager'), await overdue('generalManager')]).toEqual([1, 0])
  await it.skipTo('2026-03-12T17:31:00+08:00')
  expect([await overdue('shopManager'), await overdue('generalManager')]).toEqual([7, 6])
})

test.each<[string, Record<string, unknown>]>([
  ['settle', {}],
  ['refuse', { reason: 'unjustified' }],
  ['withdraw', { reason: 'she is tired of it' }],
  ['merge', { into: 'another' }],
  ['refer', { to: 'the maker of the cream', reason: 'theirs' }],
])('salon-2: nobody ends a complaint by the step %s', async (step, body) => {
  const it = await complained()
  for (const who of ['receptionist', 'shopManager', 'generalManager'])
    expect(await it.refused(who, step, body)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(await it.refused('receptionist', 'close', END)).toMatchObject({ status: 409 })
})

test('salon-3: an opinion form says what the customer needs, likes and dislikes', async () => {
  expect(await salon.refusesIntake('receptionist', { ...OPINION, form: {} }, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.dislikes, form.likes, form.needs',
  })
  const it = await opined()
  expect(it.first).toMatchObject({ kind: 'opinion', holder: 'unit:service', facts: OPINION.form })
  expect(dueAt(it.first, 'opinion')).toBe('2026-03-09T16:00:00.000Z')
  await it.skipTo('2026-03-10T00:01:00+08:00')
  expect(await inboxOf(it, 'serviceManager')).toContain('overdue opinion')
})

const considered = (takenUp: boolean) => ({
  record: 'considered',
  form: { takenUp, reason: 'many ask for it' },
})

/** Taken up, and closed as an opinion; the plan is still to be changed. */
async function takenUp(): Promise<[Case, ComplaintBody]> {
  const it = await opined()
  expect(await it.refused('serviceManager', 'close', END)).toMatchObject({ detail: 'first: considered' })
  expect(await it.refused('receptionist', 'record', considered(true))).toMatchObject({ status: 403 })
  const after = await it.step('serviceManager', 'record', considered(true))
  return [it, after]
}

test('salon-3: an opinion taken up changes the service plan, and is followed to its effect', async () => {
  const [it, after] = await takenUp()
  expect(after.correctives).toMatchObject([{ id: 'servicePlan-1', owner: 'unit:service', state: 'open' }])
  expect(dueAt(after, 'servicePlan:servicePlan-1')).toBe('2026-03-16T16:00:00.000Z')
  expect((await it.step('serviceManager', 'close', END)).state.name).toBe('closed')
  await it.skipTo('2026-03-17T00:01:00+08:00')
  expect(await inboxOf(it, 'serviceManager')).toContain('overdue servicePlan')
  const about = { corrective: 'servicePlan-1' }
  await it.step('serviceManager', 'completeCorrective', { ...about, form: { planItem: 'open until 22:00' } })
  const seen = (effective: boolean) => ({ ...about, effective, form: { effect: 'the evenings are booked' } })
  expect(await it.refused('serviceManager', 'verifyCorrective', seen(true))).toMatchObject({ status: 403 })
  const again = await it.step('generalManager', 'verifyCorrective', seen(false))
  expect(again).toMatchObject({ state: { name: 'closed' }, correctives: [{ state: 'open' }] })
  await it.step('serviceManager', 'completeCorrective', { ...about, form: { planItem: 'open until 21:00' } })
  expect(await it.step('generalManager', 'verifyCorrective', seen(true))).toMatchObject({ ended: true })
})

test('salon-3: one that is not taken up is filed with the reason', async () => {
  const it = await opined()
  await it.step('serviceManager', 'record', considered(false))
  const after = await it.step('serviceManager', 'close', END)
  expect(after).toMatchObject({ state: { name: 'filed' }, correctives: [] })
  expect((await it.history()).at(-2)?.step).toMatchObject(considered(false))
})
