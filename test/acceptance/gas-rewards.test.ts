import { expect, test } from 'vitest'
import type { ProblemBody } from '../../server/http/shapes.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import { type Case, dueAt } from '../support/office.ts'
import { ANSWER, answered, ARCHIVE, FINDINGS, gas, inspected, judged, measure, report } from './gas-cases.ts'
import { inboxOf, toldLast } from './engine.ts'

const degree = (of: string) => ({ form: { ...ARCHIVE.form, degree: of } })

test.each([
  ['slight', 'rewardSlight', 200],
  ['ordinary', 'rewardOrdinary', 500],
  ['grave', 'rewardGrave', 1000],
  ['major', 'rewardMajor', 2000],
])('gas-8: a verified report of a %s hazard is rewarded (%s) with %i', async (of, reward, amount) => {
  const it = await report()
  await it.step('inspector', 'judge', judged('founded'))
  await it.step('inspector', 'record', inspected(true))
  await answered(it, 'onTheSpot')
  expect(await it.refused('inspector', 'close', ARCHIVE)).toMatchObject({ detail: 'fill in: form.degree' })
  const closed = await it.step('inspector', 'close', degree(of))
  const penalty = `${reward}-1`
  expect(closed).toMatchObject({
    state: { name: 'closed' },
    penalties: [{ id: penalty, against: 'customer', state: 'proposed', amount: null }],
  })
  expect(dueAt(closed, 'reward')).toBe('2026-03-09T09:30:00.000Z')
  expect(await toldLast(it)).toMatchObject([
    { to: ['role:reportHead'], content: { article: 'gas-8', amount: { from: amount, upTo: amount } } },
  ])
  const pay = { penalty, decision: 'impose', amount, reason: 'verified' }
  expect(await it.refused('safetyManager', 'decidePenalty', pay)).toMatchObject({ status: 403 })
  for (const other of [amount - 1, amount + 1])
    expect(await it.refused('reportHead', 'decidePenalty', { ...pay, amount: other })).toMatchObject({
      code: 'beyondAuthority',
    })
  expect(await it.step('reportHead', 'decidePenalty', pay)).toMatchObject({
    state: { name: 'filed' },
    penalties: [{ state: 'imposed', amount }],
  })
})

const li: Caller = { person: 'li.na', policy: 'gas', roles: [], units: [] }
const THEFT = { channel: 'hotline', class: 'theft' }

async function isHidden(it: Case, from: string): Promise<void> {
  const seen = await gas.call<ProblemBody>(from, 'GET', `/complaints/${it.id}`)
  expect(seen).toMatchObject({ status: 404, body: { code: 'notFound' } })
  const history = await gas.call<ProblemBody>(from, 'GET', `/complaints/${it.id}/history?after=0`)
  expect(history).toMatchObject({ status: 404 })
  expect(await gas.list(from, { number: it.number })).toEqual([])
  expect(await inboxOf(it, from)).toEqual([])
  expect(await it.refused(from, 'judge', judged('founded'))).toMatchObject({ status: 404 })
}
const OTHERS = ['operator', 'callSupervisor', 'inspector', 'safetyManager', 'headInCharge', 'director']

test('gas-8: whoever reports theft is hidden from everyone but the named handlers', async () => {
  const it = await report(THEFT, 'operator')
  expect(it.first.holder).toBe('unit:reportCentre')
  await it.step('reportOfficer', 'assign', { to: 'person:li.na' })
  for (const who of OTHERS) await isHidden(it, who)
  for (const who of ['reportOfficer', 'reportHead', li]) {
    const [received] = await it.history(who)
    expect(received?.step).toMatchObject({ complainant: { name: 'Zhao Qing' } })
  }
  expect(dueAt(await it.view(li), 'theft')).toBe('2026-03-16T09:30:00.000Z')
  await it.skipTo('2026-03-18T17:31:00+08:00')
  expect(await inboxOf(it, li)).toContain('overdue theft')
  expect(await inboxOf(it, 'reportHead')).toContain('overdue theft')
  for (const who of OTHERS) expect(await inboxOf(it, who)).toEqual([])
})

test('gas-8: a verified theft stays hidden to its end; the desk decides the reward', async () => {
  const it = await report(THEFT, 'operator')
  await it.step('reportOfficer', 'assign', { to: 'person:li.na' })
  await it.step(li, 'judge', judged('founded'))
  await it.step(li, 'report', FINDINGS)
  await it.step(li, 'propose', measure('recovery', { amount: 830 }))
  await it.step(li, 'fulfil', { remedy: 'recovery-1', form: { voucherNo: 'V-9' } })
  await it.step(li, 'resolve')
  await it.step(li, 'answer', ANSWER)
  await it.step(li, 'close', degree('major'))
  const pay = { penalty: 'rewardMajor-1', decision: 'impose', amount: 2000, reason: 'verified' }
  expect(await it.step('reportHead', 'decidePenalty', pay)).toMatchObject({ ended: true })
  for (const who of OTHERS.slice(0, 3)) await isHidden(it, who)
})

test('gas-8: a report that turns out to be of theft disappears from those who had it', async () => {
  const it = await report()
  expect((await it.view('inspector')).holder).toBe('unit:safetyDepartment')
  await it.step('inspector', 'classify', { class: 'theft' })
  expect((await it.view('reportOfficer')).holder).toBe('unit:reportCentre')
  for (const who of ['inspector', 'safetyManager', 'headInCharge']) {
    await it.history()
    await isHidden(it, who)
  }
})
