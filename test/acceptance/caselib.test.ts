import { expect, test } from 'vitest'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { PolicyBody } from '../../server/http/shapes-desk.ts'
import { type Case, dueAt } from '../support/office.ts'
import { fieldsMissed, staffOf } from './engine.ts'

const caselib = staffOf('caselib')

/** A Monday without holidays near it. */
const MONDAY = '2026-03-02T10:00:00+08:00'

const EVIDENCE = {
  project: 'Lake Garden II',
  foundAt: '2026-03-02T09:00:00+08:00',
  description: 'Water runs from the balcony into the living room.',
  photographs: [{ name: 'balcony', ref: 'photo-81' }],
}
const PROBLEM = {
  kind: 'problem',
  channel: 'owner',
  class: 'design',
  content: 'Balcony without a threshold.',
  form: EVIDENCE,
}

const found = (more: Record<string, unknown> = {}, who = 'propertyManager'): Promise<Case> =>
  caselib.receives(who, { ...PROBLEM, ...more }, MONDAY)

const JUDGEMENT = { validity: 'founded', responsibleUnit: 'design', form: { grounds: 'the drawings' } }
const REPORT = { form: { cause: 'no threshold drawn', lesson: 'draw one on every balcony' } }
const ENTERED = {
  record: 'entered',
  form: { entry: 'Balcony without a threshold', avoidance: 'threshold of 50 mm' },
}

async function analysed(it: Case): Promise<ComplaintBody> {
  await it.step('serviceOfficer', 'judge', JUDGEMENT)
  return it.step('serviceOfficer', 'report', REPORT)
}

const toldOf = async (it: Case, about: string): Promise<EntryBody['notices']> =>
  (await it.history()).flatMap(({ notices }) => notices.filter((notice) => notice.about === about))

const inboxOf = async (it: Case, who: string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)

test('caselib-1: a problem is evidenced by a description and photographs, whoever finds it', async () => {
  for (const who of ['propertyManager', 'engineeringManager', 'salesManager']) {
    const it = await found({}, who)
    expect(it.number).toMatch(/^AL2026\d{4,}$/)
    expect(it.first).toMatchObject({ state: { name: 'received' }, holder: 'unit:customerService' })
    expect((await it.history())[0]?.step).toMatchObject({ form: EVIDENCE })
  }
})

test.each(['description', 'photographs', 'foundAt', 'project'])(
  'caselib-1: there is no problem without its %s',
  async (field) => {
    const form = Object.fromEntries(Object.entries(EVIDENCE).filter(([name]) => name !== field))
    expect(await caselib.refusesIntake('propertyManager', { ...PROBLEM, form }, MONDAY)).toMatchObject({
      status: 422,
      code: 'incomplete',
      detail: `fill in: form.${field}`,
    })
  },
)

test.each([
  ['less than a day', '2026-03-01T10:01:00+08:00', false],
  ['more than a day', '2026-03-01T09:59:00+08:00', true],
])('caselib-1: evidence is taken at once: %s after it was found', async (_, foundAt, late) => {
  const it = await found({ form: { ...EVIDENCE, foundAt } })
  expect(it.first.clocks.find(({ id }) => id === 'evidenced')).toMatchObject({
    state: 'stopped',
    startedAt: new Date(foundAt).toISOString(),
    late,
  })
})

test.each([
  ['design', '设计类', 'toDesign', ['unit:design']],
  ['works', '施工类', 'toWorks', ['unit:engineering']],
  ['materials', '材料设备类', 'toWorks', ['unit:engineering']],
  ['service', '销售与服务类', 'toService', ['unit:sales', 'unit:property']],
])('caselib-2: %s is one of the four classes, and those who do such work hear of it', async (...row) => {
  const [sort, zh, about, to] = row
  const it = await found({ class: sort })
  await analysed(it)
  await it.step('serviceOfficer', 'record', ENTERED)
  expect(await toldOf(it, about)).toMatchObject([{ to, content: ENTERED.form }])
  const { body } = await caselib.call<PolicyBody>('serviceOfficer', 'GET', '/policies/caselib')
  expect(Object.keys(body.classes)).toHaveLength(4)
  expect(body.classes[sort]?.zh).toBe(zh)
})

