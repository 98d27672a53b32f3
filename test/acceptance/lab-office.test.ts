import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import type { Case } from '../support/office.ts'
import {
  aComplaint,
  aPerson,
  called,
  closed,
  investigated,
  judgedFounded,
  judgement,
  lab,
  resolved,
  toldOf,
} from './lab-cases.ts'
import { inboxOf } from './engine.ts'

interface CountsBody {
  counts: { policy: string; state: string; cause: string | null; count: number }[]
}

const imposed = (amount?: number) => ({
  penalty: 'fine-1',
  decision: 'impose',
  reason: 'proven',
  ...(amount === undefined ? {} : { amount }),
})

test('lab-7: a proven complaint has a fine of 200 to 1500 proposed to the general manager', async () => {
  const it = await aComplaint()
  const after = await resolved(it)
  expect(after.penalties).toMatchObject([{ id: 'fine-1', against: 'unit:testing', state: 'proposed' }])
  expect(dueAt(after, 'fineDecision')).toBe('2026-03-09T09:30:00.000Z')
  expect(await inboxOf(it, 'generalManager')).toContain('notice fine')
  expect(await toldOf(it, 'fine')).toMatchObject([
    {
      to: ['role:generalManager'],
      label: { zh: '罚款', en: 'fine' },
      content: { article: 'lab-7', against: 'unit:testing', amount: { from: 200, upTo: 1500 } },
    },
  ])
})

test('lab-7: the general manager alone decides the fine, and stays within the bounds', async () => {
  for (const [within, beyond] of [
    [200, 199],
    [1500, 1501],
  ] as const) {
    const it = await aComplaint()
    await resolved(it)
    expect(await it.refused('qualityHead', 'decidePenalty', imposed(within))).toMatchObject({
      status: 403,
      code: 'forbidden',
      detail: expect.stringContaining(
        'dev-qualityHead may not take the step decidePenalty; it is for: generalManager; the case is with ',
      ),
    })
    expect(await it.refused('generalManager', 'decidePenalty', imposed())).toMatchObject({
      status: 422,
      code: 'incomplete',
    })
    expect(await it.refused('generalManager', 'decidePenalty', imposed(beyond))).toMatchObject({
      status: 409,
      code: 'beyondAuthority',
      detail: `the amount lies between 200 and 1500; it is ${beyond}`,
    })
    const decided = await it.step('generalManager', 'decidePenalty', imposed(within))
    expect(decided.penalties).toMatchObject([{ state: 'imposed', amount: within }])
    expect(dueAt(decided, 'fineDecision')).toBeUndefined()
    expect(await it.refused('generalManager', 'decidePenalty', imposed(within))).toMatchObject({
      status: 409,
    })
  }
})

test('lab-7: the responsible person is fined where one is named, once however many rounds it takes', async () => {
  const it = await aComplaint()
  await judgedFounded(it, 'registrar', { responsiblePerson: 'wu.gang' })
  await resolved(it, aPerson('wu.gang'))
  await called(it, 'dissatisfied')
  const after = await resolved(it, aPerson('wu.gang'))
  expect(after.round).toBe(2)
  expect(after.penalties).toMatchObject([{ id: 'fine-1', against: 'person:wu.gang' }])
})

test('lab-7: a case is not filed before its fine is decided, and silence is heard of', async () => {
  const it = await aComplaint()
  await resolved(it)
  await called(it, 'satisfied')
  expect((await closed(it)).state).toMatchObject({ name: 'closed', label: { zh: '已结案' } })
  await it.skipTo('2026-03-09T17:31:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue fineDecision')
  const waived = { penalty: 'fine-1', decision: 'waive', reason: 'first of its kind' }
  const filed = await it.step('generalManager', 'decidePenalty', waived)
  expect(filed).toMatchObject({ state: { name: 'filed', label: { zh: '已归档' } }, ended: true })
})

test('lab-9: the office hears of everything overdue and reacts', async () => {
  const it = await aComplaint()
  await it.skipTo('2026-03-04T00:01:00+08:00')
  const item = (await it.inbox('registrar')).find(({ kind }) => kind === 'overdue')
  expect(item).toMatchObject({ about: 'plan', label: { zh: '责任部门提出计划' }, status: 'open' })
  expect(item?.actions.map(({ body }) => body['type'])).toEqual(['acknowledgeOverdue', 'takeOver'])
  await it.step('registrar', 'acknowledgeOverdue', { clock: 'plan', mark: item?.mark })
  expect(await it.inbox('registrar', 'acknowledged')).toMatchObject([
    { id: item?.id, acknowledgedBy: 'dev-registrar' },
  ])
  expect((await it.step('registrar', 'takeOver', { clock: 'plan' })).holder).toBe('person:dev-registrar')

  await it.skipTo('2026-03-10T00:01:00+08:00')
  expect(await inboxOf(it, 'registrar')).toContain('overdue whole')
  expect((await lab.list('registrar', { overdue: 'true' })).map(({ id }) => id)).toContain(it.id)
  await resolved(it)
  await it.skipTo('2026-03-17T17:31:00+08:00')
  expect(await inboxOf(it, 'registrar')).toEqual(
    expect.arrayContaining(['overdue sameDayCall', 'overdue fineDecision']),
  )
})

