import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  AN_ANSWER,
  type Clear,
  EVIDENCE,
  fiveClears,
  intake,
  jewelry,
  MONDAY,
  propose,
  record,
  told,
} from './a-jewelry-case.ts'
import { inboxOf, toldLast } from './engine.ts'

test.each(['assistant', 'webClerk', 'goldsmith', 'departmentManager'])(
  'jewelry-1: whoever is asked receives, and keeps the complaint: %s',
  async (who) => {
    const it = await told({}, who)
    expect(it.first).toMatchObject({ state: { name: 'received' }, holder: `person:dev-${who}` })
  },
)

test('jewelry-1: nobody can refer the customer away', async () => {
  const it = await told()
  const away = { to: 'the workshop', reason: 'not my desk' }
  expect(await it.refused('assistant', 'refer', away)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(await it.refused('departmentManager', 'refuse', { reason: 'no' })).toMatchObject({
    status: 403,
    detail: expect.stringContaining('does not know the step refuse'),
  })
  expect((await it.view('assistant')).next.map(({ step }) => step)).not.toContain('refer')
})

test('jewelry-1: a handed-over complaint stays with its receiver until the other accepts it', async () => {
  const it = await told()
  const over = { to: 'unit:workshop', reason: 'a question of the clasp' }
  const offered = await it.step('assistant', 'transfer', over)
  expect(offered.holder).toBe('person:dev-assistant')
  expect(dueAt(offered, 'handOver')).toMatch(/^2026-03-02T04:00:/)
  await it.step('goldsmith', 'decline', { reason: 'not ours' })
  expect((await it.view('assistant')).holder).toBe('person:dev-assistant')
  await it.step('assistant', 'transfer', over)
  expect(await it.refused('webClerk', 'accept')).toMatchObject({ status: 403 })
  expect((await it.step('goldsmith', 'accept')).holder).toBe('unit:workshop')
  expect(await it.refused('assistant', 'answer', AN_ANSWER)).toMatchObject({ status: 403 })
})

test('jewelry-1: a handover nobody accepts comes back to the receiver and the head of the department', async () => {
  const it = await told()
  await it.step('assistant', 'transfer', { to: 'unit:workshop', reason: 'a question of the clasp' })
  await it.skipTo('2026-03-02T12:01:00+08:00')
  expect(await inboxOf(it, 'assistant')).toContain('overdue handOver')
  expect(await inboxOf(it, 'departmentManager')).toContain('overdue handOver')
})

test.each([
  ['askedClearly', 'heardClearly'],
  ['followedClearly', 'heardClearly, askedClearly'],
  ['answeredClearly', 'heardClearly, askedClearly, followedClearly'],
  ['recordedClearly', 'heardClearly, askedClearly, followedClearly, answeredClearly'],
] as const)('jewelry-2: %s comes only after %s', async (clear, before) => {
  const it = await told({ kind: 'message', form: {} })
  await it.step('assistant', 'answer', AN_ANSWER)
  const earlier = before.split(', ') as Clear[]
  for (const name of earlier) {
    const missing = await it.refused('assistant', 'record', { record: clear, form: EVIDENCE[clear] })
    expect(missing).toMatchObject({ status: 409, code: 'notYet', detail: `first: ${earlier.at(-1)}` })
    await record(it, name, EVIDENCE[name])
  }
  await record(it, clear, EVIDENCE[clear])
})

test.each(Object.keys(EVIDENCE) as Clear[])('jewelry-2: %s needs its own evidence', async (clear) => {
  const it = await told()
  const [field] = Object.keys(EVIDENCE[clear])
  expect(await it.refused('assistant', 'record', { record: clear, form: {} })).toMatchObject({
    status: 400,
    errors: expect.arrayContaining([expect.objectContaining({ pointer: `/form/${field}` })]),
  })
})

test('jewelry-2: the customer is answered with process and result before it counts as answered clearly', async () => {
  const it = await told()
  for (const name of ['heardClearly', 'askedClearly', 'followedClearly'] as const)
    await record(it, name, EVIDENCE[name])
  const clear = { record: 'answeredClearly', form: EVIDENCE.answeredClearly }
  expect(await it.refused('assistant', 'record', clear)).toMatchObject({ detail: 'first: answer' })
  const half = { form: { result: 'a new one' } }
  expect(await it.refused('assistant', 'answer', half)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/process' }],
  })
  await it.step('assistant', 'answer', AN_ANSWER)
  expect(await toldLast(it)).toMatchObject([
    { kind: 'answer', to: ['customer'], about: 'answer', content: AN_ANSWER.form },
  ])
  await record(it, 'answeredClearly', EVIDENCE.answeredClearly)
})

test('jewelry-2: a complaint is closed only when all five are clear', async () => {
  const it = await told({ class: 'service' })
  await propose(it, 'explanation')
  const colleague = jewelry.someone('assistant', 'zhao.lin')
  await it.step('assistant', 'fulfil', { remedy: 'explanation-1' })
  expect(await it.refused(colleague, 'resolve')).toMatchObject({ status: 403, code: 'forbidden' })
  expect((await it.step('assistant', 'resolve')).state.name).toBe('resolved')
  expect(await it.refused('assistant', 'close')).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: expect.stringContaining('recordedClearly'),
  })
  await fiveClears(it)
  expect(await it.step('assistant', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
  const clears = (await it.history()).flatMap(({ step }) => (step.type === 'record' ? [step['record']] : []))
  expect(clears).toEqual(Object.keys(EVIDENCE))
})

const TUESDAY_NOON = '2026-03-03T12:00:00+08:00'
const kindly = (dueAt: string) => ({
  dueAt,
  reason: 'the supplier is asked',
  form: { explanation: 'We are sorry; the maker has to look at it first.' },
})

