import { expect, test } from 'vitest'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { ProblemBody } from '../../server/http/shapes.ts'
import { type Case, dueAt } from '../support/office.ts'
import { fieldsMissed, staffOf } from './engine.ts'

const bank = staffOf('bank')

/** A Monday without holidays near it. */
const MONDAY = '2026-03-02T10:00:00+08:00'

const COMPLAINT = {
  kind: 'complaint',
  channel: 'helpLine',
  class: 'attitude',
  complainant: { name: 'Sun Li', contact: '13500000000' },
  content: 'The clerk turned his back on me.',
}

const received = (more: Record<string, unknown> = {}, who = 'helpLineOfficer'): Promise<Case> =>
  bank.receives(who, { ...COMPLAINT, ...more }, MONDAY)

const toldOf = async (it: Case, about: string): Promise<EntryBody['notices']> =>
  (await it.history()).flatMap(({ notices }) => notices.filter((notice) => notice.about === about))

const inboxOf = async (it: Case, who: string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)

const REPORT = { form: { findings: 'the clerk says so himself' } }
const SCHEME = { remedies: [{ remedy: 'apology' }], form: { scheme: 'the outlet apologises' } }
const ANSWER = { form: { text: 'We are sorry for the clerk.' } }

async function resolved(): Promise<Case> {
  const it = await received()
  await it.step('helpLineOfficer', 'classify', { form: { level: 'own' } })
  await it.step('helpLineOfficer', 'report', REPORT)
  await it.step('helpLineOfficer', 'propose', SCHEME)
  await it.step('helpLineOfficer', 'fulfil', { remedy: 'apology-1' })
  await it.step('helpLineOfficer', 'answer', ANSWER)
  await it.step('helpLineOfficer', 'resolve')
  return it
}

test.each([
  ['helpLine', 'helpLineOfficer'],
  ['cardLine', 'cardLineOfficer'],
  ['supervisionLine', 'supervisionOfficer'],
])(
  'bank-1: the %s takes any complaint, day and night, and the supervision line hears of it',
  async (line, who) => {
    const night = '2026-03-01T03:00:00+08:00'
    const it = await bank.receives(who, { ...COMPLAINT, channel: line, class: 'product' }, night)
    expect(it.number).toMatch(/^B2603\d{4,}$/)
    expect(it.first).toMatchObject({ channel: line, unit: line, holder: `unit:${line}` })
    expect(dueAt(it.first, 'handle')).toBe('2026-03-06T09:30:00.000Z')
    expect(await toldOf(it, 'toSupervision')).toMatchObject([{ to: ['unit:supervisionLine'] }])
    expect(await inboxOf(it, 'supervisionOfficer')).toContain('notice toSupervision')
  },
)

test.each(['department', 'opinionBook', 'supervisor', 'media', 'letter', 'onSite', 'offSite'])(
  'bank-1: what comes by %s is a complaint, too, and reaches the supervision line',
  async (channel) => {
    const it = await received({ channel }, 'outletManager')
    expect(it.first).toMatchObject({ channel, holder: 'unit:supervisionLine' })
  },
)

test('bank-2: the card line only takes and transfers, to the help line or the supervision line', async () => {
  const it = await received({ channel: 'cardLine' }, 'cardLineOfficer')
  for (const [step, body] of [
    ['classify', { form: { level: 'own' } }],
    ['report', REPORT],
    ['propose', SCHEME],
    ['answer', ANSWER],
  ] as const) {
    expect(await it.refused('cardLineOfficer', step, body)).toMatchObject({ status: 403, code: 'forbidden' })
  }
  const elsewhere = { to: 'unit:cardDepartment', reason: 'about a card' }
  expect(await it.refused('cardLineOfficer', 'transfer', elsewhere)).toMatchObject({
    status: 403,
    detail: 'your unit transfers to: helpLine, supervisionLine',
  })
  const sent = await it.step('cardLineOfficer', 'transfer', { to: 'unit:helpLine', reason: 'an outlet' })
  expect(sent).toMatchObject({ holder: 'unit:cardLine', transfer: { to: 'unit:helpLine' } })
  expect(await inboxOf(it, 'helpLineOfficer')).toContain('notice transfer')
  expect(await it.refused('supervisionOfficer', 'accept')).toMatchObject({ status: 403 })
  expect((await it.step('helpLineOfficer', 'accept')).holder).toBe('unit:helpLine')

  const other = await received({ channel: 'cardLine' }, 'cardLineOfficer')
  await other.step('cardLineOfficer', 'transfer', { to: 'unit:supervisionLine', reason: 'grave' })
  expect((await other.step('supervisionOfficer', 'accept')).holder).toBe('unit:supervisionLine')
})

