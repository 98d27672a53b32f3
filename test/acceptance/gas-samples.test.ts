import { beforeAll, expect, test } from 'vitest'
import type { LinesBody } from '../../server/http/shapes-desk.ts'
import { type Case, dueAt } from '../support/office.ts'
import { closedRepair, gas } from './gas-cases.ts'
import { inboxOf } from './engine.ts'

const THEN = '2026-11-02T10:00:00+08:00'
const sample = (kind: string) => ({
  kind,
  channel: 'internal',
  content: 'Checks of October',
  period: { from: '2026-10-01', until: '2026-11-01' },
})

/** More repairs than the smallest sample of either tier, all of October. */
let repairs: string[] = []

beforeAll(async () => {
  const closed = await Promise.all(
    Array.from({ length: 22 }, () => closedRepair('2026-10-12T10:00:00+08:00')),
  )
  repairs = closed.map(({ id }) => id)
  await gas.list('auditor', { kind: 'repair' })
}, 60_000)

test.each([
  ['companySample', 'assessor', 20, 0.02],
  ['branchSample', 'branchClerk', 10, 0.05],
] as const)(
  'gas-5: %s: the system draws for its tier, at its own rate and minimum, and enters it in the register',
  async (kind, who, minimum, rate) => {
    const it = await gas.receives(who, sample(kind), THEN)
    const { lines, drawn, agrees } = await linesOf(it, who)
    expect(drawn).toMatchObject({
      population: 22,
      rate,
      minimum,
      seed: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(new Set(lines.map(({ of }) => of)).size).toBe(minimum)
    expect(lines.every(({ of }) => repairs.includes(String(of)))).toBe(true)
    expect(agrees).toBe(true)
    expect((await gas.list('auditor', { kind })).map(({ id }) => id)).toContain(it.id)
  },
)

test('gas-5: no tier draws for the other', async () => {
  for (const [who, kind] of [
    ['branchClerk', 'companySample'],
    ['assessor', 'branchSample'],
  ] as const)
    expect(await gas.refusesIntake(who, sample(kind), THEN)).toMatchObject({ status: 403 })
})

test('gas-5: what was drawn is checked one by one, each with its finding, before the sample is closed', async () => {
  const it = await gas.receives('branchClerk', sample('branchSample'), THEN)
  const checked = { line: 'line-1', passed: true, form: { finding: 'tight' } }
  expect(await it.refused('assessor', 'checkLine', checked)).toMatchObject({ status: 403 })
  expect(await it.refused('branchClerk', 'checkLine', { ...checked, form: {} })).toMatchObject({
    status: 422,
    detail: 'fill in: form.finding',
  })
  await it.step('branchClerk', 'checkLine', checked)
  expect(await it.refused('branchClerk', 'close')).toMatchObject({
    code: 'notYet',
    detail: expect.stringContaining('line-2'),
  })
  for (let nth = 2; nth <= 10; nth += 1)
    await it.step('branchClerk', 'checkLine', { ...checked, line: `line-${nth}`, passed: nth !== 5 })
  expect((await it.step('branchClerk', 'close')).state.name).toBe('filed')
  const { lines } = await linesOf(it, 'auditor')
  expect(lines.filter(({ state }) => state === 'failed').map(({ id }) => id)).toEqual(['line-5'])
})

test('gas-5: a sample that is not gone through within fifteen working days goes up', async () => {
  const it = await gas.receives('assessor', sample('companySample'), THEN)
  expect(dueAt(it.first, 'sampled')).toBe('2026-11-23T09:30:00.000Z')
  await it.skipTo('2026-11-23T17:31:00+08:00')
  expect(await inboxOf(it, 'assessor')).toContain('overdue sampled')
  await it.skipTo('2026-11-25T17:31:00+08:00')
  expect(await inboxOf(it, 'headInCharge')).toContain('overdue sampled')
})

async function linesOf({ id }: Case, who: string): Promise<LinesBody> {
  const { status, body } = await gas.call<LinesBody>(who, 'GET', `/complaints/${id}/lines`)
  expect(status).toBe(200)
  return body
}
