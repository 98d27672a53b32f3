import { expect, test } from 'vitest'
import { type Case, dueAt } from '../support/office.ts'
import {
  ANSWER,
  answered,
  ARCHIVE,
  EVIDENCE,
  FINDINGS,
  inspected,
  judged,
  measure,
  minutesAfter,
  report,
  sign,
} from './gas-cases.ts'
import { fieldsMissed, inboxOf, toldLast } from './engine.ts'

test.each([
  ['group', 'inspector', 'unit:safetyDepartment'],
  ['government', 'inspector', 'unit:safetyDepartment'],
  ['public', 'branchClerk', 'person:dev-branchClerk'],
])('gas-3: what comes from %s is tracked, solved, answered and archived', async (channel, who, holder) => {
  const it = await report({ channel }, who)
  expect(it.first).toMatchObject({ holder, channel })
  expect(dueAt(it.first, 'solved')).toBe('2026-03-16T09:30:00.000Z')
  await it.step(who, 'judge', judged('unfounded'))
  await it.step(who, 'record', inspected(true))
  await it.step(who, 'report', FINDINGS)
  expect(await it.refused(who, 'resolve')).toMatchObject({ code: 'notYet', detail: 'first: propose' })
  await it.step(who, 'propose', measure('explanation'))
  expect(await it.refused(who, 'resolve')).toMatchObject({ detail: 'first: remedies (explanation-1)' })
  await it.step(who, 'fulfil', { remedy: 'explanation-1' })
  const solved = await it.step(who, 'resolve')
  expect(dueAt(solved, 'answered')).toBe('2026-03-04T09:30:00.000Z')
  expect(dueAt(solved, 'finish')).toBe('2026-03-06T09:30:00.000Z')
  expect(await it.refused(who, 'close', ARCHIVE)).toMatchObject({ detail: 'first: answer' })
  await it.step(who, 'answer', ANSWER)
  expect(await toldLast(it)).toMatchObject([{ to: ['customer'], content: ANSWER.form }])
  expect(await it.refused(who, 'close', { form: {} })).toMatchObject({
    status: 422,
    detail: expect.stringContaining('form.archiveNo'),
  })
  expect(await it.step(who, 'close', ARCHIVE)).toMatchObject({ state: { name: 'filed' }, penalties: [] })
})

test('gas-3: a report that is late reaches the safety manager and then the head in charge', async () => {
  const it = await report()
  await it.skipTo('2026-03-16T17:31:00+08:00')
  expect(await inboxOf(it, 'safetyManager')).toContain('overdue solved')
  expect(await inboxOf(it, 'headInCharge')).not.toContain('overdue solved')
  await it.skipTo('2026-03-18T17:31:00+08:00')
  expect(await inboxOf(it, 'headInCharge')).toContain('overdue solved')
})

const upward = { to: 'unit:safetyDepartment', reason: 'a hazard', form: { handover: 'pictures and the key' } }

test('gas-3: each hazard goes upward, and its handover is recorded', async () => {
  const it = await report({ channel: 'public', class: 'hazard' }, 'branchClerk')
  for (const who of ['safetyManager', 'headInCharge'])
    expect(await inboxOf(it, who)).toContain('notice hazardUp')
  expect(dueAt(it.first, 'upward')).toBe(minutesAfter(it.first.receivedAt, 120))
  expect(await it.refused('branchClerk', 'judge', judged('founded'))).toMatchObject({ status: 403 })
  expect(await it.refused('branchClerk', 'transfer', { ...upward, to: 'unit:repairTeam' })).toMatchObject({
    status: 403,
    detail: 'your unit transfers to: safetyDepartment',
  })
  expect(await it.refused('branchClerk', 'transfer', { ...upward, form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/handover' }],
  })
  const offered = await it.step('branchClerk', 'transfer', upward)
  expect(offered.holder).toBe('person:dev-branchClerk')
  const clock = offered.clocks.find(({ id }) => id === 'handedOver')
  expect(clock?.dueAt).toBe(minutesAfter(clock?.startedAt, 240))
  await it.skipTo('2026-03-02T12:01:00+08:00')
  for (const who of ['branchClerk', 'inspector']) expect(await inboxOf(it, who)).toContain('overdue upward')
  const accepted = await it.step('inspector', 'accept')
  expect(accepted.holder).toBe('unit:safetyDepartment')
  expect(accepted.clocks).toContainEqual(
    expect.objectContaining({ id: 'upward', state: 'stopped', late: true }),
  )
  expect(await inboxOf(it, 'branchClerk')).toContain('notice newHolder')
  const steps = await it.history('inspector')
  expect(steps.find(({ step }) => step.type === 'transfer')).toMatchObject({
    by: { person: 'dev-branchClerk' },
    step: { form: upward.form },
  })
  expect(steps.at(-1)).toMatchObject({ by: { person: 'dev-inspector' }, step: { type: 'accept' } })
  await it.step('inspector', 'judge', judged('founded'))
})

test('gas-3: a hazard goes further up the line, with its handover', async () => {
  const it = await report({ class: 'hazard' })
  const up = { reason: 'it is grave', form: { handover: 'the whole file' } }
  expect(await it.refused('inspector', 'escalate', { ...up, form: {} })).toMatchObject({ status: 400 })
  expect((await it.step('inspector', 'escalate', up)).holder).toBe('role:safetyManager')
  expect((await it.step('safetyManager', 'escalate', up)).holder).toBe('role:headInCharge')
})

test('gas-3: a customer reported for a breach is inspected within two days', async () => {
  const it = await report()
  expect(dueAt(it.first, 'inspect')).toBe('2026-03-04T16:00:00.000Z')
  await it.step('inspector', 'judge', judged('founded'))
  expect(await it.refused('inspector', 'report', FINDINGS)).toMatchObject({
    code: 'notYet',
    detail: 'first: inspected',
  })
  await it.skipTo('2026-03-04T00:01:00+08:00')
  expect(await inboxOf(it, 'inspector')).toContain('warning inspect')
  await it.skipTo('2026-03-05T00:01:00+08:00')
  expect(await inboxOf(it, 'safetyManager')).toContain('overdue inspect')
  await it.skipTo('2026-03-06T00:01:00+08:00')
  expect(await inboxOf(it, 'headInCharge')).toContain('overdue inspect')
  const { found } = inspected().form
  const unseen = { record: 'inspected', form: { found, putRight: true } }
  expect(await it.refused('inspector', 'record', unseen)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/pictures' }],
  })
  expect(await it.refused('inspector', 'record', inspected())).toMatchObject({
    status: 422,
    detail: 'fill in: form.putRight',
  })
  const after = await it.step('inspector', 'record', inspected(true))
  expect(after.clocks).toContainEqual(
    expect.objectContaining({ id: 'inspect', state: 'stopped', late: true }),
  )
})