test('bank-2: a transfer that nobody accepts within two hours is heard of', async () => {
  const it = await received({ channel: 'cardLine' }, 'cardLineOfficer')
  await it.step('cardLineOfficer', 'transfer', { to: 'unit:helpLine', reason: 'an outlet' })
  await it.skipTo('2026-03-02T12:01:00+08:00')
  expect(await inboxOf(it, 'cardLineOfficer')).toContain('overdue takenOver')
  expect(await inboxOf(it, 'branchManager')).toContain('overdue takenOver')
  expect(await inboxOf(it, 'supervisionOfficer')).not.toContain('overdue takenOver')
})

test('bank-2: the help line handles its own level, the supervision line all', async () => {
  const own = await received()
  const unsorted = await own.refused('helpLineOfficer', 'classify', { form: {} })
  expect(unsorted).toMatchObject({ status: 400, errors: [{ pointer: '/form/level' }] })
  expect(await own.step('helpLineOfficer', 'classify', { form: { level: 'own' } })).toMatchObject({
    holder: 'unit:helpLine',
    facts: { level: 'own' },
  })
  expect((await own.step('helpLineOfficer', 'report', REPORT)).state.name).toBe('investigated')

  const higher = await received()
  await higher.step('helpLineOfficer', 'classify', { form: { level: 'higher' } })
  expect(await higher.refused('helpLineOfficer', 'report', REPORT)).toMatchObject({ status: 403 })
  expect((await higher.step('supervisionOfficer', 'report', REPORT)).state.name).toBe('investigated')
})

test.each([
  ['card', 'cardDepartment', 'cardManager', 'personalManager'],
  ['personal', 'personalDepartment', 'personalManager', 'cardManager'],
])('bank-3: a case in the line %s goes to the %s, and no other department handles it', async (...row) => {
  const [businessLine, department, manager, other] = row
  const it = await received()
  const routed = await it.step('helpLineOfficer', 'classify', { form: { level: 'higher', businessLine } })
  expect(routed.holder).toBe(`unit:${department}`)
  expect(await inboxOf(it, manager)).toContain('notice toHandler')
  expect(await it.refused(other, 'report', REPORT)).toMatchObject({ status: 403 })
  expect((await it.step(manager, 'report', REPORT)).state.name).toBe('investigated')
})

test('bank-3: outlets investigate and assist within the time set, before anything is reported', async () => {
  const it = await received()
  await it.step('helpLineOfficer', 'classify', { form: { level: 'higher', businessLine: 'card' } })
  const call = { units: ['outlet'], about: 'ask the clerk', answerBy: '2026-03-03T12:00:00+08:00' }
  expect(await it.refused('outletManager', 'consult', call)).toMatchObject({ status: 403 })
  const called = await it.step('cardManager', 'consult', call)
  expect(dueAt(called, 'assist:outlet')).toBe('2026-03-03T04:00:00.000Z')
  expect(await it.refused('cardManager', 'report', REPORT)).toMatchObject({
    code: 'notYet',
    detail: 'first: consultations (outlet)',
  })
  await it.skipTo('2026-03-03T12:01:00+08:00')
  expect(await inboxOf(it, 'outletManager')).toContain('overdue assist')
  expect(await inboxOf(it, 'branchManager')).toContain('overdue assist')
  await it.step('outletManager', 'reply', { form: { findings: 'he was ill that day' } })
  expect((await it.step('cardManager', 'report', REPORT)).state.name).toBe('investigated')
})

test('bank-3: the branch urges throughout, and hears of what is late', async () => {
  const it = await received()
  const urge = { record: 'urged', form: { urging: 'answer her today' } }
  expect(await it.refused('helpLineOfficer', 'record', urge)).toMatchObject({ status: 403 })
  await it.step('branchManager', 'record', urge)
  expect(await toldOf(it, 'urged')).toMatchObject([{ to: ['unit:helpLine'], content: urge.form }])
  expect(dueAt(it.first, 'handle')).toBe('2026-03-09T09:30:00.000Z')
  await it.skipTo('2026-03-08T17:31:00+08:00')
  expect(await inboxOf(it, 'branchManager')).toEqual(['warning handle'])
  await it.skipTo('2026-03-09T17:31:00+08:00')
  expect(await inboxOf(it, 'branchManager')).toContain('overdue handle')
  expect(await inboxOf(it, 'supervisionOfficer')).not.toContain('overdue handle')
  await it.skipTo('2026-03-12T17:31:00+08:00')
  expect(await inboxOf(it, 'supervisionOfficer')).toContain('overdue handle')
  expect(await inboxOf(it, 'groupLeader')).toContain('overdue handle')
})