test('lab-9: the office judges blame; the case goes to who is blamed', async () => {
  const it = await aComplaint()
  for (const who of ['testingHead', 'qualityHead', 'manager']) {
    expect(await it.refused(who, 'judge', judgement)).toMatchObject({ status: 403, code: 'forbidden' })
  }
  expect(await it.refused('registrar', 'judge', { ...judgement, responsibleUnit: 'moon' })).toMatchObject({
    status: 422,
    code: 'unknown',
  })
  const judged = await judgedFounded(it, 'registrar', { responsibleUnit: 'quality', cause: 'method' })
  expect(judged).toMatchObject({
    holder: 'role:qualityHead',
    cause: 'method',
    facts: { responsibleUnit: 'quality' },
  })
  await it.history()
  expect((await lab.list('registrar', { cause: 'method' })).map(({ id }) => id)).toContain(it.id)
  const { body } = await lab.call<CountsBody>('registrar', 'GET', '/counts')
  expect(body.counts).toContainEqual(
    expect.objectContaining({ policy: 'lab', state: 'received', cause: 'method' }),
  )
  expect((await lab.list('registrar', { cause: 'person' })).map(({ id }) => id)).not.toContain(it.id)
})

test('lab-9: the office reviews, and sends back what is not enough', async () => {
  const it = await aComplaint()
  await investigated(it)
  expect(await it.refused('testingHead', 'sendBack', { reason: 'mine' })).toMatchObject({ status: 403 })
  const back = await it.step('registrar', 'sendBack', { reason: 'no plan in it' })
  expect(back).toMatchObject({ state: { name: 'received' }, round: 1 })
  expect(dueAt(back, 'plan')).toBe('2026-03-03T16:00:00.000Z')
})

test('lab-9: the office tracks the improvement to its effect, also after closing', async () => {
  const it = await aComplaint()
  await resolved(it)
  const opened = await improving(it)
  expect(opened.correctives).toMatchObject([{ owner: 'unit:testing', state: 'open' }])
  expect(dueAt(opened, 'improvement:improvement-1')).toBe('2026-03-30T16:00:00.000Z')
  await it.step('generalManager', 'decidePenalty', imposed(300))
  await called(it, 'satisfied')
  expect((await closed(it)).state.name).toBe('closed')

  const [done, verified] = [
    { corrective: 'improvement-1', form: { evidence: [{ name: 'plan.pdf', ref: 'plan' }] } },
    { corrective: 'improvement-1', form: { effect: 'no late report in two weeks' } },
  ]
  expect(await it.refused('registrar', 'completeCorrective', done)).toMatchObject({ status: 403 })
  const withoutEvidence = { ...done, form: {} }
  expect(await it.refused('testingHead', 'completeCorrective', withoutEvidence)).toMatchObject({
    errors: [{ pointer: '/form/evidence' }],
  })
  await it.step('testingHead', 'completeCorrective', done)
  expect(await it.refused('testingHead', 'verifyCorrective', { ...verified, effective: true })).toMatchObject(
    { status: 403 },
  )
  const failed = await it.step('registrar', 'verifyCorrective', { ...verified, effective: false })
  expect(failed).toMatchObject({ state: { name: 'closed' }, correctives: [{ state: 'open' }] })

  await it.skipTo('2026-03-31T00:01:00+08:00')
  expect(await inboxOf(it, 'registrar')).toContain('overdue improvement')
  expect(await inboxOf(it, 'testingHead')).toContain('overdue improvement')
  await it.step('testingHead', 'completeCorrective', done)
  const filed = await it.step('registrar', 'verifyCorrective', { ...verified, effective: true })
  expect(filed).toMatchObject({ state: { name: 'filed' }, ended: true, correctives: [{ state: 'verified' }] })
})

function improving(it: Case) {
  return it.step('registrar', 'openCorrective', {
    corrective: 'improvement',
    form: { action: 'a second bench' },
  })
}
