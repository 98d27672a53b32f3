import { expect, test } from 'vitest'
import type { Case } from '../support/office.ts'
import { dueAt } from '../support/office.ts'
import {
  AN_ANSWER,
  called,
  distillery,
  fedBack,
  intake,
  judged,
  MONDAY,
  record,
  resolved,
  revisited,
} from './a-distillery-case.ts'
import { fieldsMissed, inboxOf, toldLast } from './engine.ts'

test('distillery-1: a complaint by telephone is answered within 24 hours, on a weekend too', async () => {
  const it = await called({}, '2026-03-06T16:00:00+08:00')
  expect(it.first).toMatchObject({ state: { name: 'received' }, holder: 'role:registrar' })
  expect(dueAt(it.first, 'answer')).toMatch(/^2026-03-07T08:00:/)
  const answered = await it.step('registrar', 'answer', AN_ANSWER)
  expect(dueAt(answered, 'answer')).toBeUndefined()
  expect(await toldLast(it)).toMatchObject([{ to: ['customer'], content: AN_ANSWER.form }])
})

test('distillery-1: a call nobody answers reaches the sales office, then the general manager', async () => {
  const it = await called()
  await it.skipTo('2026-03-03T10:01:00+08:00')
  expect(await inboxOf(it, 'salesManager')).toContain('overdue answer')
  expect(await inboxOf(it, 'generalManager')).not.toContain('overdue answer')
  await it.skipTo('2026-03-04T10:01:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue answer')
})

test('distillery-1: an answer by telephone counts from when it was given, and is recorded within a working day', async () => {
  const it = await called()
  await it.skipTo('2026-03-04T10:00:00+08:00')
  const given = (at: string) => ({ ...AN_ANSWER, at, atReason: 'called from the road' })
  const tooFar = await it.refused('registrar', 'answer', given('2026-03-02T10:30:00+08:00'))
  expect(tooFar).toMatchObject({ status: 422, errors: [{ pointer: '/at' }] })
  expect(
    await it.refused('registrar', 'answer', { ...given('2026-03-03T09:00:00+08:00'), atReason: undefined }),
  ).toMatchObject({
    status: 422,
    errors: [{ pointer: '/atReason' }],
  })
  expect((await it.view('registrar')).clocks.find(({ id }) => id === 'answer')).toMatchObject({ late: true })
  const recorded = await it.step('registrar', 'answer', given('2026-03-03T09:00:00+08:00'))
  expect(recorded.clocks.find(({ id }) => id === 'answer')).toMatchObject({
    state: 'stopped',
    stoppedAt: '2026-03-03T01:00:00.000Z',
    late: false,
  })
})

test('distillery-1: a confirmation by telephone that came too late stays late when it is recorded', async () => {
  const it = await called({ channel: 'written', form: { arrivedAt: '2026-03-02T08:00:00+08:00' } })
  await it.skipTo('2026-03-03T17:00:00+08:00')
  const confirmed = await it.step('registrar', 'acknowledge', {
    at: '2026-03-03T09:00:00+08:00',
    atReason: 'noted on paper',
  })
  expect(confirmed.clocks.find(({ id }) => id === 'confirm')).toMatchObject({
    stoppedAt: '2026-03-03T01:00:00.000Z',
    late: true,
  })
})

test('distillery-1: a letter is reported at once with a request for instruction, and confirmed in 24 hours', async () => {
  const it = await called({ channel: 'written', form: { arrivedAt: '2026-03-02T08:00:00+08:00' } })
  expect(it.first.holder).toBe('role:salesManager')
  expect(await toldLast(it)).toMatchObject([{ about: 'request', to: ['role:salesManager'] }])
  expect(dueAt(it.first, 'confirm')).toBe('2026-03-03T00:00:00.000Z')
  expect(dueAt(it.first, 'instruction')).toBe('2026-03-03T09:30:00.000Z')
  const confirmed = await it.step('registrar', 'acknowledge')
  expect(dueAt(confirmed, 'confirm')).toBeUndefined()
  expect(await toldLast(it)).toMatchObject([{ about: 'confirmed', to: ['customer'] }])
})

