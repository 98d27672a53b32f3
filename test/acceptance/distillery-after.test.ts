import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  called,
  closed,
  distillery,
  fedBack,
  judged,
  MONDAY,
  record,
  resolved,
  RESULT,
  revisited,
} from './a-distillery-case.ts'
import { inboxOf, toldLast } from './engine.ts'

test.each([
  ['three working days', {}, '2026-03-05T09:30:00.000Z'],
  ['seven in special cases', { special: true }, '2026-03-11T09:30:00.000Z'],
])('distillery-3: closed within %s', async (_, form, due) => {
  expect(dueAt((await called({ form })).first, 'whole')).toBe(due)
})

test('distillery-3: what turns out to be special gets up to seven days, nothing else does', async () => {
  const it = await called()
  const more = { clock: 'whole', until: '2026-03-11T17:30:00+08:00', reason: 'the sample is on its way' }
  expect(await it.refused('salesManager', 'extend', more)).toMatchObject({ status: 409, code: 'impossible' })
  await it.step('registrar', 'classify', { form: { special: true } })
  expect(await it.refused('qualityHead', 'extend', more)).toMatchObject({ status: 403 })
  const beyond = { ...more, until: '2026-03-11T17:30:01+08:00' }
  expect(await it.refused('salesManager', 'extend', beyond)).toMatchObject({ code: 'beyondAuthority' })
  expect(dueAt(await it.step('salesManager', 'extend', more), 'whole')).toBe('2026-03-11T09:30:00.000Z')
})

test('distillery-4: within 24 hours of handling the result goes out on a feedback slip', async () => {
  const it = await called()
  expect(await it.refused('registrar', 'issueSlip', slip)).toMatchObject({ detail: 'first: resolved' })
  expect(dueAt(await resolved(it), 'feedback')).toMatch(/^2026-03-03T02:00:/)
  const sent = await fedBack(it)
  expect(dueAt(sent, 'feedback')).toBeUndefined()
  expect(sent.slips).toMatchObject([{ id: 'feedbackSlip-1', state: 'complete' }])
  expect(await toldLast(it)).toMatchObject([
    { to: ['customer'], label: { zh: '客户处理反馈单' }, content: RESULT },
  ])
})

test('distillery-4: a slip that does not go out reaches the sales office', async () => {
  const it = await called()
  await resolved(it)
  await it.step('registrar', 'issueSlip', slip)
  await it.skipTo('2026-03-03T10:01:00+08:00')
  expect(await inboxOf(it, 'salesManager')).toContain('overdue feedback')
})

