import { expect, test } from 'vitest'
import type { ProblemBody } from '../../server/http/shapes.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import { type Case, dueAt } from '../support/office.ts'
import {
  ANSWER,
  COMPLAINT,
  confirmed,
  DETAIL,
  discipline,
  FACTS,
  inspector,
  keeper,
  MONDAY,
  registered,
  REPORT,
  reported,
  resolved,
  scheme,
  SEND,
  toldOf,
} from './a-discipline-case.ts'
import { inboxOf } from './engine.ts'

test('discipline-1: it is registered in detail', async () => {
  const it = await registered()
  expect(it.number).toMatch(/^J2026\d{4,}$/)
  expect((await it.history(keeper))[0]?.step).toMatchObject({
    complainant: COMPLAINT.complainant,
    content: COMPLAINT.content,
    form: DETAIL,
  })
})

test.each(['course', 'accused', 'witnesses', 'hasMaterialEvidence', 'telephone', 'signature', 'keeper'])(
  'discipline-1: it is not registered without %s',
  async (field) => {
    const form = Object.fromEntries(Object.entries(DETAIL).filter(([name]) => name !== field))
    const problem = await discipline.refusesIntake('receptionist', { ...COMPLAINT, form }, MONDAY)
    expect(problem).toMatchObject({ status: 400, errors: [{ pointer: `/form/${field}` }] })
  },
)

test('discipline-1: material evidence is attached, or it is said that there is none', async () => {
  const { materialEvidence: _, ...bare } = DETAIL
  const missing = { ...COMPLAINT, form: bare }
  expect(await discipline.refusesIntake('receptionist', missing, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.materialEvidence',
  })
  const none = { ...COMPLAINT, form: { ...bare, hasMaterialEvidence: false } }
  expect((await discipline.receives('receptionist', none, MONDAY)).first.state.name).toBe('received')
})

test('discipline-1: there is a complainant with a name', async () => {
  const { complainant: _, ...nameless } = COMPLAINT
  expect(await discipline.refusesIntake('receptionist', nameless, MONDAY)).toMatchObject({
    errors: [{ pointer: '/complainant' }],
  })
  expect(await discipline.refusesIntake('clerk', COMPLAINT, MONDAY)).toMatchObject({ status: 403 })
})

test('discipline-2: an inspector is sent promptly', async () => {
  const it = await registered()
  expect(dueAt(it.first, 'send')).toBe('2026-03-03T09:30:00.000Z')
  expect(await it.refused('disciplineHead', 'record', { ...SEND, form: {} })).toMatchObject({
    errors: [{ pointer: '/form/inspector' }],
  })
  const sent = await it.step(keeper, 'record', SEND)
  expect(sent.holder).toBe('person:lu.tao')
  expect(dueAt(sent, 'send')).toBeUndefined()
  expect(dueAt(sent, 'facts')).toBe('2026-03-16T09:30:00.000Z')
  expect(await toldOf(it, 'sent')).toMatchObject([{ to: ['person:lu.tao'] }])
  expect(await inboxOf(it, inspector)).toContain('notice sent')
})

test('discipline-2: nobody sent: its keeper hears of it, and after a day the head of the office', async () => {
  const it = await registered()
  await it.skipTo('2026-03-03T17:31:00+08:00')
  expect(await inboxOf(it, keeper)).toContain('overdue send')
  expect(await inboxOf(it, 'disciplineHead')).not.toContain('overdue send')
  await it.skipTo('2026-03-04T17:31:00+08:00')
  expect(await inboxOf(it, 'disciplineHead')).toContain('overdue send')
})

