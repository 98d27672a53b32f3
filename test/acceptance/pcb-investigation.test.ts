import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import { anException, aReport, formFiled, investigationEnded, judged, pcb, received } from './a-pcb-case.ts'

const FRIDAY = '2026-03-06T17:00:00+08:00'

test('pcb-5: every department does its own part, and only that', async () => {
  const it = await formFiled()
  const productionDetail = {
    productionUnit: 'line 2',
    machineShift: 'etcher 4, night',
    operator: 'Li Si',
    producedOn: '2026-02-10',
    countermeasure: 'new etching bath',
  }
  const detail = { record: 'productionDetail', form: productionDetail }
  expect(await it.refused('salesClerk', 'record', detail)).toMatchObject({ status: 403, code: 'forbidden' })
  await it.step('manufacturingEngineer', 'record', detail)
  const ended = { record: 'investigationEnded' }
  expect(await it.refused('manufacturingEngineer', 'record', ended)).toMatchObject({ status: 403 })
  await it.step('qualityEngineer', 'record', ended)
  const report = { form: aReport }
  expect(await it.refused('productionController', 'report', report)).toMatchObject({ status: 403 })
  expect(await it.step('qualityEngineer', 'report', report)).toMatchObject({
    state: { name: 'investigated' },
    holder: 'role:productionController',
    holderLabel: { zh: '总经理室生管', en: 'production controller' },
  })
})

test('pcb-5: manufacturing names production unit, machine and shift, operator and date', async () => {
  const it = await formFiled()
  const detail = { record: 'productionDetail', form: {} }
  const { errors } = await it.refused('manufacturingEngineer', 'record', detail)
  expect(errors?.map(({ pointer }) => pointer)).toEqual([
    '/form/productionUnit',
    '/form/machineShift',
    '/form/operator',
    '/form/producedOn',
    '/form/countermeasure',
  ])
})

test("pcb-5: quality proposes who is responsible, the general manager's office judges and drafts", async () => {
  const it = await investigationEnded()
  const bare = { form: { findings: 'over-etched' } }
  expect(await it.refused('qualityEngineer', 'report', bare)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/proposedResponsible' }],
  })
  await it.step('qualityEngineer', 'report', { form: aReport })
  const blame = {
    validity: 'founded',
    cause: 'quality',
    responsiblePerson: 'li.si',
    form: { grounds: 'sample' },
  }
  expect(await it.refused('qualityManager', 'judge', blame)).toMatchObject({ status: 403 })
  const draft = { remedies: [{ remedy: 'explanation' }], form: { draft: 'explain' } }
  expect(await it.refused('productionController', 'propose', draft)).toMatchObject({
    code: 'notYet',
    detail: 'first: judge',
  })
  const after = await it.step('productionController', 'judge', blame)
  expect(after).toMatchObject({ validity: 'founded', facts: { responsiblePerson: 'li.si' } })
  expect(await it.refused('qualityEngineer', 'propose', draft)).toMatchObject({ status: 403 })
  expect(await it.step('productionController', 'propose', draft)).toMatchObject({
    holder: 'role:salesManager',
  })
})

test("pcb-5: the general manager's office passes on what the customer says meanwhile", async () => {
  const it = await formFiled()
  const word = { record: 'customerSays', form: { word: 'the line stands still' } }
  expect(await it.refused('qualityEngineer', 'record', word)).toMatchObject({ status: 403 })
  await it.step('productionController', 'record', word)
  await it.step('productionController', 'record', { ...word, form: { word: 'it runs again' } })
  const said = (await it.history()).slice(-2).flatMap(({ notices }) => notices)
  expect(said).toMatchObject([
    { to: ['unit:quality', 'unit:manufacturing'], content: { word: 'the line stands still' } },
    { to: ['unit:quality', 'unit:manufacturing'], content: { word: 'it runs again' } },
  ])
})