const NOTICE = { slip: 'rectification', form: { hazard: 'rubber hose', putRightBy: '2026-03-20' } }
const byHand = (signature: string, form = {}) => sign(signature, form, 'rectification-1')

/** Inspected, judged, and to be put right by the 20th as a signed notice says. */
async function noticed(): Promise<Case> {
  const it = await report({ class: 'hazard' })
  await it.step('inspector', 'judge', judged('unfounded'))
  await it.step('inspector', 'record', inspected(false))
  await it.step('inspector', 'issueSlip', NOTICE)
  await it.step('inspector', 'signSlip', byHand('inspector'))
  await it.step('inspector', 'signSlip', byHand('customer', { signature: EVIDENCE }))
  return it
}

test('gas-4: what cannot be put right on the spot has a notice that the customer signs', async () => {
  const it = await report({ class: 'hazard' })
  await it.step('inspector', 'judge', judged('founded'))
  expect(await it.refused('inspector', 'issueSlip', NOTICE)).toMatchObject({
    status: 409,
    code: 'impossible',
  })
  await it.step('inspector', 'record', inspected(false))
  expect(await it.refused('inspector', 'report', FINDINGS)).toMatchObject({
    detail: 'first: rectification.complete',
  })
  expect(await fieldsMissed(it, 'inspector', 'issueSlip', NOTICE)).toEqual(['hazard', 'putRightBy'])
  await it.step('inspector', 'issueSlip', NOTICE)
  const signed = byHand('customer', { signature: EVIDENCE })
  expect(await it.refused('inspector', 'signSlip', signed)).toMatchObject({
    code: 'notYet',
    detail: 'the next signature on rectification-1 is inspector',
  })
  await it.step('inspector', 'signSlip', byHand('inspector'))
  expect(await it.refused('inspector', 'signSlip', byHand('customer'))).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/signature' }],
  })
  const complete = await it.step('inspector', 'signSlip', signed)
  expect(complete).toMatchObject({ slips: [{ state: 'complete' }], correctives: [{ id: 'rectified-1' }] })
  expect(await inboxOf(it, 'safetyManager')).toContain('notice rectification')
  expect((await it.step('inspector', 'report', FINDINGS)).state.name).toBe('investigated')
})

test('gas-4: what is put right on the spot needs no notice', async () => {
  const it = await report({ class: 'hazard' })
  await it.step('inspector', 'record', inspected(true))
  expect(await it.refused('inspector', 'issueSlip', NOTICE)).toMatchObject({
    status: 409,
    code: 'impossible',
  })
  await it.step('inspector', 'judge', judged('unfounded'))
  expect((await answered(it, 'onTheSpot')).state.name).toBe('resolved')
})

test('gas-4: the notice is tracked until the hazard has gone, after the closing too', async () => {
  const it = await noticed()
  expect(dueAt(await it.view('inspector'), 'rectified:rectified-1')).toBe('2026-03-20T09:30:00.000Z')
  await answered(it, 'byNotice')
  expect((await it.step('inspector', 'close', ARCHIVE)).state.name).toBe('closed')
  await it.skipTo('2026-03-20T17:31:00+08:00')
  expect(await inboxOf(it, 'inspector')).toContain('overdue rectified')
  expect(await inboxOf(it, 'headInCharge')).not.toContain('overdue rectified')
  await it.skipTo('2026-03-22T17:31:00+08:00')
  expect(await inboxOf(it, 'headInCharge')).toContain('overdue rectified')
  const about = { corrective: 'rectified-1' }
  await it.step('inspector', 'completeCorrective', { ...about, form: { pictures: EVIDENCE } })
  const seen = (effective: boolean) => ({ ...about, effective, form: { effect: 'a steel hose' } })
  expect(await it.refused('inspector', 'verifyCorrective', seen(true))).toMatchObject({
    code: 'dutiesNotSeparate',
  })
  const again = await it.step('safetyManager', 'verifyCorrective', seen(false))
  expect(again).toMatchObject({ state: { name: 'closed' }, correctives: [{ state: 'open' }] })
  await it.step('inspector', 'completeCorrective', { ...about, form: { pictures: EVIDENCE } })
  expect(await it.step('safetyManager', 'verifyCorrective', seen(true))).toMatchObject({ ended: true })
})
