import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  aFault,
  aMachine,
  answered,
  CONDUCT,
  equipment,
  FAULT,
  minutesOf,
  MONDAY,
  QUESTION,
  repaired,
  satisfactionForm,
  serviceReport,
  toldOf,
} from './equipment-cases.ts'
import { inboxOf } from './engine.ts'

test.each([
  ['question', QUESTION, 'role:technician'],
  ['fault', FAULT, 'role:technician'],
  ['complaint about conduct', CONDUCT, 'role:serviceManager'],
])('equipment-1: every report is answered within 24 hours: a %s', async (_, intake, holder) => {
  const it = await equipment.receives('dispatcher', intake, MONDAY)
  expect(it.first).toMatchObject({ state: { name: 'received' }, holder })
  expect(minutesOf(it.first, 'answer')).toBe(24 * 60)
})

test('equipment-1: the customer gets the answer, and a question is closed with it', async () => {
  const it = await equipment.receives('dispatcher', QUESTION, MONDAY)
  expect(await it.refused('dispatcher', 'close')).toMatchObject({ code: 'notYet', detail: 'first: answer' })
  expect(await it.refused('dispatcher', 'answer', answered)).toMatchObject({ status: 403 })
  expect(await it.refused('technician', 'answer', { form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/text' }],
  })
  const after = await it.step('technician', 'answer', answered)
  expect(dueAt(after, 'answer')).toBeUndefined()
  expect(await toldOf(it, 'answer')).toMatchObject([
    { to: ['customer'], content: answered.form, label: { zh: '答复客户', en: 'answer to the customer' } },
  ])
  expect(await it.step('dispatcher', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('equipment-1: of a report without an answer the technician and the service desk hear, then the general manager', async () => {
  const it = await aFault()
  await it.skipTo('2026-03-03T09:59:00+08:00')
  expect(await inboxOf(it, 'technician')).toEqual(['warning answer'])
  await it.skipTo('2026-03-03T10:01:00+08:00')
  for (const who of ['technician', 'dispatcher']) expect(await inboxOf(it, who)).toContain('overdue answer')
  expect(await inboxOf(it, 'generalManager')).not.toContain('overdue answer')
  await it.skipTo('2026-03-04T10:01:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue answer')
})

const arranged = (visitAt: string) => ({ record: 'visitArranged', form: { visitAt } })
const visited = { record: 'visited', form: { found: 'the spindle is hot' } }

test('equipment-1: the visit is at the time that the customer sets, and he may set it anew', async () => {
  const it = await aFault()
  expect(await it.refused('technician', 'record', visited)).toMatchObject({
    code: 'notYet',
    detail: 'first: visitArranged',
  })
  expect(await it.refused('dispatcher', 'record', { record: 'visitArranged', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/visitAt' }],
  })
  const first = await it.step('dispatcher', 'record', arranged('2026-03-04T14:30:00+08:00'))
  expect(dueAt(first, 'visit')).toBe('2026-03-04T06:30:00.000Z')
  expect(await toldOf(it, 'visit')).toMatchObject([
    { to: ['role:technician'] },
    { to: ['customer'], content: { visitAt: '2026-03-04T14:30:00+08:00' } },
  ])
  const second = await it.step('dispatcher', 'record', arranged('2026-03-05T09:00:00+08:00'))
  expect(dueAt(second, 'visit')).toBe('2026-03-05T01:00:00.000Z')
  expect(await it.refused('dispatcher', 'record', visited)).toMatchObject({ status: 403 })
  const after = await it.step('technician', 'record', visited)
  expect(dueAt(after, 'visit')).toBeUndefined()
})

test('equipment-1: of a visit that is missed the technician and the desk hear at once, then the general manager', async () => {
  const it = await aFault()
  await it.step('technician', 'answer', answered)
  await it.step('dispatcher', 'record', arranged('2026-03-04T14:30:00+08:00'))
  await it.skipTo('2026-03-04T14:29:00+08:00')
  expect(await inboxOf(it, 'technician')).not.toContain('overdue visit')
  await it.skipTo('2026-03-04T14:31:00+08:00')
  for (const who of ['technician', 'dispatcher']) expect(await inboxOf(it, who)).toContain('overdue visit')
  await it.skipTo('2026-03-05T14:31:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue visit')
})

test('equipment-1: what the technician cannot answer goes to headquarters, which answers it', async () => {
  const it = await aFault()
  expect(await it.refused('hqEngineer', 'answer', answered)).toMatchObject({ status: 403, code: 'forbidden' })
  const asking = { reason: 'not in the handbook', form: { asked: 'Which oil at -30?' } }
  expect(await it.refused('dispatcher', 'escalate', asking)).toMatchObject({ status: 403 })
  expect(await it.refused('technician', 'escalate', { reason: 'unknown', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/asked' }],
  })
  expect(await it.step('technician', 'escalate', asking)).toMatchObject({
    holder: 'role:hqEngineer',
    holderLabel: { zh: '总部工程师', en: 'engineer at headquarters' },
  })
  expect(await toldOf(it, 'asked')).toMatchObject([{ to: ['unit:headquarters'], content: asking.form }])
  expect(await it.refused('technician', 'answer', answered)).toMatchObject({ status: 403 })
  expect(await it.step('hqEngineer', 'answer', answered)).toMatchObject({ holder: 'role:technician' })
})

test('equipment-3: a fault is recorded with its machine and the part of it, so that the same one can be told', async () => {
  const { class: _, ...partless } = FAULT
  expect(await equipment.refusesIntake('dispatcher', partless, MONDAY)).toMatchObject({
    status: 422,
    detail: 'give: class',
  })
  expect(await equipment.refusesIntake('dispatcher', { ...FAULT, form: {} }, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.machineNo, form.warrantyUntil',
  })
})

const WEDNESDAY = '2026-03-04T10:00:00+08:00'

test('equipment-3: the same fault of a machine is flagged, linked to the first, and told to quality', async () => {
  const machineNo = aMachine()
  const first = await aFault({}, { machineNo })
  await first.history()
  expect(first.first).toMatchObject({ facts: { repeat: false }, links: [], correctives: [] })
  const second = await aFault({}, { machineNo, at: WEDNESDAY })
  expect(second.first).toMatchObject({ facts: { repeat: true }, links: [first.id] })
  expect(await toldOf(second, 'repeat')).toMatchObject([
    {
      to: ['unit:quality', 'role:serviceManager'],
      label: { zh: '重复故障', en: 'the same fault again' },
    },
  ])
  const third = await aFault({}, { machineNo, at: WEDNESDAY })
  expect(third.first.links).toEqual([first.id])
})

test('equipment-3: another part, or another machine, is no repeat; a person may still link it', async () => {
  const machineNo = aMachine()
  const first = await aFault({}, { machineNo })
  await first.history()
  const otherPart = await aFault({ class: 'hydraulic' }, { machineNo, at: WEDNESDAY })
  const otherMachine = await aFault({}, { at: WEDNESDAY })
  for (const it of [otherPart, otherMachine])
    expect(it.first).toMatchObject({ facts: { repeat: false }, links: [], correctives: [] })
  const seen = { to: first.id, reason: 'the pump drove the spindle' }
  expect(await otherPart.refused('buyer', 'link', seen)).toMatchObject({ status: 403 })
  expect((await otherPart.step('inspector', 'link', seen)).links).toEqual([first.id])
})

test('equipment-3: quality keeps the fault from coming back, until the service manager has seen the effect', async () => {
  const machineNo = aMachine()
  await (await aFault({}, { machineNo })).history()
  const it = await aFault({}, { machineNo, at: WEDNESDAY })
  expect(it.first.correctives).toMatchObject([{ id: 'recurrence-1', owner: 'unit:quality', state: 'open' }])
  expect(dueAt(it.first, 'recurrence:recurrence-1')).toBe('2026-04-03T16:00:00.000Z')
  const about = { corrective: 'recurrence-1' }
  expect(await it.refused('inspector', 'completeCorrective', { ...about, form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/taken' }],
  })
  await it.step('inspector', 'completeCorrective', { ...about, form: { taken: 'a harder bearing' } })
  const seen = { ...about, effective: true, form: { effect: 'a month without it' } }
  expect(await it.refused('inspector', 'verifyCorrective', seen)).toMatchObject({ status: 403 })
  expect((await it.step('serviceManager', 'verifyCorrective', seen)).correctives).toMatchObject([
    { state: 'verified' },
  ])
})

test.each([
  ['mechanical', ['unit:quality', 'unit:production']],
  ['hydraulic', ['unit:quality', 'unit:production']],
  ['electrical', ['unit:quality', 'unit:design']],
  ['control', ['unit:quality', 'unit:design']],
])('equipment-3: serious quality in a %s part goes to the departments concerned', async (of, units) => {
  const it = await aFault({ class: of, severity: 'serious' })
  const told = (await it.history()).at(-1)?.notices ?? []
  expect(told.flatMap(({ to }) => to)).toEqual(units)
  expect(minutesOf(it.first, 'concerned')).toBe(24 * 60)
})

test('equipment-3: an ordinary fault that turns out to be serious goes to them, too', async () => {
  const it = await aFault()
  expect((await it.history()).at(-1)?.notices).toEqual([])
  const after = await it.step('technician', 'classify', { severity: 'serious' })
  expect(after.severity).toBe('serious')
  expect(minutesOf(after, 'concerned')).toBe(24 * 60)
  for (const who of ['inspector', 'productionManager'])
    expect((await inboxOf(it, who)).join()).toContain('notice serious')
  expect(await inboxOf(it, 'designer')).toEqual([])
})

test('equipment-3: serious quality is not closed before the departments have said what they do', async () => {
  const it = await repaired({ severity: 'serious' })
  await it.step('technician', 'record', serviceReport)
  await it.step('technician', 'record', satisfactionForm())
  expect(await it.refused('dispatcher', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: consult.complete',
  })
  const call = { units: ['quality', 'production'], about: 'a seized bearing' }
  expect(await it.refused('inspector', 'consult', call)).toMatchObject({ status: 403 })
  const asked = await it.step('dispatcher', 'consult', call)
  for (const unit of call.units) expect(dueAt(asked, `departments:${unit}`)).toBe('2026-03-05T09:30:00.000Z')
  await it.step('inspector', 'reply', { form: { taken: 'bearings are checked one by one' } })
  expect(await it.refused('dispatcher', 'close')).toMatchObject({
    detail: 'first: consult.complete; consultations (production)',
  })
  expect(await it.refused('productionManager', 'reply', { form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/taken' }],
  })
  await it.step('productionManager', 'reply', { form: { taken: 'a new press' } })
  expect(await it.step('dispatcher', 'close')).toMatchObject({ state: { name: 'filed' } })
})