test('distillery-1: nothing is proposed on a letter before the instruction is there', async () => {
  const it = await called({ channel: 'written' })
  const proposal = { remedies: [{ remedy: 'apology' }] }
  expect(await it.refused('registrar', 'propose', proposal)).toMatchObject({ detail: 'first: instructed' })
  const instruction = { record: 'instructed', form: { instruction: 'apologise' } }
  expect(await it.refused('registrar', 'record', instruction)).toMatchObject({ status: 403 })
  const after = await it.step('salesManager', 'record', instruction)
  expect(dueAt(after, 'instruction')).toBeUndefined()
  await it.step('registrar', 'propose', proposal)
})

test.each(['oral', 'transferred'])(
  'distillery-1: what is %s is registered and sorted in 24 hours',
  async (channel) => {
    const it = await called({ channel, form: { arrivedAt: '2026-03-02T08:30:00+08:00' } })
    expect(dueAt(it.first, 'sort')).toBe('2026-03-03T00:30:00.000Z')
    expect(dueAt(it.first, 'answer')).toBeUndefined()
    expect(await it.refused('storekeeper', 'classify', { class: 'return' })).toMatchObject({ status: 403 })
    const sorted = await it.step('registrar', 'classify', { class: 'return' })
    expect(sorted.class).toBe('return')
    expect(dueAt(sorted, 'sort')).toBeUndefined()
  },
)

test('distillery-1: every case has a result and every matter an answer', async () => {
  const it = await called()
  expect(await it.refused('registrar', 'resolve')).toMatchObject({ status: 409, code: 'notYet' })
  await resolved(it)
  await fedBack(it)
  await revisited(it)
  const close = { form: { important: false } }
  expect(await it.refused('registrar', 'close', close)).toMatchObject({
    status: 409,
    detail: 'first: answer',
  })
  await it.step('registrar', 'answer', AN_ANSWER)
  expect((await it.step('registrar', 'close', close)).state.name).toBe('closed')
})

const WHY = { reason: 'a question of the blend', form: { why: 'the laboratory has to taste it' } }

test.each(['taste', 'flavour', 'packaging'])(
  'distillery-2: %s goes to the specialist of the quality department',
  async (kind) => {
    const it = await called({ class: kind })
    expect(it.first.holder).toBe('role:qualitySpecialist')
    await it.step('qualitySpecialist', 'answer', AN_ANSWER)
  },
)

test('distillery-2: what the specialist cannot answer goes up, with a plan, and is answered in 3 working days', async () => {
  const it = await called({ class: 'taste' }, '2026-03-05T10:00:00+08:00')
  const bare = { reason: WHY.reason }
  expect(await it.refused('qualitySpecialist', 'escalate', bare)).toMatchObject({ status: 400 })
  const after = await it.step('qualitySpecialist', 'escalate', WHY)
  expect(after).toMatchObject({
    holder: 'role:qualityHead',
    correctives: [{ id: 'rectification-1', owner: 'unit:quality', state: 'open' }],
  })
  expect(dueAt(after, 'qualityAnswer')).toBe('2026-03-10T09:30:00.000Z')
  expect(await it.refused('qualitySpecialist', 'answer', AN_ANSWER)).toMatchObject({ status: 403 })
  await it.skipTo('2026-03-10T17:31:00+08:00')
  expect(await inboxOf(it, 'qualityHead')).toContain('overdue qualityAnswer')
  expect(dueAt(await it.step('qualityHead', 'answer', AN_ANSWER), 'qualityAnswer')).toBeUndefined()
})

test.each(['sediment', 'suspended'])('distillery-2: %s, confirmed by quality: taken back', async (defect) => {
  const it = await called({ class: 'return' })
  expect(await it.refused('registrar', 'propose', wanted('return'))).toMatchObject({ code: 'notAgreed' })
  await record(it, 'qualitySpecialist', 'qualityFinding', { defect, qualityConfirmed: true })
  await it.step('registrar', 'propose', wanted('return'))
  const counted = { remedy: 'return-1', form: { counted: 6 } }
  expect(await it.refused('registrar', 'fulfil', counted)).toMatchObject({ status: 403 })
  await it.step('storekeeper', 'fulfil', counted)
})

