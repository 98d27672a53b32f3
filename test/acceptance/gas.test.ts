import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  ARCHIVE,
  called,
  closedRepair,
  FAULT,
  gas,
  LEAK,
  minutesAfter,
  MONDAY,
  repair,
  repaired,
  sign,
  WORK_ORDER,
} from './gas-cases.ts'
import { inboxOf, toldLast } from './engine.ts'

const answeredAfter = (answeredAfterSeconds: number) => ({
  ...LEAK,
  form: { ...LEAK.form, answeredAfterSeconds },
})

test.each([
  [20, []],
  [21, ['notice slowAnswer']],
])('gas-1: a leak call answered after %i seconds tells the supervisor: %j', async (seconds, told) => {
  const it = await repair(answeredAfter(seconds))
  expect(it.first).toMatchObject({ holder: 'unit:callCentre', facts: { answeredAfterSeconds: seconds } })
  expect(await inboxOf(it, 'callSupervisor')).toEqual(told)
})

test('gas-1: how long the call waited is recorded with the leak', async () => {
  const unread = { ...LEAK, form: FAULT.form }
  expect(await gas.refusesIntake('operator', unread, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.answeredAfterSeconds',
  })
  const nowhere = { ...LEAK, form: { answeredAfterSeconds: 12 } }
  expect(await gas.refusesIntake('operator', nowhere, MONDAY)).toMatchObject({
    detail: 'fill in: form.address',
  })
  const { class: _, ...unsorted } = LEAK
  expect(await gas.refusesIntake('operator', { ...unsorted, form: FAULT.form }, MONDAY)).toMatchObject({
    status: 422,
    detail: 'give: class',
  })
  expect(await gas.refusesIntake('operator', { ...FAULT, class: 'merit' }, MONDAY)).toMatchObject({
    status: 403,
  })
})

test.each([
  ['leak', LEAK, 5, 5, '2026-03-03T02:00'],
  ['fault', FAULT, 60, 120, '2026-03-04T09:30'],
])('gas-1: %s: a work order promptly, passed to the department', async (...row) => {
  const [, intake, toIssue, toTakeOver, done] = row
  const it = await repair(intake)
  expect(it.first.number).toMatch(/^RQ2603\d{4,}$/)
  expect(dueAt(it.first, 'workOrder')).toBe(minutesAfter(it.first.receivedAt, toIssue))
  expect(dueAt(it.first, 'repaired')).toContain(done)
  const unsent = { ...WORK_ORDER, form: { task: 'find it' } }
  expect(await it.refused('operator', 'issueSlip', unsent)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/department' }],
  })
  const sent = await it.step('operator', 'issueSlip', WORK_ORDER)
  expect(sent).toMatchObject({ holder: 'unit:repairTeam', slips: [{ id: 'workOrder-1', state: 'open' }] })
  expect(dueAt(sent, 'workOrder')).toBeUndefined()
  const clock = sent.clocks.find(({ id }) => id === 'takenOver:workOrder-1')
  expect(clock?.dueAt).toBe(minutesAfter(clock?.startedAt, toTakeOver))
  expect(await toldLast(it)).toMatchObject([
    {
      about: 'dispatched',
      to: ['unit:repairTeam'],
      label: { zh: '派工' },
      content: { task: 'find the leak' },
    },
  ])
  expect(await it.refused('branchClerk', 'signSlip', sign('takenOver'))).toMatchObject({ status: 403 })
  const taken = await it.step('repairman', 'signSlip', sign('takenOver'))
  expect(dueAt(taken, 'takenOver:workOrder-1')).toBeUndefined()
})

test('gas-1: a work order that is not issued, or not taken over, is heard of within minutes', async () => {
  const it = await repair(LEAK)
  await it.skipTo('2026-03-02T10:06:00+08:00')
  const [late] = await it.inbox('operator')
  expect(late).toMatchObject({ kind: 'overdue', about: 'workOrder', label: { zh: '开具工单' } })
  expect(await inboxOf(it, 'repairHead')).not.toContain('overdue workOrder')
  await it.skipTo('2026-03-02T10:11:00+08:00')
  expect(await inboxOf(it, 'repairHead')).toContain('overdue workOrder')
  const issued = await it.step('operator', 'issueSlip', WORK_ORDER)
  const due = dueAt(issued, 'takenOver:workOrder-1')
  await it.skipTo(minutesAfter(due, 1))
  expect(await inboxOf(it, 'repairman')).toContain('overdue takenOver')
  expect(await inboxOf(it, 'headInCharge')).not.toContain('overdue takenOver')
  await it.skipTo(minutesAfter(due, 6))
  expect(await inboxOf(it, 'headInCharge')).toContain('overdue takenOver')
})

test('gas-2: no repair is done before its work order is back', async () => {
  const it = await repair()
  await it.step('operator', 'issueSlip', WORK_ORDER)
  await it.step('repairman', 'signSlip', sign('takenOver'))
  expect(await it.refused('repairman', 'resolve')).toMatchObject({
    code: 'notYet',
    detail: 'first: workOrder.complete; slips (workOrder-1)',
  })
  expect(await it.refused('repairman', 'signSlip', sign('returned'))).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/done' }],
  })
})

