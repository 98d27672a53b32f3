import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  aComplaint,
  aMajorOne,
  aPerson,
  asked,
  assigned,
  auto,
  closed,
  DRAFT,
  EVALUATION,
  FINDINGS,
  hoursOf,
  liuYang,
  PREVENTION,
  resolved,
  SOLUTION,
  TOLD,
  toldOf,
} from './auto-cases.ts'
import { inboxOf } from './engine.ts'

test('auto-6: the customer is asked whether he is satisfied, and nobody waives it', async () => {
  const it = await aComplaint()
  expect(await resolved(it)).toMatchObject({ holder: 'role:relationsManager' })
  expect(await it.refused('relationsManager', 'close')).toMatchObject({ status: 409, code: 'notYet' })
  expect(await it.refused('relationsManager', 'waiveRevisit', { reason: 'busy' })).toMatchObject({
    status: 403,
  })
  expect(
    await it.refused('relationsManager', 'revisit', { satisfaction: 'satisfied', form: {} }),
  ).toMatchObject({
    errors: [{ pointer: '/form/talk' }],
  })
  expect((await asked(it, 'satisfied')).state.name).toBe('revisited')
})

test('auto-6: who is not satisfied has his case handled again', async () => {
  const it = await aComplaint()
  await resolved(it)
  expect(await asked(it, 'dissatisfied')).toMatchObject({
    state: { name: 'received' },
    round: 2,
    holder: 'unit:workshop',
  })
  expect(dueAt(await it.view('auditor'), 'solution')).toBe('2026-03-03T09:30:00.000Z')
  expect(await it.refused(liuYang, 'report', FINDINGS)).toMatchObject({ detail: 'first: judge' })
  expect((await toldOf(it, 'handledAgain')).map(({ to }) => to)).toEqual([
    ['role:relationsManager', 'unit:workshop'],
  ])
})

test('auto-6: nothing is closed without summary, overall evaluation and approved prevention', async () => {
  const it = await aComplaint()
  await resolved(it)
  await asked(it, 'satisfied')
  expect(await it.refused('relationsManager', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: evaluation; preventionApproved',
  })
  const bare = await it.refused('relationsManager', 'record', { record: 'evaluation', form: {} })
  expect(bare.errors?.map(({ pointer }) => pointer)).toEqual(['/form/summary', '/form/overall'])
  await it.step('relationsManager', 'record', EVALUATION)
  expect(await it.refused('relationsManager', 'close')).toMatchObject({ detail: 'first: preventionApproved' })
})

test('auto-6: the department manager drafts the prevention, the general manager approves it and names a supervisor', async () => {
  const it = await aComplaint()
  expect(dueAt(await resolved(it), 'prevention')).toBe('2026-03-09T09:30:00.000Z')
  expect(await it.refused('generalManager', 'record', PREVENTION)).toMatchObject({
    detail: 'first: preventionDraft',
  })
  expect(await it.refused('serviceAdvisor', 'record', DRAFT)).toMatchObject({ status: 403 })
  await it.step('workshopManager', 'record', DRAFT)
  expect(await toldOf(it, 'preventionDrafted')).toMatchObject([
    { to: ['role:generalManager'], content: DRAFT.form },
  ])
  const himself = auto.someone('generalManager', 'dev-workshopManager')
  expect(await it.refused(himself, 'record', PREVENTION)).toMatchObject({ code: 'dutiesNotSeparate' })
  const nobody = { record: 'preventionApproved', form: {} }
  expect(await it.refused('generalManager', 'record', nobody)).toMatchObject({
    errors: [{ pointer: '/form/supervisor' }],
  })
  const after = await it.step('generalManager', 'record', PREVENTION)
  expect(after.correctives).toMatchObject([
    { id: 'prevention-1', owner: 'role:workshopManager', state: 'open' },
  ])
  expect(await inboxOf(it, aPerson('xu.lan'))).toContain('notice supervise')
  expect(dueAt(after, 'prevention')).toBeUndefined()
})