test('bank-4: the leading group investigates, screens and handles', async () => {
  const it = await received({ channel: 'media' }, 'outletManager')
  await it.step('supervisionOfficer', 'classify', { form: { level: 'higher' } })
  expect((await it.view('auditor')).holder).toBe('unit:leadingGroup')
  const judgement = { validity: 'founded', responsibleUnit: 'outlet', form: { grounds: 'the recording' } }
  expect(await it.refused('outletManager', 'judge', judgement)).toMatchObject({ status: 403 })
  expect((await it.step('groupLeader', 'judge', judgement)).validity).toBe('founded')
  await it.step('groupLeader', 'report', REPORT)
  expect(await fieldsMissed(it, 'groupLeader', 'propose', SCHEME)).toEqual(['scheme'])
  expect(await it.step('groupLeader', 'propose', SCHEME)).toMatchObject({ state: { name: 'investigated' } })
})

test.each(['at intake', 'later'])(
  'bank-4: what touches discipline, seen %s, is for the discipline office alone',
  async (when) => {
    const it = await received(when === 'later' ? {} : { form: { discipline: true } })
    if (when === 'later') {
      await it.step('helpLineOfficer', 'classify', { form: { level: 'higher', discipline: true } })
    }
    const after = await it.view('disciplineHead')
    expect(after.holder).toBe('unit:disciplineOffice')
    expect(dueAt(after, 'handle')).toBeUndefined()
    expect(dueAt(after, 'inquiry')).toBe('2026-03-30T09:30:00.000Z')
    for (const who of ['helpLineOfficer', 'supervisionOfficer', 'branchManager', 'groupLeader']) {
      const seen = await bank.call<ProblemBody>(who, 'GET', `/complaints/${it.id}`)
      expect(seen).toMatchObject({ status: 404, body: { code: 'notFound' } })
      expect(await it.refused(who, 'report', REPORT)).toMatchObject({ status: 404 })
      expect((await bank.list(who, { number: it.number })).map(({ id }) => id)).toEqual([])
      expect(await inboxOf(it, who)).toEqual([])
    }
    await it.skipTo('2026-03-30T17:31:00+08:00')
    expect(await inboxOf(it, 'disciplineHead')).toContain('overdue inquiry')
    await it.step('disciplineHead', 'report', REPORT)
    expect((await bank.list('disciplineHead', { number: it.number })).map(({ id }) => id)).toEqual([it.id])
  },
)

test.each(['comment', 'suggestion'])(
  'bank-5: a %s is a case like any other, answered before it is closed',
  async (kind) => {
    const it = await received({ kind, channel: 'opinionBook' }, 'outletManager')
    expect(it.first).toMatchObject({ kind, state: { name: 'received' }, holder: 'unit:supervisionLine' })
    expect(await it.refused('supervisionOfficer', 'close')).toMatchObject({ detail: 'first: answer' })
    expect(await it.refused('supervisionOfficer', 'answer', { form: {} })).toMatchObject({
      errors: [{ pointer: '/form/text' }],
    })
    await it.step('supervisionOfficer', 'answer', ANSWER)
    expect(await toldOf(it, 'answer')).toMatchObject([{ to: ['customer'], content: ANSWER.form }])
    expect((await it.step('supervisionOfficer', 'close')).state.name).toBe('filed')
  },
)

test.each([
  ['attitude', '服务态度'],
  ['service', '服务质量'],
  ['product', '产品'],
  ['process', '业务流程'],
  ['environment', '服务环境'],
  ['facilities', '服务设施'],
])('bank-5: %s is a subject of complaints', async (subject, zh) => {
  expect((await received({ class: subject })).first.class).toBe(subject)
  expect(bank.policy.classes[subject]?.label.zh).toBe(zh)
})

test('bank-6: the supervision line revisits at its discretion', async () => {
  const it = await resolved()
  expect((await it.view('auditor')).holder).toBe('unit:supervisionLine')
  const talk = { satisfaction: 'satisfied', form: { talk: 'she thanks us' } }
  expect(await it.refused('helpLineOfficer', 'revisit', talk)).toMatchObject({ status: 403 })
  expect((await it.step('supervisionOfficer', 'revisit', talk)).state.name).toBe('revisited')
  expect((await it.step('supervisionOfficer', 'close')).ended).toBe(true)
})

test('bank-6: deciding against a revisit is recorded with its reason', async () => {
  const it = await resolved()
  expect(await it.refused('supervisionOfficer', 'waiveRevisit', {})).toMatchObject({
    status: 400,
    errors: [{ pointer: '/reason' }],
  })
  const reason = 'she was thanked at the counter'
  expect(await it.refused('helpLineOfficer', 'waiveRevisit', { reason })).toMatchObject({ status: 403 })
  expect((await it.step('supervisionOfficer', 'waiveRevisit', { reason })).state.name).toBe('revisited')
  expect((await it.history()).at(-1)?.step).toMatchObject({ type: 'waiveRevisit', reason })
})
