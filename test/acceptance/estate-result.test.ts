import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  estate,
  aComplaint,
  atEngineering,
  reported,
  answered,
  toldOf,
  inboxOf,
  hoursAfter,
} from './estate-cases.ts'

test('estate-3: the department returns the result within three days of its acceptance', async () => {
  const it = await atEngineering()
  const accepted = await it.view('auditor')
  expect(accepted).toMatchObject({ holder: 'unit:engineering', unit: 'engineering' })
  expect(dueAt(accepted, 'result')).toBe('2026-03-05T16:00:00.000Z')
  expect(await it.refused('designer', 'report', { form: { result: 'done' } })).toMatchObject({ status: 403 })
  await it.skipTo('2026-03-06T00:01:00+08:00')
  expect(await inboxOf(it, 'engineer')).toContain('overdue result')
  expect(await inboxOf(it, 'serviceOfficer')).toContain('overdue result')
  await it.skipTo('2026-03-07T00:01:00+08:00')
  expect(await inboxOf(it, 'engineeringManager')).toContain('overdue result')
  const after = await reported(it)
  expect(after).toMatchObject({ state: { name: 'investigated' }, holder: 'unit:customerService' })
})

test('estate-3: customer service tells the customer within two days of the result', async () => {
  const it = await atEngineering()
  expect(await it.refused('serviceOfficer', 'answer', answered)).toMatchObject({ code: 'notYet' })
  const after = await reported(it)
  expect(dueAt(after, 'result')).toBeUndefined()
  expect(dueAt(after, 'tell')).toBe('2026-03-04T16:00:00.000Z')
  expect(await it.refused('serviceOfficer', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: answer',
  })
  expect(await it.refused('engineer', 'answer', answered)).toMatchObject({ status: 403 })
  await it.skipTo('2026-03-05T00:01:00+08:00')
  expect(await inboxOf(it, 'serviceOfficer')).toContain('overdue tell')
  await it.step('serviceOfficer', 'answer', answered)
  expect(await toldOf(it, 'answer')).toMatchObject([
    { kind: 'answer', to: ['customer'], content: { text: 'Your window is tight again.' } },
  ])
  expect(await it.step('serviceOfficer', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('estate-4: what cannot be solved at once is explained, and the new date replaces the deadline', async () => {
  const it = await atEngineering()
  const promise = {
    dueAt: '2026-03-20T17:30:00+08:00',
    reason: 'the frame has to be ordered',
    form: { explanation: 'A new frame takes two weeks.' },
  }
  expect(await it.refused('engineer', 'promise', promise)).toMatchObject({ status: 403 })
  expect(await it.refused('serviceOfficer', 'promise', { ...promise, form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/explanation' }],
  })
  const agreed = await it.step('serviceOfficer', 'promise', promise)
  expect(dueAt(agreed, 'result')).toBe('2026-03-20T09:30:00.000Z')
  expect(dueAt(agreed, 'whole')).toBe('2026-04-01T16:00:00.000Z')
  expect(await toldOf(it, 'promised')).toMatchObject([
    { kind: 'notice', to: ['unit:engineering'] },
    {
      kind: 'answer',
      to: ['customer'],
      content: { explanation: 'A new frame takes two weeks.', dueAt: '2026-03-20T09:30:00.000Z' },
    },
  ])
  await it.skipTo('2026-03-07T00:01:00+08:00')
  expect(await inboxOf(it, 'engineer')).not.toContain('overdue result')
  await it.skipTo('2026-03-20T17:31:00+08:00')
  expect(await inboxOf(it, 'engineer')).toContain('overdue result')
})

test('estate-4: a complex complaint is answered only after the departments have explained it jointly', async () => {
  const it = await atEngineering(true)
  await reported(it)
  expect(await it.refused('serviceOfficer', 'answer', answered)).toMatchObject({
    code: 'notYet',
    detail: 'first: consult.complete',
  })
  const call = {
    units: ['engineering', 'design'],
    about: 'the window',
    answerBy: '2026-03-04T12:00:00+08:00',
  }
  const called = await it.step('serviceOfficer', 'consult', call)
  expect(dueAt(called, 'joint:design')).toBe('2026-03-04T04:00:00.000Z')
  await it.step('engineer', 'reply', { form: { explanation: 'the seal failed' } })
  expect(await it.refused('serviceOfficer', 'answer', answered)).toMatchObject({
    code: 'notYet',
    detail: 'first: consult.complete; consultations (design)',
  })
  await it.step('designer', 'reply', { form: { explanation: 'the detail has been changed' } })
  await it.step('serviceOfficer', 'answer', answered)
})

test('estate-4: many complaints about one thing are found together, and each keeps its own deadlines', async () => {
  const group = `windows-${Date.now()}`
  const [one, other] = [await atEngineering(), await aComplaint('centreClerk', { channel: 'serviceCentre' })]
  expect(await other.refused('centreClerk', 'group', { group })).toMatchObject({ status: 403 })
  for (const it of [one, other]) {
    expect(await it.step('serviceOfficer', 'group', { group })).toMatchObject({ group })
    await it.history()
  }
  const ids = (await estate.list('serviceOfficer', { group })).map(({ id }) => id)
  expect(ids.toSorted()).toEqual([one.id, other.id].toSorted())
  await reported(one)
  await one.step('serviceOfficer', 'answer', answered)
  expect(await one.step('serviceOfficer', 'close')).toMatchObject({ ended: true })
  const still = await other.view('auditor')
  expect(still.state.name).toBe('received')
  expect(dueAt(still, 'slip')).toBe(hoursAfter(other.first.receivedAt, 24))
})