test('gas-2: every repair is revisited by telephone, with the record of the call', async () => {
  const it = await repair()
  const done = await repaired(it)
  expect(done).toMatchObject({ state: { name: 'resolved' }, holder: 'unit:callCentre' })
  expect(dueAt(done, 'revisited')).toBe('2026-03-03T09:30:00.000Z')
  for (const who of ['operator', 'callSupervisor', 'director'])
    expect(await it.refused(who, 'waiveRevisit', { reason: 'he is never in' })).toMatchObject({ status: 403 })
  expect(await it.refused('operator', 'close', ARCHIVE)).toMatchObject({ status: 409, code: 'impossible' })
  const unrecorded = { satisfaction: 'satisfied', form: { said: 'it smells no more' } }
  expect(await it.refused('operator', 'revisit', unrecorded)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/callRecord' }],
  })
  expect(await it.refused('repairman', 'revisit', called('satisfied'))).toMatchObject({ status: 403 })
  expect((await it.step('operator', 'revisit', called('satisfied'))).state.name).toBe('revisited')
  expect((await it.history('operator')).at(-1)?.step).toMatchObject(called('satisfied'))
})

test('gas-2: whoever cannot be reached is called again', async () => {
  const it = await repair()
  await repaired(it)
  const after = await it.step('operator', 'revisit', called('unreachable'))
  expect(after.state.name).toBe('resolved')
  expect(dueAt(after, 'revisited')).toBe('2026-03-03T09:30:00.000Z')
  await it.skipTo('2026-03-03T17:31:00+08:00')
  expect(await inboxOf(it, 'operator')).toContain('overdue revisited')
  await it.skipTo('2026-03-04T17:31:00+08:00')
  expect(await inboxOf(it, 'headInCharge')).toContain('overdue revisited')
  expect((await it.step('operator', 'revisit', called('satisfied'))).state.name).toBe('revisited')
})

test('gas-2: whoever is dissatisfied gets a new work order', async () => {
  const it = await repair()
  await repaired(it)
  const again = await it.step('operator', 'revisit', called('dissatisfied'))
  expect(again).toMatchObject({ state: { name: 'received' }, round: 2, holder: 'unit:callCentre' })
  for (const who of ['callSupervisor', 'repairHead'])
    expect(await inboxOf(it, who)).toContain('notice handledAgain')
  const clock = again.clocks.find(({ id, state }) => id === 'workOrder' && state === 'running')
  expect(clock?.dueAt).toBe(minutesAfter(clock?.startedAt, 60))
  expect(await it.refused('operator', 'resolve')).toMatchObject({ detail: 'first: workOrder.complete' })
  expect((await repaired(it, 2)).state.name).toBe('resolved')
})

const check = (tier: string, passed: boolean) => ({
  check: tier,
  passed,
  form: { finding: passed ? 'sound' : 'the seal leaks' },
})

test('gas-5: each tier checks by itself and records what it found', async () => {
  const it = await closedRepair()
  const closed = await it.view('operator')
  expect(closed).toMatchObject({ state: { name: 'closed' }, ended: false })
  expect(dueAt(closed, 'checkable')).toBe('2026-04-06T16:00:00.000Z')
  expect(await it.refused('assessor', 'spotCheck', check('branches', true))).toMatchObject({ status: 403 })
  expect(await it.refused('branchClerk', 'spotCheck', check('company', true))).toMatchObject({ status: 403 })
  expect(await it.refused('branchClerk', 'spotCheck', { check: 'branches', passed: true })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form' }],
  })
  expect((await it.step('branchClerk', 'spotCheck', check('branches', true))).state.name).toBe('closed')
  expect(await it.step('assessor', 'spotCheck', check('company', true))).toMatchObject({ ended: true })
  const checks = (await it.history()).filter(({ step }) => step.type === 'spotCheck')
  expect(checks.map(({ label, step }) => [label.zh, step['passed']])).toEqual([
    ['抽查：分公司级抽查', true],
    ['抽查：公司级抽查', true],
  ])
})

test('gas-5: a failed check: the work is done again, to the effect that somebody else has seen', async () => {
  const it = await closedRepair()
  const failed = await it.step('assessor', 'spotCheck', check('company', false))
  expect(failed).toMatchObject({
    state: { name: 'closed' },
    correctives: [{ id: 'rework-1', owner: 'unit:repairTeam', state: 'open' }],
  })
  expect(dueAt(failed, 'rework:rework-1')).toBe('2026-03-05T09:30:00.000Z')
  await it.skipTo('2026-03-05T17:31:00+08:00')
  expect(await inboxOf(it, 'repairman')).toContain('overdue rework')
  await it.step('repairman', 'completeCorrective', { corrective: 'rework-1', form: { done: 'new pipe' } })
  const seen = { corrective: 'rework-1', effective: true, form: { effect: 'tight' } }
  expect(await it.refused('repairman', 'verifyCorrective', seen)).toMatchObject({ status: 403 })
  expect(await it.step('assessor', 'verifyCorrective', seen)).toMatchObject({ ended: true })
})

test('gas-5: what nobody draws is filed when its time is up', async () => {
  const it = await closedRepair()
  await it.skipTo('2026-04-07T00:01:00+08:00')
  expect(await it.view('operator')).toMatchObject({ state: { name: 'filed' }, ended: true })
})