test('pcb-6: business calls a joint survey before the form is complete; quality hears of it at once', async () => {
  const it = await received()
  const call = {
    units: ['manufacturing', 'warehouse'],
    about: 'look at the boards at the customer',
    answerBy: '2026-03-04T12:00:00+08:00',
  }
  expect(await it.refused('qualityEngineer', 'consult', call)).toMatchObject({ status: 403 })
  const after = await it.step('salesClerk', 'consult', call)
  expect(dueAt(after, 'survey:manufacturing')).toBe('2026-03-04T04:00:00.000Z')
  expect(dueAt(after, 'survey:warehouse')).toBe('2026-03-04T04:00:00.000Z')
  expect(after.clocks.find(({ id }) => id === 'survey:warehouse')?.label).toEqual({
    zh: '会勘答复（仓库）',
    en: 'answer to the joint survey (warehouse)',
  })
  expect((await it.inbox('qualityEngineer')).map(({ about }) => about)).toEqual(['survey'])
  expect((await it.inbox('storekeeper')).map(({ about }) => about)).toEqual(['consult'])
})

test('pcb-6: each department called answers by its time limit, and who does not is reported', async () => {
  const it = await received()
  await it.step('salesClerk', 'consult', {
    units: ['manufacturing', 'quality'],
    about: 'look at the boards',
    answerBy: '2026-03-03T12:00:00+08:00',
  })
  const answer = { form: { opinion: 'etched too long' } }
  expect(await it.refused('storekeeper', 'reply', answer)).toMatchObject({ status: 403 })
  const after = await it.step('qualityEngineer', 'reply', answer)
  expect(after.consultations).toMatchObject([
    { unit: 'manufacturing', answered: false },
    { unit: 'quality', answered: true },
  ])
  await it.skipTo('2026-03-03T12:01:00+08:00')
  expect(overdueIn(await it.inbox('manufacturingEngineer'))).toEqual(['survey'])
  expect(overdueIn(await it.inbox('productionController'))).toContain('survey')
  const late = await it.step('manufacturingEngineer', 'reply', answer)
  expect(late.clocks.map(({ id, late }) => [id, late])).toEqual(
    expect.arrayContaining([
      ['survey:manufacturing', true],
      ['survey:quality', false],
    ]),
  )
})

test('pcb-6: a survey is not called without a time limit', async () => {
  const it = await received()
  const call = { units: ['quality'], about: 'look at the boards' }
  expect(await it.refused('salesClerk', 'consult', call)).toMatchObject({
    status: 422,
    code: 'incomplete',
    detail: expect.stringContaining('survey'),
  })
  expect((await it.view('auditor')).version).toBe(1)
})

test('pcb-7: the report is due three days after the end of the investigation', async () => {
  const it = await investigationEnded(FRIDAY)
  expect(dueAt(await it.view('auditor'), 'report')).toBe('2026-03-09T16:00:00.000Z')
  await it.skipTo('2026-03-09T23:59:00+08:00')
  expect((await it.inbox('qualityEngineer')).map(({ kind, about }) => [kind, about])).toContainEqual([
    'warning',
    'report',
  ])
  expect(overdueIn(await it.inbox('qualityEngineer'))).not.toContain('report')
  await it.skipTo('2026-03-10T00:01:00+08:00')
  expect(overdueIn(await it.inbox('qualityEngineer'))).toContain('report')
  expect(overdueIn(await it.inbox('productionController'))).toContain('report')
})

test('pcb-7: no report before the investigation has ended', async () => {
  const it = await formFiled()
  expect(await it.refused('qualityEngineer', 'report', { form: aReport })).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: productionDetail; investigationEnded',
  })
})