test("distillery-4: the customer's opinion is asked; one who is not satisfied is handled again", async () => {
  const it = await called()
  await resolved(it)
  await fedBack(it)
  expect(await it.refused('registrar', 'revisit', { satisfaction: 'satisfied', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/opinion' }],
  })
  expect(await revisited(it, 'dissatisfied')).toMatchObject({
    state: { name: 'received' },
    round: 2,
    holder: 'role:salesManager',
  })
})

const check = (passed: boolean) => ({ check: 'results', passed, form: { finding: 'called the customer' } })

test('distillery-5: the sales office checks results after the closing', async () => {
  const it = await called()
  await judged(it, 'unfounded')
  const after = await closed(it)
  expect(dueAt(after, 'checkable')).toBe('2026-04-06T16:00:00.000Z')
  expect(await it.refused('qualitySpecialist', 'spotCheck', check(true))).toMatchObject({ status: 403 })
  expect((await it.step('registrar', 'spotCheck', check(true))).state.name).toBe('filed')
})

test('distillery-5: a record is kept one year', async () => {
  const it = await called()
  await judged(it, 'unfounded')
  expect((await closed(it)).retention).toEqual({ keep: '1y', until: null })
  expect((await it.step('registrar', 'spotCheck', check(true))).retention).toEqual({
    keep: '1y',
    until: '2027-03-02T16:00:00.000Z',
  })
})

test('distillery-5: the sales office draws its sample of a month and goes through it', async () => {
  const at = '2026-10-12T10:00:00+08:00'
  const drawable = await Promise.all(Array.from({ length: 3 }, () => called({}, at)))
  for (const it of drawable) {
    await judged(it, 'unfounded')
    await closed(it)
  }
  await distillery.list('auditor', { kind: 'complaint' })
  const period = { from: '2026-10-01', until: '2026-11-01' }
  const sample = { kind: 'sampling', channel: 'oral', content: 'Sample of October', period, form: {} }
  const then = '2026-11-02T10:00:00+08:00'
  expect(await distillery.refusesIntake('qualitySpecialist', sample, then)).toMatchObject({ status: 403 })
  const it = await distillery.receives('registrar', sample, then)
  expect(it.first.lines?.map(({ of }) => of).sort()).toEqual(drawable.map(({ id }) => id).sort())
  expect(dueAt(it.first, 'sampling')).toBe('2026-11-16T09:30:00.000Z')
  expect(await it.refused('registrar', 'close')).toMatchObject({
    detail: 'first: lines (line-1, line-2, line-3)',
  })
  for (const line of ['line-1', 'line-2', 'line-3'])
    await it.step('registrar', 'checkLine', { line, passed: true, form: { finding: 'called the customer' } })
  expect((await it.step('registrar', 'close')).state.name).toBe('filed')
})

test('distillery-5: a result that does not hold is put right before the case is filed', async () => {
  const it = await called()
  await judged(it, 'unfounded')
  await closed(it)
  const failed = await it.step('registrar', 'spotCheck', check(false))
  expect(failed).toMatchObject({
    state: { name: 'closed' },
    correctives: [{ id: 'review-1', state: 'open' }],
  })
  expect(dueAt(failed, 'review:review-1')).toBe('2026-03-09T09:30:00.000Z')
  const about = { corrective: 'review-1' }
  await it.step('salesManager', 'completeCorrective', { ...about, form: { putRight: 'sent the bottle' } })
  const seen = { ...about, effective: true }
  expect(await it.refused('salesManager', 'verifyCorrective', seen)).toMatchObject({
    code: 'dutiesNotSeparate',
  })
  expect((await it.step('registrar', 'verifyCorrective', seen)).state.name).toBe('filed')
})

test('distillery-6: each founded complaint costs the responsible party one point, once a person has decided', async () => {
  const it = await called()
  await judged(it)
  expect((await closed(it)).penalties).toMatchObject([
    { id: 'point-1', against: 'unit:warehouse', state: 'proposed' },
  ])
  expect(await toldLast(it)).toContainEqual(
    expect.objectContaining({
      about: 'point',
      to: ['role:salesManager'],
      content: expect.objectContaining({ points: 1, against: 'unit:warehouse', article: 'distillery-6' }),
    }),
  )
  const decision = { penalty: 'point-1', decision: 'impose', reason: 'the store was damp' }
  expect(await it.refused('registrar', 'decidePenalty', decision)).toMatchObject({ status: 403 })
  expect((await it.step('salesManager', 'decidePenalty', decision)).penalties).toMatchObject([
    { state: 'imposed' },
  ])
})

test('distillery-6: what is not founded costs nothing', async () => {
  const it = await called()
  await judged(it, 'unfounded')
  expect((await closed(it)).penalties).toEqual([])
})

const STATISTICS = { kind: 'statistics', channel: 'oral', content: 'Statistics of February', form: {} }

test('distillery-6: statistics are closed once the marketing director has proposed improvements on them', async () => {
  expect(await distillery.refusesIntake('storekeeper', STATISTICS, MONDAY)).toMatchObject({ status: 403 })
  const it = await distillery.receives('registrar', STATISTICS, MONDAY)
  expect(dueAt(it.first, 'statistics')).toBe('2026-03-05T09:30:00.000Z')
  expect(await it.refused('registrar', 'close')).toMatchObject({
    detail: 'first: figures; improvementProposal',
  })
  await record(it, 'registrar', 'figures', { classes: '3 taste, 1 staff', expectations: 'answered faster' })
  const proposal = { record: 'improvementProposal', form: { proposal: 'a second line' } }
  expect(await it.refused('registrar', 'record', proposal)).toMatchObject({ status: 403 })
  await it.step('marketingDirector', 'record', proposal)
  expect((await it.step('registrar', 'close')).state.name).toBe('filed')
})

const slip = { slip: 'feedbackSlip', form: { handling: 'apologised' } }