test('auto-6: the supervisor checks that it was carried out, after the closing too', async () => {
  const it = await aComplaint()
  await resolved(it)
  const after = await closed(it)
  expect(after.state.name).toBe('closed')
  expect(dueAt(after, 'supervision:prevention-1')).toBe('2026-03-30T16:00:00.000Z')
  for (const penalty of ['personSmall-1', 'headSmall-1']) {
    await it.step('generalManager', 'decidePenalty', { penalty, decision: 'waive', reason: 'first time' })
  }
  await it.skipTo('2026-03-31T00:01:00+08:00')
  expect(await inboxOf(it, aPerson('xu.lan'))).toContain('overdue supervision')
  expect(await inboxOf(it, 'workshopManager')).toContain('overdue supervision')
  const done = { corrective: 'prevention-1', form: { done: 'two signatures on each brake job' } }
  const seen = { corrective: 'prevention-1', effective: true, form: { seen: 'ten orders looked at' } }
  await it.step('workshopManager', 'completeCorrective', done)
  expect(await it.refused('workshopManager', 'verifyCorrective', seen)).toMatchObject({ status: 403 })
  expect(await it.step(aPerson('xu.lan'), 'verifyCorrective', seen)).toMatchObject({
    state: { name: 'filed' },
    ended: true,
  })
})

test('auto-7: a major complaint reaches the department manager and the general manager at once', async () => {
  const it = await aMajorOne()
  expect(await toldOf(it, 'major')).toMatchObject([
    {
      to: ['role:salesManager', 'role:workshopManager', 'role:generalManager'],
      label: { zh: '重大投诉通报' },
    },
  ])
  for (const who of ['workshopManager', 'generalManager']) {
    expect(await inboxOf(it, who)).toEqual(['notice major'])
  }
  const ordinary = await aComplaint()
  expect(await toldOf(ordinary, 'major')).toEqual([])
})

test('auto-7: one that turns out to be major leaves the path of one working day', async () => {
  const it = await aComplaint()
  expect(dueAt(await assigned(it), 'solution')).toBe('2026-03-03T09:30:00.000Z')
  const after = await it.step('relationsManager', 'classify', { severity: 'major' })
  expect(dueAt(after, 'solution')).toBeUndefined()
  expect(hoursOf(after, 'meeting')).toBe(4)
  expect(await inboxOf(it, 'generalManager')).toContain('notice major')
})

const MEETING = {
  record: 'emergencyMeeting',
  form: { attendees: 'all managers', decision: 'a new car on loan' },
}

test('auto-7: no solution before the emergency meeting, which is late after four hours', async () => {
  const it = await aMajorOne()
  expect(hoursOf(it.first, 'meeting')).toBe(4)
  const after = await assigned(it)
  expect(after.clocks.map(({ id }) => id)).not.toContain('solution')
  await it.step(liuYang, 'report', FINDINGS)
  expect(await it.refused(liuYang, 'propose', SOLUTION)).toMatchObject({
    code: 'notYet',
    detail: 'first: emergencyMeeting',
  })
  await it.skipTo('2026-03-02T14:01:00+08:00')
  expect(await inboxOf(it, 'relationsManager')).toContain('overdue meeting')
  await it.step('generalManager', 'record', MEETING)
  expect((await it.step(liuYang, 'propose', SOLUTION)).holder).toBe('role:generalManager')
})