test('distillery-2: what quality does not confirm is not taken back', async () => {
  const it = await called({ class: 'return' })
  const finding = { record: 'qualityFinding', form: { defect: 'sediment', qualityConfirmed: false } }
  expect(await it.refused('registrar', 'record', finding)).toMatchObject({ status: 403 })
  await it.step('qualitySpecialist', 'record', finding)
  expect(await it.refused('registrar', 'propose', wanted('return'))).toMatchObject({ code: 'notAgreed' })
})

test.each(['mould', 'brokenCap', 'leakage'])(
  'distillery-2: %s from bad storage: not taken back',
  async (defect) => {
    const it = await returned(defect, '2026-01-15')
    for (const remedy of ['return', 'unconditionalReturn'])
      expect(await it.refused('registrar', 'propose', wanted(remedy))).toMatchObject({ code: 'notAgreed' })
  },
)

test('distillery-2: mould within 15 days of leaving the warehouse: taken back without condition', async () => {
  const it = await returned('mould', '2026-02-15')
  const proposed = await it.step('registrar', 'propose', wanted('unconditionalReturn'))
  expect(proposed.proposal).toMatchObject({ remedies: [{ remedy: 'unconditionalReturn', quantity: 6 }] })
})

test.each([
  ['on the 16th day', 'mould', '2026-02-14', true],
  ['not confirmed on the dispatch review form', 'mould', '2026-02-15', false],
  ['but it is the cap', 'brokenCap', '2026-02-15', true],
])('distillery-2: mould within 15 days, %s: refused', async (_, defect, left, confirmed) => {
  const it = await returned(defect, left, confirmed)
  expect(await it.refused('registrar', 'propose', wanted('unconditionalReturn'))).toMatchObject({
    code: 'notAgreed',
  })
})

test('distillery-2: staff: public criticism, and the customer is told of criticism and penalty', async () => {
  const it = await called({ class: 'staff' })
  const groundless = { validity: 'founded', responsibleUnit: 'warehouse' }
  expect(await fieldsMissed(it, 'registrar', 'judge', groundless)).toEqual(['grounds'])
  expect((await judged(it)).penalties).toMatchObject([
    { id: 'criticism-1', against: 'unit:warehouse', state: 'proposed' },
  ])
  const told = { form: { ...AN_ANSWER.form, measureTold: 'he was criticised before all' } }
  expect(await it.refused('registrar', 'answer', told)).toMatchObject({ detail: 'first: criticism.decided' })
  const decision = { penalty: 'criticism-1', decision: 'impose', reason: 'the recording' }
  expect(await it.refused('salesManager', 'decidePenalty', decision)).toMatchObject({ status: 403 })
  await it.step('generalManager', 'decidePenalty', decision)
  expect(await it.refused('registrar', 'answer', AN_ANSWER)).toMatchObject({
    status: 422,
    detail: 'fill in: form.measureTold',
  })
  await it.step('registrar', 'answer', told)
  expect(await toldLast(it)).toMatchObject([{ to: ['customer'], content: told.form }])
})

test('distillery-2: a misunderstanding is explained', async () => {
  const explained = { form: { explanation: 'Cold makes it cloudy; it clears again.' } }
  const other = await called()
  expect(await other.refused('registrar', 'settle', explained)).toMatchObject({ status: 409 })
  const it = await called({ class: 'misunderstanding' })
  expect((await it.step('registrar', 'settle', explained)).state.name).toBe('closed')
  expect(await toldLast(it)).toMatchObject([{ to: ['customer'], content: explained.form }])
})

test('distillery-2: whoever takes the complaint, it is registered at the sales office', async () => {
  const it = await distillery.receives('storekeeper', intake, MONDAY)
  expect(it.first.holder).toBe('role:registrar')
})

function wanted(remedy: string) {
  return { remedies: [{ remedy, quantity: 6 }] }
}

async function returned(defect: string, leftWarehouseOn: string, dispatchReview = true): Promise<Case> {
  const it = await called({ class: 'return' })
  await record(it, 'qualitySpecialist', 'qualityFinding', { defect, qualityConfirmed: true })
  const undated = { record: 'dispatchReviewed', form: { dispatchReview } }
  expect(await it.refused('storekeeper', 'record', undated)).toMatchObject({
    errors: [{ pointer: '/form/leftWarehouseOn' }],
  })
  await record(it, 'storekeeper', 'dispatchReviewed', { leftWarehouseOn, dispatchReview })
  return it
}
