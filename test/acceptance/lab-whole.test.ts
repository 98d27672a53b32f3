import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  aComplaint,
  called,
  closed,
  investigated,
  lab,
  MONDAY,
  resolved,
  scheme,
  toldOf,
} from './lab-cases.ts'
import { inboxOf } from './engine.ts'

test('lab-5: the whole case is due within a week, holidays or not', async () => {
  const it = await aComplaint()
  expect(dueAt(it.first, 'whole')).toBe('2026-03-09T16:00:00.000Z')
  const beforeSpringFestival = await aComplaint('2026-02-13T10:00:00+08:00')
  expect(dueAt(beforeSpringFestival.first, 'whole')).toBe('2026-02-20T16:00:00.000Z')
})

test('lab-5: holder and office are warned two days before, and the case climbs while nobody ends it', async () => {
  const it = await aComplaint()
  await investigated(it)
  await it.skipTo('2026-03-08T00:01:00+08:00')
  expect(await inboxOf(it, 'registrar')).toContain('warning whole')
  expect((await lab.list('registrar', { number: it.number }))[0]?.overdue).toBe(true)

  await it.skipTo('2026-03-10T00:01:00+08:00')
  expect(await inboxOf(it, 'registrar')).toContain('overdue whole')
  expect(await inboxOf(it, 'qualityHead')).not.toContain('overdue whole')
  await it.skipTo('2026-03-11T00:01:00+08:00')
  expect(await inboxOf(it, 'qualityHead')).toContain('overdue whole')
  expect(await inboxOf(it, 'generalManager')).not.toContain('overdue whole')
  await it.skipTo('2026-03-13T00:01:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue whole')
  const late = (await it.view('registrar')).clocks.find(({ id }) => id === 'whole')
  expect(late).toMatchObject({ label: { zh: '全案' }, state: 'running', late: true })
})

test('lab-5: a case closed within the week was in time, and nobody hears of it again', async () => {
  const it = await aComplaint()
  await resolved(it)
  await called(it, 'satisfied')
  const whole = (await closed(it)).clocks.find(({ id }) => id === 'whole')
  expect(whole).toMatchObject({ state: 'stopped', late: false })
  expect((await toldOf(it, 'whole')).length).toBe(0)
})

test('lab-5: only the general manager gives more time, two weeks from receipt at most', async () => {
  const it = await aComplaint()
  const extend = (until: string) => ({ clock: 'whole', until, reason: 'the sample is abroad' })
  expect(await it.refused('qualityHead', 'extend', extend('2026-03-12T17:30:00+08:00'))).toMatchObject({
    status: 403,
    code: 'forbidden',
  })
  expect(await it.refused('generalManager', 'extend', extend('2026-03-17T00:00:01+08:00'))).toMatchObject({
    status: 409,
    code: 'beyondAuthority',
  })
  const extended = await it.step('generalManager', 'extend', extend('2026-03-17T00:00:00+08:00'))
  expect(dueAt(extended, 'whole')).toBe('2026-03-16T16:00:00.000Z')
})

test('lab-5: an overdue case is acknowledged, taken over or extended from the inbox of whoever may', async () => {
  const it = await aComplaint()
  await it.skipTo('2026-03-14T12:00:00+08:00')
  const actions = async (who: string) => {
    const item = (await it.inbox(who)).find(({ clock, kind }) => clock === 'whole' && kind === 'overdue')
    return item?.actions.map(({ body }) => body['type'])
  }
  expect(await actions('registrar')).toEqual(['acknowledgeOverdue', 'takeOver'])
  expect(await actions('generalManager')).toEqual(['acknowledgeOverdue', 'takeOver', 'extend'])
  await it.step('generalManager', 'takeOver', { clock: 'whole' })
  const { holder } = await it.view('generalManager')
  expect(holder).toBe('person:dev-generalManager')
  const extension = { clock: 'whole', until: '2026-03-16T17:30:00+08:00', reason: 'a sample is abroad' }
  await it.step('generalManager', 'extend', extension)
  expect(await actions('registrar')).toEqual(['acknowledgeOverdue', 'takeOver'])
})