test('auto-7: both managers negotiate with the customer, then satisfaction is asked and summed up', async () => {
  const it = await aMajorOne()
  await assigned(it)
  await it.step(liuYang, 'report', FINDINGS)
  await it.step('workshopManager', 'record', MEETING)
  await it.step(liuYang, 'propose', SOLUTION)
  expect(dueAt(await it.step('generalManager', 'approve'), 'tell')).toBe('2026-03-04T09:30:00.000Z')
  const talk = (record: string) => ({ record, form: { outcome: 'he agrees' } })
  expect(await it.refused(liuYang, 'answer', TOLD)).toMatchObject({
    detail: 'first: managerNegotiated; generalManagerNegotiated',
  })
  expect(await it.refused('workshopManager', 'record', talk('generalManagerNegotiated'))).toMatchObject({
    status: 403,
  })
  await it.step('workshopManager', 'record', talk('managerNegotiated'))
  expect(await it.refused(liuYang, 'answer', TOLD)).toMatchObject({
    detail: 'first: generalManagerNegotiated',
  })
  await it.step('generalManager', 'record', talk('generalManagerNegotiated'))
  await it.step(liuYang, 'answer', TOLD)
  await it.step(liuYang, 'fulfil', { remedy: 'apology-1' })
  await it.step(liuYang, 'resolve')
  expect((await closed(it)).state.name).toBe('closed')
})

test('auto-7: an ordinary complaint needs no emergency meeting', async () => {
  const it = await aComplaint()
  expect(await it.refused('generalManager', 'record', MEETING)).toMatchObject({ code: 'impossible' })
})

test('auto-8: who handles, who is the cause and who delayed are kept apart', async () => {
  const it = await aComplaint()
  await assigned(it)
  await it.skipTo('2026-03-03T17:31:00+08:00')
  const late = await it.view('auditor')
  expect(late.penalties).toMatchObject([{ id: 'delay-1', against: 'person:liu.yang', state: 'proposed' }])
  expect(await inboxOf(it, 'generalManager')).toContain('notice delay')
  expect(await it.step(liuYang, 'report', FINDINGS)).toMatchObject({
    holder: 'person:liu.yang',
    facts: { responsibleUnit: 'workshop', personAtFault: 'ma.chao' },
  })
  const imposed = { penalty: 'delay-1', decision: 'impose', amount: 501, reason: 'a day late' }
  expect(await it.refused('relationsManager', 'decidePenalty', imposed)).toMatchObject({ status: 403 })
  expect(await it.refused('generalManager', 'decidePenalty', imposed)).toMatchObject({
    code: 'beyondAuthority',
    detail: 'the amount lies between 50 and 500; it is 501',
  })
  const decided = await it.step('generalManager', 'decidePenalty', { ...imposed, amount: 500 })
  expect(decided.penalties).toMatchObject([{ state: 'imposed', amount: 500 }])
})

test.each([
  [4999.99, 'Small', { from: 0, upTo: 500 }, { from: 0, upTo: 200 }],
  [5000, 'Large', { from: 500, upTo: 5000 }, { from: 200, upTo: 2000 }],
])(
  'auto-8: a loss of %d has a penalty proposed for the person and the department head',
  async (loss, band, person, head) => {
    const it = await aComplaint()
    await resolved(it, loss)
    const after = await closed(it)
    expect(after.penalties.map(({ penalty, against }) => [penalty, against])).toEqual([
      [`head${band}`, 'role:workshopManager'],
      [`person${band}`, 'person:ma.chao'],
    ])
    expect(await toldOf(it, `person${band}`)).toMatchObject([
      { to: ['role:generalManager'], content: { article: 'auto-8', amount: person } },
    ])
    expect(await toldOf(it, `head${band}`)).toMatchObject([{ content: { amount: head } }])
    expect(dueAt(after, 'personPenalty')).toBe('2026-03-09T09:30:00.000Z')
  },
)

test('auto-8: a case is not filed before its penalties are decided', async () => {
  const it = await aComplaint()
  await resolved(it)
  await closed(it)
  await it.skipTo('2026-03-09T17:31:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toEqual(
    expect.arrayContaining(['overdue personPenalty', 'overdue headPenalty']),
  )
  expect((await it.view('auditor')).ended).toBe(false)
})