test('pcb-7: the report goes to the deputy general manager, who rules on it', async () => {
  const it = await investigationEnded()
  const after = await it.step('qualityEngineer', 'report', { form: aReport })
  expect(dueAt(after, 'reportRuling')).toBe('2026-03-04T09:30:00.000Z')
  expect((await it.history()).at(-1)?.notices).toMatchObject([
    { about: 'reportForRuling', to: ['role:deputyGeneralManager'], content: aReport },
  ])
  expect(await it.inbox('deputyGeneralManager')).toMatchObject([{ label: { zh: '调查报告呈副总批示' } }])
  const ruling = { record: 'reportRuled', form: { ruling: 'take the boards back' } }
  expect(await it.refused('qualityManager', 'record', ruling)).toMatchObject({ status: 403 })
  const ruled = await it.step('deputyGeneralManager', 'record', ruling)
  expect(ruled.clocks.find(({ id }) => id === 'reportRuling')).toMatchObject({
    state: 'stopped',
    late: false,
  })
})

test('pcb-9: each department has its own deadline inside the procedure', async () => {
  const it = await formFiled()
  const view = await it.view('auditor')
  expect(dueAt(view, 'complaintForm')).toBeUndefined()
  expect(dueAt(view, 'productionDetail')).toBe('2026-03-04T09:30:00.000Z')
  expect(dueAt(view, 'investigation')).toBe('2026-03-05T09:30:00.000Z')
  const later = await (await judged()).view('auditor')
  expect(dueAt(later, 'handlingDraft')).toBe('2026-03-04T09:30:00.000Z')
  expect(dueAt(later, 'productionDetail')).toBeUndefined()
})

test('pcb-9: working days skip the Spring Festival and count its make-up days', async () => {
  const view = await (await formFiled('2026-02-13T10:00:00+08:00')).view('auditor')
  // Saturday 14 is worked; 15 to 23 February are off.
  expect(dueAt(view, 'productionDetail')).toBe('2026-02-24T09:30:00.000Z')
  expect(dueAt(view, 'investigation')).toBe('2026-02-25T09:30:00.000Z')
})

test('pcb-9: an overdue department is reported to itself and the office, then higher and higher', async () => {
  const it = await formFiled()
  await it.skipTo('2026-03-04T17:31:00+08:00')
  const [mine] = (await it.inbox('manufacturingEngineer')).filter(({ kind }) => kind === 'overdue')
  expect(mine).toMatchObject({
    about: 'productionDetail',
    label: { zh: '制造详查', en: 'investigation by manufacturing' },
    dueAt: '2026-03-04T09:30:00.000Z',
    to: ['unit:manufacturing', 'role:productionController'],
  })
  expect(overdueIn(await it.inbox('manufacturingManager'))).toEqual(['productionDetail'])
  expect(overdueIn(await it.inbox('deputyGeneralManager'))).toEqual([])
  await it.skipTo('2026-03-06T17:31:00+08:00')
  expect(overdueIn(await it.inbox('deputyGeneralManager'))).toContain('productionDetail')
  expect(await pcb.list('auditor', { overdue: 'true', order: 'due', limit: '200' })).toContainEqual(
    expect.objectContaining({ id: it.id, overdue: true }),
  )
})

test('pcb-9: what was asked of the customer stops the clock of quality until he replies', async () => {
  const it = await formFiled()
  await it.step('salesClerk', 'askCustomer', { question: 'Which lot was it?' })
  await it.skipTo('2026-03-04T10:00:00+08:00')
  const after = await it.step('salesClerk', 'customerReplied')
  // Tuesday and the first hour of Wednesday are given back; the day of the start never counted.
  expect(dueAt(after, 'investigation')).toMatch(/^2026-03-09T02:00:/)
  expect(dueAt(after, 'productionDetail')).toBe('2026-03-04T09:30:00.000Z')
})

test('pcb-9: a deadline beyond the last published calendar is provisional, and says so', async () => {
  const it = await pcb.receives('salesClerk', anException, '2031-03-03T10:00:00+08:00')
  expect(
    it.first.clocks.filter(({ provisional }) => provisional).map(({ id, dueAt }) => [id, dueAt]),
  ).toEqual([['exceptionTicket', '2031-03-10T09:30:00.000Z']])
})

function overdueIn(items: readonly { kind: string; about: string }[]): string[] {
  return items.filter(({ kind }) => kind === 'overdue').map(({ about }) => about)
}