test('discipline-2: the facts are confirmed, by the inspector, before any handling', async () => {
  const it = await registered()
  await it.step(keeper, 'record', SEND)
  const judgement = { validity: 'founded', responsibleUnit: 'sales', form: { grounds: 'the letter' } }
  const report = { form: { ...REPORT.form, size: 'ordinary' } }
  for (const [step, body, detail] of [
    ['judge', judgement, 'first: factsConfirmed'],
    ['report', report, 'first: factsConfirmed; judge'],
  ] as const) {
    expect(await it.refused(inspector, step, body)).toMatchObject({ code: 'notYet', detail })
  }
  expect(await it.refused(keeper, 'answer', ANSWER)).toMatchObject({ detail: 'first: approved' })
  expect(await it.refused(inspector, 'propose', scheme('criticism'))).toMatchObject({ status: 409 })
  expect(await it.refused(keeper, 'record', FACTS)).toMatchObject({ status: 403 })
  for (const field of ['facts', 'heard'] as const) {
    const { [field]: __, ...form } = { ...FACTS.form }
    expect(await it.refused(inspector, 'record', { ...FACTS, form })).toMatchObject({
      errors: [{ pointer: `/form/${field}` }],
    })
  }
  await it.step(inspector, 'record', FACTS)
  await it.step(inspector, 'judge', judgement)
  expect((await it.step(inspector, 'report', report)).state.name).toBe('investigated')
})

test('discipline-2: what is founded is somebody’s, and whoever confirmed the facts does not handle it', async () => {
  const it = await registered()
  await it.step(keeper, 'record', SEND)
  await it.step(inspector, 'record', FACTS)
  const nobodys = { validity: 'founded', form: { grounds: 'the letter' } }
  expect(await it.refused(inspector, 'judge', nobodys)).toMatchObject({ detail: 'give: responsibleUnit' })
  await it.step(inspector, 'judge', { ...nobodys, responsibleUnit: 'sales' })
  await it.step(inspector, 'report', { form: { ...REPORT.form, size: 'ordinary' } })
  const sameHand = discipline.someone('salesManager', 'lu.tao')
  expect(await it.refused(sameHand, 'propose', scheme('criticism'))).toMatchObject({
    code: 'dutiesNotSeparate',
  })
})

test.each([
  ['ordinary', 'role:salesManager', 'salesManager'],
  ['serious', 'role:personnelManager', 'personnelManager'],
  ['major', 'unit:disciplineOffice', 'disciplineOfficer'],
])('discipline-3: a matter of %s size is referred to the department concerned', async (size, holder, who) => {
  const it = await reported(size)
  const after = await it.view(keeper)
  expect(after).toMatchObject({ holder, state: { name: 'investigated' } })
  expect(dueAt(after, 'handling')).toBe('2026-03-16T09:30:00.000Z')
  expect(await inboxOf(it, who)).toContain('notice referred')
  const others = ['salesManager', 'personnelManager', 'disciplineOfficer'].filter((each) => each !== who)
  for (const other of others) await sees(it, other, false)
})

test.each([
  ['ordinary', 'salesManager', 'criticism', ['demerit', 'dismissal'], ['disciplineHead'], '销售部经理'],
  [
    'serious',
    'personnelManager',
    'demerit',
    ['criticism', 'dismissal'],
    ['disciplineHead', 'leader'],
    '人力资源部经理',
  ],
  ['major', 'disciplineOfficer', 'dismissal', ['criticism'], ['disciplineHead', 'leader'], '纪检监察室'],
])('discipline-3: what is done in a matter of %s size, and who rules on it', async (...row) => {
  const [size, who, remedy, others, levels, zh] = row
  const it = await reported(size)
  for (const other of others)
    expect(await it.refused(who, 'propose', scheme(other))).toMatchObject({ code: 'notAgreed' })
  await it.step(who, 'propose', scheme(remedy))
  await sees(it, 'leader', false)
  for (const level of levels) {
    expect(await it.view(level)).toMatchObject({
      state: { name: 'investigated' },
      holder: `role:${level}`,
      awaitingLevel: level,
    })
    await it.step(level, 'approve')
  }
  expect(await it.view(who)).toMatchObject({ state: { name: 'approved' }, holderLabel: { zh } })
  await sees(it, 'leader', false)
})

