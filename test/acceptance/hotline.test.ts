import { expect, test } from 'vitest'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import { type Case, dueAt } from '../support/office.ts'
import { fieldsMissed, staffOf } from './engine.ts'

const hotline = staffOf('hotline')

/** A Sunday night. */
const NIGHT = '2026-03-01T03:00:00+08:00'
const RECORDING = [{ name: 'call', ref: 'call-0301-17' }]

const CALL = {
  kind: 'repair',
  channel: 'faultNumber',
  content: 'The boiler does not start.',
  form: { callerNumber: '13500000000', recording: RECORDING },
}

const called = (more: Record<string, unknown> = {}): Promise<Case> =>
  hotline.receives('agent', { ...CALL, ...more }, NIGHT)

const toldOf = async (it: Case, about: string): Promise<EntryBody['notices']> =>
  (await it.history()).flatMap(({ notices }) => notices.filter((notice) => notice.about === about))

const inboxOf = async (it: Case, who: string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)

test.each([
  ['serviceNumber', 'guidance', 'person:dev-agent', 'onThePhone', '2026-02-28T19:30:'],
  ['faultNumber', 'simpleFault', 'person:dev-agent', 'onThePhone', '2026-02-28T19:30:'],
  ['faultNumber', 'repair', 'unit:repairDepartment', 'repair', '2026-03-01T19:00:'],
  ['complaintNumber', 'complaint', 'unit:serviceDepartment', 'complaint', '2026-03-03T19:00:'],
])(
  'hotline-1: a call to the %s is %s, on a Sunday night as well',
  async (channel, kind, holder, clock, due) => {
    const it = await called({ channel, kind })
    expect(it.number).toMatch(/^H2603\d{4,}$/)
    expect(it.first).toMatchObject({ channel, kind, holder, unit: 'callCentre' })
    expect(dueAt(it.first, clock)).toMatch(new RegExp(`^${due}`))
  },
)

test('hotline-1: every call gets a kind, and there are no others', async () => {
  const { kind: _, ...unsorted } = CALL
  expect(await hotline.refusesIntake('agent', unsorted, NIGHT)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/kind' }],
  })
  const other = await hotline.refusesIntake('agent', { ...CALL, kind: 'praise' }, NIGHT)
  expect(other).toMatchObject({ status: 422, code: 'unknown' })
  expect(await hotline.refusesIntake('repairer', CALL, NIGHT)).toMatchObject({ status: 403 })
})

test.each(['guidance', 'simpleFault'])(
  'hotline-1: %s is settled on the telephone, recorded and closed',
  async (kind) => {
    const it = await called({ kind })
    expect(await it.refused('agent', 'settle', { form: {} })).toMatchObject({
      errors: [{ pointer: '/form/advice' }],
    })
    const advice = { form: { advice: 'Turn the valve to the left.' } }
    expect(await it.step('agent', 'settle', advice)).toMatchObject({ state: { name: 'filed' }, ended: true })
    expect((await it.history()).at(-1)).toMatchObject({ step: advice, before: 'received' })
  },
)

test('hotline-1: what has to be repaired is not settled on the telephone', async () => {
  const it = await called()
  const advice = { form: { advice: 'Switch it off and on.' } }
  expect(await it.refused('agent', 'settle', advice)).toMatchObject({ status: 409, code: 'impossible' })
})

test('hotline-1: a fault that cannot be settled becomes a repair under the same number', async () => {
  const it = await called({ kind: 'simpleFault' })
  const after = await it.step('agent', 'convert', { kind: 'repair', reason: 'the pump is broken' })
  expect(after).toMatchObject({ kind: 'repair', number: it.number, holder: 'unit:repairDepartment' })
  expect(dueAt(after, 'onThePhone')).toBeUndefined()
  expect(dueAt(after, 'repair')).toMatch(/^2026-03-01T19:00:/)
})

test('hotline-1: a caller who is left without an end is heard of, then and there', async () => {
  const it = await called({ kind: 'guidance' })
  await it.skipTo('2026-03-01T03:31:00+08:00')
  for (const who of ['agent', 'supervisor']) expect(await inboxOf(it, who)).toContain('overdue onThePhone')
  expect(await inboxOf(it, 'centreManager')).not.toContain('overdue onThePhone')
})