test('caselib-2: nothing stays outside the classes, and customer service may class it anew', async () => {
  const { class: _, ...unsorted } = PROBLEM
  expect(await caselib.refusesIntake('propertyManager', unsorted, MONDAY)).toMatchObject({
    status: 422,
    detail: 'give: class',
  })
  const it = await found()
  expect(await it.refused('propertyManager', 'classify', { class: 'works' })).toMatchObject({ status: 403 })
  expect(await it.refused('serviceOfficer', 'classify', { class: 'other' })).toMatchObject({
    code: 'unknown',
  })
  expect((await it.step('serviceOfficer', 'classify', { class: 'works' })).class).toBe('works')
})

test('caselib-2: the lesson is analysed and the responsible department made clear', async () => {
  const it = await found()
  expect(dueAt(it.first, 'analysis')).toBe('2026-03-16T09:30:00.000Z')
  expect(await it.refused('serviceOfficer', 'report', REPORT)).toMatchObject({ detail: 'first: judge' })
  const { responsibleUnit: __, ...nobodys } = JUDGEMENT
  expect(await it.refused('serviceOfficer', 'judge', nobodys)).toMatchObject({
    detail: 'give: responsibleUnit',
  })
  expect(await it.refused('designManager', 'judge', JUDGEMENT)).toMatchObject({ status: 403 })
  expect(await fieldsMissed(it, 'serviceOfficer', 'judge', JUDGEMENT)).toContain('grounds')
  await it.step('serviceOfficer', 'judge', JUDGEMENT)
  for (const field of ['cause', 'lesson'] as const) {
    const { [field]: ___, ...form } = { ...REPORT.form }
    expect(await it.refused('serviceOfficer', 'report', { form })).toMatchObject({
      errors: [{ pointer: `/form/${field}` }],
    })
  }
  const after = await it.step('serviceOfficer', 'report', REPORT)
  expect(after).toMatchObject({ state: { name: 'investigated' }, facts: { responsibleUnit: 'design' } })
  expect(dueAt(after, 'entry')).toBe('2026-03-09T09:30:00.000Z')
  expect(await toldOf(it, 'learned')).toMatchObject([{ to: ['unit:design'], content: REPORT.form }])
  expect(await inboxOf(it, 'designManager')).toContain('notice learned')
})

test('caselib-2: departments say what they know by the time set, before the lesson is drawn', async () => {
  const it = await found()
  await it.step('serviceOfficer', 'judge', JUDGEMENT)
  const call = { units: ['engineering'], about: 'the slope', answerBy: '2026-03-05T12:00:00+08:00' }
  expect(dueAt(await it.step('serviceOfficer', 'consult', call), 'opinion:engineering')).toBe(
    '2026-03-05T04:00:00.000Z',
  )
  expect(await it.refused('serviceOfficer', 'report', REPORT)).toMatchObject({
    detail: 'first: consultations (engineering)',
  })
  await it.step('engineeringManager', 'reply', { form: { opinion: 'built as drawn' } })
  expect((await it.step('serviceOfficer', 'report', REPORT)).state.name).toBe('investigated')
})

test('caselib-2: it is entered in the case library, once, before the case is closed', async () => {
  const it = await found()
  expect(await it.refused('serviceOfficer', 'record', ENTERED)).toMatchObject({ status: 409 })
  await analysed(it)
  expect(await it.refused('serviceOfficer', 'close')).toMatchObject({ detail: 'first: entered' })
  expect(await it.refused('designManager', 'record', ENTERED)).toMatchObject({ status: 403 })
  await it.step('serviceOfficer', 'record', ENTERED)
  expect(await it.refused('serviceOfficer', 'record', ENTERED)).toMatchObject({ status: 409 })
  expect(await it.step('serviceOfficer', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
  const query = { state: 'filed', class: 'design', number: it.number }
  expect(await caselib.list('designManager', query)).toMatchObject([{ id: it.id }])
})

test('caselib-2: a lesson that nobody analyses climbs from customer service to the general manager', async () => {
  const it = await found()
  for (const [instant, who, above] of [
    ['2026-03-16T17:31:00+08:00', 'serviceOfficer', 'generalManager'],
    ['2026-03-18T17:31:00+08:00', 'serviceManager', 'generalManager'],
  ] as const) {
    await it.skipTo(instant)
    expect(await inboxOf(it, who)).toContain('overdue analysis')
    expect(await inboxOf(it, above)).toEqual([])
  }
  await it.skipTo('2026-03-21T17:31:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue analysis')
})