test('lab-6: the customer is called on the day it is completed, by the quality head or the delegate', async () => {
  const it = await aComplaint()
  const after = await resolved(it)
  expect(after).toMatchObject({
    state: { name: 'resolved', label: { zh: '已处理' } },
    holder: 'role:qualityHead',
  })
  expect(dueAt(after, 'sameDayCall')).toBe('2026-03-02T09:30:00.000Z')
  const call = { satisfaction: 'satisfied', form: { talk: 'thanks' } }
  expect(await it.refused('testingHead', 'revisit', call)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(await it.refused('qualityHead', 'revisit', { satisfaction: 'satisfied', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/talk' }],
  })

  await it.skipTo('2026-03-02T17:31:00+08:00')
  for (const who of ['qualityHead', 'qualityDelegate', 'registrar']) {
    expect(await inboxOf(it, who)).toContain('overdue sameDayCall')
  }
  const late = await it.step('qualityDelegate', 'revisit', call)
  expect(late.clocks).toContainEqual(
    expect.objectContaining({ id: 'sameDayCall', state: 'stopped', late: true }),
  )
})

test('lab-6: what is completed after closing time is called on the next working day', async () => {
  const evening = await aComplaint('2026-02-13T18:00:00+08:00')
  expect(dueAt(await resolved(evening), 'sameDayCall')).toBe('2026-02-14T09:30:00.000Z')
  const makeUpSaturday = await aComplaint('2026-02-14T18:00:00+08:00')
  expect(dueAt(await resolved(makeUpSaturday), 'sameDayCall')).toBe('2026-02-24T09:30:00.000Z')
})

test('lab-6: satisfied: the talk is recorded and goes to the general office for filing', async () => {
  const it = await aComplaint()
  await resolved(it)
  expect(await it.refused('registrar', 'close', { form: { summary: 'x' } })).toMatchObject({
    status: 409,
    code: 'impossible',
  })
  const after = await called(it, 'satisfied', 'qualityDelegate', 'The letter came; all is well.')
  expect(after).toMatchObject({ state: { name: 'revisited' }, holder: 'role:registrar' })
  expect(await inboxOf(it, 'registrar')).toContain('notice toFile')
  expect((await it.history('registrar')).at(-1)?.step).toMatchObject({
    type: 'revisit',
    satisfaction: 'satisfied',
    form: { talk: 'The letter came; all is well.' },
  })
  expect((await closed(it)).state.name).toBe('closed')
})

test('lab-6: not satisfied: handled again, again and again until satisfied, within the one week', async () => {
  const it = await aComplaint()
  for (const round of [2, 3, 4]) {
    await resolved(it)
    const again = await called(it, 'dissatisfied')
    expect(again).toMatchObject({
      state: { name: 'received' },
      round,
      holder: 'role:registrar',
      proposal: null,
    })
    expect(dueAt(again, 'whole')).toBe('2026-03-09T16:00:00.000Z')
    expect(dueAt(again, 'plan')).toBe('2026-03-03T16:00:00.000Z')
    expect(await it.refused('testingHead', 'report', { form: {} })).toMatchObject({ status: 400 })
    expect(await it.refused('registrar', 'close', { form: { summary: 'x' } })).toMatchObject({ status: 409 })
  }
  expect((await toldOf(it, 'handledAgain')).map(({ to }) => to)).toEqual(
    Array.from({ length: 3 }, () => ['role:registrar', 'unit:testing']),
  )
  await resolved(it)
  expect((await called(it, 'satisfied')).state.name).toBe('revisited')
})

test('lab-6: a customer who cannot be reached is called again; nobody waives the call', async () => {
  const it = await lab.receives(
    'qualitySupervisor',
    {
      kind: 'complaint',
      channel: 'written',
      complainant: { name: 'Li Si' },
      content: 'wrong unit',
      form: { object: 'report 9' },
    },
    MONDAY,
  )
  await resolved(it)
  const after = await called(it, 'unreachable')
  expect(after.state.name).toBe('resolved')
  expect(dueAt(after, 'sameDayCall')).toBe('2026-03-02T09:30:00.000Z')
  expect(await it.refused('qualityHead', 'waiveRevisit', { reason: 'busy' })).toMatchObject({ status: 403 })
  expect(await it.refused('registrar', 'propose', scheme)).toMatchObject({ status: 409 })
  const again = await called(it, 'dissatisfied')
  expect(again.holder).toBe('role:registrar')
})
