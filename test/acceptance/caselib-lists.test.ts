import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import { type Case, dueAt } from '../support/office.ts'
import { staffOf } from './engine.ts'

const caselib = staffOf('caselib')

/** A Monday without holidays near it. */
const MONDAY = '2026-03-02T10:00:00+08:00'

/** A problem of a project, entered in the library. */
async function aKnownProblem(sort: string, validity = 'founded'): Promise<Case> {
  const it = await caselib.receives(
    'propertyManager',
    {
      kind: 'problem',
      channel: 'owner',
      class: sort,
      content: 'Balcony without a threshold.',
      form: {
        project: `Lake Garden ${randomUUID()}`,
        foundAt: '2026-03-02T09:00:00+08:00',
        description: 'Water runs from the balcony into the living room.',
        photographs: [{ name: 'balcony', ref: 'photo-81' }],
      },
    },
    MONDAY,
  )
  const blamed = { responsibleUnit: 'design', form: { grounds: 'the drawings' } }
  await it.step('serviceOfficer', 'judge', { validity, ...blamed })
  await it.step('serviceOfficer', 'report', { form: { cause: 'not drawn', lesson: 'draw it' } })
  const entry = { entry: 'Balcony without a threshold', avoidance: 'threshold of 50 mm' }
  await it.step('serviceOfficer', 'record', { record: 'entered', form: entry })
  await it.step('serviceOfficer', 'close')
  return it
}

const WORK = { project: 'Lake Garden III', department: 'design', workEnds: '2026-05-29' }
const INPUT = { channel: 'internal', content: 'Input to the design of Lake Garden III.', form: WORK }
const ISSUED = '2026-03-03T10:00:00+08:00'

const issued = (kind: string, sort: string): Promise<Case> =>
  caselib.receives('serviceOfficer', { ...INPUT, kind, class: sort }, ISSUED)

interface Line {
  id: string
  of: string
  number: string
  state: string
}
const linesOf = async (it: Case): Promise<Line[]> => {
  const path = `/complaints/${it.id}/lines`
  return (await caselib.call<{ lines: Line[] }>('designManager', 'GET', path)).body.lines
}
const seen = (line: string, passed: boolean) => ({ line, passed, form: { seen: 'sheet A-12' } })

const toldOf = async (it: Case, about: string): Promise<EntryBody['notices']> =>
  (await it.history()).flatMap(({ notices }) => notices.filter((notice) => notice.about === about))

const inboxOf = async (it: Case, who: string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)

test.each([
  ['designInput', '设计输入清单'],
  ['drawingsInput', '施工图输入清单'],
])('caselib-3: before the work the matching cases are issued to the department (%s)', async (kind, zh) => {
  const known = await aKnownProblem('design')
  const other = await aKnownProblem('service')
  const unfounded = await aKnownProblem('design', 'unfounded')
  await caselib.list('auditor', { number: unfounded.number })
  const it = await issued(kind, 'design')
  expect(it.first).toMatchObject({ kind, class: 'design', facts: WORK })
  expect(caselib.policy.kinds[kind]?.label.zh).toBe(zh)
  const issuedCases = (await linesOf(it)).map(({ of }) => of)
  expect(issuedCases).toContain(known.id)
  for (const absent of [other, unfounded]) expect(issuedCases).not.toContain(absent.id)
  expect(await toldOf(it, 'issued')).toMatchObject([{ to: ['unit:design'] }])
  expect(await inboxOf(it, 'designManager')).toContain('notice issued')
})

test.each(['project', 'department', 'workEnds'])('caselib-3: nothing is issued without %s', async (field) => {
  const form = Object.fromEntries(Object.entries(WORK).filter(([name]) => name !== field))
  const intake = { ...INPUT, kind: 'designInput', class: 'design', form }
  expect(await caselib.refusesIntake('serviceOfficer', intake, ISSUED)).toMatchObject({
    status: 422,
    detail: `fill in: form.${field}`,
  })
})

test('caselib-3: customer service issues the cases, of one class at a time', async () => {
  const intake = { ...INPUT, kind: 'designInput' }
  expect(await caselib.refusesIntake('serviceOfficer', intake, ISSUED)).toMatchObject({
    detail: 'give: class',
  })
  const designs = { ...intake, class: 'design' }
  expect(await caselib.refusesIntake('designManager', designs, ISSUED)).toMatchObject({ status: 403 })
})

test('caselib-4: customer service confirms case by case, and until then it stays open', async () => {
  const known = await aKnownProblem('materials')
  await caselib.list('auditor', { number: known.number })
  const it = await issued('designInput', 'materials')
  const lines = await linesOf(it)
  const first = lines.find(({ of }) => of === known.id)
  const id = first?.id ?? ''
  expect(await it.refused('designManager', 'checkLine', seen(id, true))).toMatchObject({ status: 403 })
  expect(await it.refused('serviceOfficer', 'checkLine', { ...seen(id, true), form: {} })).toMatchObject({
    status: 422,
    detail: 'fill in: form.seen',
  })
  await it.step('serviceOfficer', 'checkLine', seen(id, false))
  expect(await toldOf(it, 'stillThere')).toMatchObject([
    { to: ['unit:design'], content: { seen: 'sheet A-12' } },
  ])
  expect((await linesOf(it)).find(({ of }) => of === known.id)).toMatchObject({ state: 'open' })
  const open = lines.map((line) => line.id).join(', ')
  expect(await it.refused('serviceOfficer', 'close')).toMatchObject({ detail: `first: lines (${open})` })
  for (const line of lines) await it.step('serviceOfficer', 'checkLine', seen(line.id, true))
  expect(dueAt(await it.view('serviceOfficer'), 'confirmed')).toBeUndefined()
  expect(await it.step('serviceOfficer', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('caselib-4: what is not confirmed at the end of the work is told, higher and higher', async () => {
  const known = await aKnownProblem('works')
  await caselib.list('auditor', { number: known.number })
  const it = await issued('drawingsInput', 'works')
  expect(dueAt(it.first, 'confirmed')).toBe('2026-05-29T09:30:00.000Z')
  await it.skipTo('2026-05-29T17:31:00+08:00')
  for (const who of ['serviceOfficer', 'designManager'])
    expect(await inboxOf(it, who)).toContain('overdue confirmed')
  expect(await inboxOf(it, 'generalManager')).toEqual([])
  await it.skipTo('2026-06-05T17:31:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue confirmed')
})