test('jewelry-3: what cannot be solved is explained kindly, with a date for the next answer', async () => {
  const it = await told()
  const { form: _, ...bare } = kindly(TUESDAY_NOON)
  expect(await it.refused('assistant', 'promise', bare)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form' }],
  })
  const promised = await it.step('assistant', 'promise', kindly(TUESDAY_NOON))
  expect(dueAt(promised, 'nextAnswer')).toBe('2026-03-03T04:00:00.000Z')
  expect(await toldLast(it)).toMatchObject([
    {
      to: ['customer'],
      about: 'nextAnswer',
      content: { ...kindly('').form, dueAt: '2026-03-03T04:00:00.000Z' },
    },
  ])
  const answered = await it.step('assistant', 'answer', AN_ANSWER)
  expect(dueAt(answered, 'nextAnswer')).toBeUndefined()
})

test('jewelry-3: the date binds: who lets it pass hears of it, then those above', async () => {
  const it = await told()
  await it.step('assistant', 'promise', kindly(TUESDAY_NOON))
  await it.skipTo('2026-03-03T08:01:00+08:00')
  expect(await inboxOf(it, 'assistant')).toContain('warning nextAnswer')
  await it.skipTo('2026-03-03T12:01:00+08:00')
  expect(await inboxOf(it, 'assistant')).toContain('overdue nextAnswer')
  expect(await inboxOf(it, 'departmentManager')).not.toContain('overdue nextAnswer')
  await it.skipTo('2026-03-04T12:01:00+08:00')
  expect(await inboxOf(it, 'departmentManager')).toContain('overdue nextAnswer')
  const late = (await it.view('assistant')).clocks.find(({ id }) => id === 'nextAnswer')
  expect(late).toMatchObject({ label: { zh: '约定答复日' }, late: true })
})

test('jewelry-3: a new date takes the place of the old one; a date gone by is none', async () => {
  const it = await told()
  await it.step('assistant', 'promise', kindly(TUESDAY_NOON))
  const later = await it.step('assistant', 'promise', kindly('2026-03-05T09:00:00+08:00'))
  expect(dueAt(later, 'nextAnswer')).toBe('2026-03-05T01:00:00.000Z')
  expect(await it.refused('assistant', 'promise', kindly('2026-03-01T09:00:00+08:00'))).toMatchObject({
    status: 422,
    detail: expect.stringContaining('give a date to come'),
  })
})

test('jewelry-4: a major complaint is reported at once to the head and the manager in charge', async () => {
  const it = await told({ severity: 'major' })
  expect(it.first).toMatchObject({ severity: 'major', holder: 'role:departmentManager' })
  expect(dueAt(it.first, 'major')).toMatch(/^2026-03-02T03:00:/)
  expect(await toldLast(it)).toMatchObject([
    {
      about: 'major',
      label: { zh: '重大投诉报告' },
      to: ['role:departmentManager', 'role:managerInCharge'],
    },
  ])
  expect(await inboxOf(it, 'managerInCharge')).toContain('notice major')
})

test('jewelry-4: heads who do not react hear of it hour after hour until one gives an instruction', async () => {
  const it = await told({ severity: 'major' })
  const seen = { record: 'majorSeen', form: { instruction: 'visit the customer' } }
  expect(await it.refused('assistant', 'record', seen)).toMatchObject({ status: 403 })
  await it.skipTo('2026-03-02T12:01:00+08:00')
  for (const who of ['departmentManager', 'managerInCharge'])
    expect((await inboxOf(it, who)).filter((each) => each === 'overdue major')).toHaveLength(2)
  const after = await it.step('managerInCharge', 'record', seen)
  expect(dueAt(after, 'major')).toBeUndefined()
})

test('jewelry-4: what turns out to be major later goes to the head then', async () => {
  const it = await told()
  expect(dueAt(it.first, 'major')).toBeUndefined()
  const after = await it.step('assistant', 'classify', { severity: 'major' })
  expect(after.holder).toBe('role:departmentManager')
  expect(dueAt(after, 'major')).toMatch(/^2026-03-02T03:00:/)
  expect(await toldLast(it)).toMatchObject([{ about: 'major' }])
})

test.each([
  ['on a working day', '2026-03-02T10:00:00+08:00', '2026-03-02T09:30:00.000Z'],
  ['after closing time on the next one', '2026-03-02T20:00:00+08:00', '2026-03-03T09:30:00.000Z'],
  [
    'before the Spring Festival, on the make-up Saturday',
    '2026-02-13T19:00:00+08:00',
    '2026-02-14T09:30:00.000Z',
  ],
])('jewelry-5: a message on the website is answered the same day; %s', async (_, at, due) => {
  const it = await told({ kind: 'message', channel: 'website', form: {} }, 'webClerk', at)
  expect(dueAt(it.first, 'website')).toBe(due)
  const after = await it.step('webClerk', 'answer', AN_ANSWER)
  expect(dueAt(after, 'website')).toBeUndefined()
})

test('jewelry-5: a message without an answer at closing time reaches the clerk and the head', async () => {
  const it = await told({ kind: 'message', channel: 'website', form: {} }, 'webClerk')
  await it.skipTo('2026-03-02T17:31:00+08:00')
  expect(await inboxOf(it, 'webClerk')).toEqual(
    expect.arrayContaining(['warning website', 'overdue website']),
  )
  expect(await inboxOf(it, 'departmentManager')).toContain('overdue website')
})

test('jewelry-5: by telephone there is no such deadline', async () => {
  const nobody = { ...intake, kind: 'message', form: {} }
  const it = await jewelry.receives('assistant', nobody, MONDAY)
  expect(dueAt(it.first, 'website')).toBeUndefined()
})
