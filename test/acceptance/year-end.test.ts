import { expect, test } from 'vitest'
import { developer } from '../../server/identity/tokens.ts'
import { firstRequest } from '../../server/identity/first-request.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { dueAt } from '../support/office.ts'
import { aComplaintForm, formFiled, pcb } from './a-pcb-case.ts'
import { COMPLAINT, discipline, keeper } from './a-discipline-case.ts'
import { inboxOf } from './engine.ts'
import { policiesInForce } from '../support/policies.ts'

const policies = policiesInForce()
const WEDNESDAY_30 = '2026-12-30T10:00:00+08:00'

/** The clocks that run to a provisional instant, with it. */
const provisional = ({ clocks }: Pick<ComplaintBody, 'clocks'>) =>
  clocks.flatMap((clock) => (clock.provisional ? [`${clock.id} ${clock.dueAt}`] : []))

test('a case lives over the night of 31 December: it is told at the provisional instants, and each says so', async () => {
  const it = await formFiled(WEDNESDAY_30, { shippedOn: '2026-12-12' })
  const view = await it.view('auditor')
  // 1 January is a holiday by law, 2 and 3 are a weekend: the second working day is Monday, the third Tuesday.
  expect(provisional(view)).toEqual([
    'investigation 2027-01-05T09:30:00.000Z',
    'productionDetail 2027-01-04T09:30:00.000Z',
  ])
  const [listed] = await pcb.list('auditor', { number: it.number })
  expect(listed).toMatchObject({ dueAt: '2027-01-04T09:30:00.000Z', provisional: true })
  await it.skipTo('2027-01-04T17:31:00+08:00')
  const items = await it.inbox('manufacturingEngineer')
  expect(items.find(({ kind }) => kind === 'overdue')).toMatchObject({
    about: 'productionDetail',
    dueAt: '2027-01-04T09:30:00.000Z',
    provisional: true,
  })
  expect(await inboxOf(it, 'qualityEngineer')).toContain('warning investigation')
  await it.skipTo('2027-01-05T17:31:00+08:00')
  expect(await inboxOf(it, 'manufacturingManager')).toContain('overdue productionDetail')
  const told = (await it.history()).flatMap(({ notices }) =>
    notices.filter(({ dueAt }) => dueAt !== undefined),
  )
  expect(told.map(({ kind, about, provisional: is }) => [kind, about, is])).toEqual([
    ['warning', 'investigation', true],
    ['overdue', 'productionDetail', true],
    ['overdue', 'investigation', true],
    ['overdue', 'productionDetail', true],
  ])
  const { version } = await it.view('auditor')
  const replayed = await it.replay('auditor', { seq: version })
  expect(replayed).toMatchObject({ agrees: true })
  expect(provisional(replayed)).toEqual(provisional(view))
})

test.each(['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31'])(
  'what is taken in on %s is promised within working days of the next year, provisionally',
  async (day) => {
    const it = await discipline.receives('receptionist', COMPLAINT, `${day}T18:00:00+08:00`)
    const { clocks } = await it.view(keeper)
    const send = clocks.find(({ id }) => id === 'send')
    const isThisYear = day < '2026-12-31'
    expect(send?.provisional).toBe(isThisYear ? undefined : true)
    expect(send?.dueAt.slice(0, 10)).toBe(isThisYear ? `2026-12-${Number(day.slice(-2)) + 1}` : '2027-01-04')
    // Sixty days need no holidays.
    const whole = clocks.find(({ id }) => id === 'whole')
    expect(whole?.dueAt.slice(0, 7)).toMatch(/^2027-0[23]$/)
    expect(whole).not.toHaveProperty('provisional')
  },
)

test('what was asked over the turn of the year is given back in the working time of both', async () => {
  const it = await formFiled('2026-12-29T10:00:00+08:00', { ...aComplaintForm, shippedOn: '2026-12-12' })
  expect(dueAt(await it.view('auditor'), 'productionDetail')).toBe('2026-12-31T09:30:00.000Z')
  await it.skipTo('2026-12-31T10:00:00+08:00')
  await it.step('salesClerk', 'askCustomer', { question: 'Which lot was it?' })
  await it.skipTo('2027-01-04T09:30:00+08:00')
  const after = await it.step('salesClerk', 'customerReplied')
  // Seven and a half hours of Thursday and half an hour of Monday.
  const offMs = Date.parse(dueAt(after, 'investigation') ?? '') - Date.parse('2027-01-05T09:00:00Z')
  expect(Math.abs(offMs)).toBeLessThan(60_000)
})

test.each(['2026-12-30T10:00:00+08:00', '2027-02-01T10:00:00+08:00'])(
  'the first request to every policy is taken in at %s, and no working day of 2027 passes for published',
  async (at) => {
    const taken = await Promise.all(
      [...policies.values()].map(async (policy) => {
        const first = firstRequest(policy, Date.parse(at))
        if (!first) return [policy.id, 'no first request']
        const { status, body } = await pcb.call<ComplaintBody>(
          developer(policy, first.role),
          'POST',
          '/complaints',
          first.body,
          { 'Simulated-Time': at },
        )
        if (status !== 201) return [policy.id, body]
        const working = body.clocks.filter(({ id }) => {
          const within = policy.clocks[id.split(':')[0] ?? '']?.within.map((each) => each.within) ?? []
          return (
            within.length > 0 && within.every((rule) => typeof rule === 'string' && /wd$|^same/.test(rule))
          )
        })
        const silent = working.filter(
          (clock) => clock.dueAt > '2026-12-31T16:00' && clock.provisional !== true,
        )
        return silent.length === 0 ? [] : [policy.id, silent]
      }),
    )
    expect(taken).toEqual([...policies.keys()].map(() => []))
    expect(policies.size).toBeGreaterThanOrEqual(21)
  },
)

test('a schedule opens in the new year on the first day that is worked as far as is known', async () => {
  const registrar = { ...pcb.someone('salesClerk'), policy: 'distillery', roles: ['registrar'], units: [] }
  const { status, body } = await pcb.call<{ schedules: object[] }>(
    registrar,
    'POST',
    '/schedules',
    {},
    { 'Simulated-Time': '2026-12-30T12:00:00+08:00' },
  )
  expect(status).toBe(201)
  expect(body.schedules).toContainEqual(
    expect.objectContaining({
      name: 'monthly',
      next: { period: '2027-01', opensAt: '2027-01-04T01:00:00.000Z', provisional: true },
      waits: null,
    }),
  )
})