test('hotline-1: a repair is sent out within the hour and done within a day', async () => {
  const it = await called()
  expect(dueAt(it.first, 'taken')).toMatch(/^2026-02-28T20:00:/)
  await it.skipTo('2026-03-01T04:01:00+08:00')
  for (const who of ['repairer', 'supervisor']) expect(await inboxOf(it, who)).toContain('overdue taken')
  expect(await it.refused('agent', 'assign', { to: 'person:zhou.jun' })).toMatchObject({ status: 403 })
  const sent = await it.step('repairManager', 'assign', { to: 'person:zhou.jun' })
  expect(sent.holder).toBe('person:zhou.jun')
  expect(dueAt(sent, 'taken')).toBeUndefined()
  expect(await it.refused('repairer', 'close')).toMatchObject({ status: 409, code: 'impossible' })
  await it.step('repairer', 'resolve', { form: { work: 'a new pump' } })
  expect(await toldOf(it, 'done')).toMatchObject([{ to: ['customer'], content: { work: 'a new pump' } }])
  expect((await it.step('repairer', 'close')).state.name).toBe('filed')
})

test('hotline-1: a complaint is investigated, ruled on and answered', async () => {
  const it = await called({ kind: 'complaint', channel: 'complaintNumber' })
  await it.step('serviceOfficer', 'report', { form: { findings: 'nobody came' } })
  const scheme = { remedies: [{ remedy: 'rework' }], form: { scheme: 'go there today' } }
  expect((await it.step('serviceOfficer', 'propose', scheme)).holder).toBe('role:serviceManager')
  const text = { form: { text: 'We come today.' } }
  expect(await it.refused('serviceOfficer', 'answer', text)).toMatchObject({ detail: 'first: approved' })
  for (const who of ['serviceOfficer', 'repairManager', 'centreManager', 'generalManager'])
    expect(await it.refused(who, 'approve')).toMatchObject({ status: 403 })
  expect((await it.step('serviceManager', 'approve')).state.name).toBe('approved')
  const order = { remedy: 'rework-1', form: { workOrder: 'W-77' } }
  expect(await it.refused('repairer', 'fulfil', { ...order, form: {} })).toMatchObject({
    errors: [{ pointer: '/form/workOrder' }],
  })
  await it.step('repairer', 'fulfil', order)
  await it.step('serviceOfficer', 'resolve', { form: { work: 'repaired again' } })
  expect(await it.refused('serviceOfficer', 'close')).toMatchObject({ detail: 'first: answer' })
  await it.step('serviceOfficer', 'answer', text)
  expect(await toldOf(it, 'answer')).toMatchObject([{ to: ['customer'], content: text.form }])
  expect((await it.step('serviceOfficer', 'close')).state.name).toBe('filed')
})

test.each([
  ['repair', 'repairer', 'serviceOfficer'],
  ['complaint', 'serviceOfficer', 'repairer'],
])('hotline-2: what the agent records of a %s is before its department at once', async (kind, who, other) => {
  const it = await called({ kind })
  expect(await hotline.list(who, { number: it.number })).toMatchObject([{ id: it.id, kind }])
  expect(await inboxOf(it, who)).toContain('notice recorded')
  expect(await inboxOf(it, other)).toEqual([])
  expect((await it.history(who))[0]?.step).toMatchObject({ content: CALL.content })
  const note = { note: 'it leaks as well', recording: RECORDING }
  const heard = { record: 'callNote', form: note }
  expect(await fieldsMissed(it, 'agent', 'record', heard)).toContain('note')
  await it.step('agent', 'record', heard)
  expect(await inboxOf(it, who)).toContain('notice noted')
  expect(await toldOf(it, 'noted')).toMatchObject([{ content: { note: note.note } }])
  expect((await it.history(who)).at(-1)?.step).toMatchObject({ form: { note: note.note } })
})

test('hotline-2: no call without its recording', async () => {
  for (const kind of ['guidance', 'simpleFault', 'repair', 'complaint']) {
    const unheard = { ...CALL, kind, form: { callerNumber: '13500000000' } }
    expect(await hotline.refusesIntake('agent', unheard, NIGHT)).toMatchObject({
      status: 422,
      code: 'incomplete',
      detail: 'fill in: form.recording',
    })
  }
})

test('hotline-2: supervisors can listen, and nobody else', async () => {
  const it = await called()
  const first = async (who: string) => (await it.history(who))[0]?.step['form']
  expect(await first('supervisor')).toMatchObject({ recording: RECORDING })
  for (const who of ['agent', 'repairer', 'serviceManager']) {
    expect(await first(who)).toMatchObject({ callerNumber: CALL.form.callerNumber })
    expect(await first(who)).not.toHaveProperty('recording')
  }
})