test.each([
  ['serious', 'personnelManager', 'demerit'],
  ['major', 'disciplineOfficer', 'dismissal'],
])(
  'discipline-3: in a matter of %s size nothing is carried out without a numbered decision',
  async (...row) => {
    const [size, who, remedy] = row
    const it = await reported(size)
    await it.step(who, 'propose', scheme(remedy))
    for (const level of ['disciplineHead', 'leader']) await it.step(level, 'approve')
    const unnumbered = { remedy: `${remedy}-1`, form: {} }
    expect(await it.refused(who, 'fulfil', unnumbered)).toMatchObject({
      errors: [{ pointer: '/form/decisionNo' }],
    })
    await it.step(who, 'fulfil', { ...unnumbered, form: { decisionNo: 'J-2026-4' } })
    expect((await it.step(who, 'resolve')).state.name).toBe('resolved')
  },
)

test('discipline-3: what is unfounded is explained, and nobody is dealt with', async () => {
  const it = await reported('ordinary', 'unfounded')
  expect((await it.view(keeper)).holder).toBe('person:he.ping')
  expect(await toldOf(it, 'referred')).toEqual([])
  expect(await it.refused(keeper, 'propose', scheme('criticism'))).toMatchObject({ code: 'notAgreed' })
  await it.step(keeper, 'propose', scheme('explanation'))
  await it.step('disciplineHead', 'approve')
  await it.step(keeper, 'fulfil', { remedy: 'explanation-1' })
  expect((await it.step(keeper, 'resolve')).state.name).toBe('resolved')
})

test('discipline-3: it is kept by one named person, and nobody else sees it', async () => {
  const it = await registered()
  expect(it.first.holder).toBe('person:he.ping')
  expect(await inboxOf(it, keeper)).toContain('notice toKeep')
  for (const who of ['receptionist', 'disciplineOfficer', 'salesManager', 'clerk', 'leader', inspector])
    await sees(it, who, false)
  await sees(it, 'disciplineHead', true)
  await confirmed(it)
  await sees(it, inspector, true)
})

test('discipline-3: every complainant is revisited, and there is no way round it', async () => {
  const it = await resolved()
  expect(await it.refused(keeper, 'close')).toMatchObject({ status: 409 })
  expect(await it.refused(keeper, 'waiveRevisit', { reason: 'he is content' })).toMatchObject({ status: 403 })
  const talk = { satisfaction: 'satisfied', form: { talk: 'he thanks us' } }
  expect(await it.refused('disciplineHead', 'revisit', talk)).toMatchObject({ status: 403 })
  expect(await it.refused(keeper, 'revisit', { ...talk, form: {} })).toMatchObject({
    errors: [{ pointer: '/form/talk' }],
  })
  expect((await it.step(keeper, 'revisit', talk)).state.name).toBe('revisited')
  expect(await it.step(keeper, 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('discipline-3: a revisit that is late is heard of, and who is not satisfied is handled again', async () => {
  const it = await resolved()
  expect(dueAt(await it.view(keeper), 'revisit')).toBe('2026-03-09T09:30:00.000Z')
  await it.skipTo('2026-03-09T17:31:00+08:00')
  expect(await inboxOf(it, keeper)).toContain('overdue revisit')
  const talk = { satisfaction: 'dissatisfied', form: { talk: 'he still sits there' } }
  expect(await it.step(keeper, 'revisit', talk)).toMatchObject({
    state: { name: 'received' },
    round: 2,
    holder: 'person:he.ping',
  })
})

/** Whether somebody finds the case: by itself, in the lists, and by what he may do to it. */
async function sees(it: Case, who: Caller | string, isSeen: boolean): Promise<void> {
  const seen = await discipline.call<ProblemBody>(who, 'GET', `/complaints/${it.id}`)
  expect([who, seen.status]).toEqual([who, isSeen ? 200 : 404])
  const listed = await discipline.list(who, { number: it.number })
  expect(listed.map(({ id }) => id)).toEqual(isSeen ? [it.id] : [])
  const notices = await inboxOf(it, who)
  expect(isSeen || notices.length === 0).toBe(true)
}
