import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  accepted,
  aContact,
  chemical,
  CONTACT,
  contacted,
  minutesOf,
  MONDAY,
  SALE,
  sentTo,
  toldOf,
} from './chemical-cases.ts'
import { inboxOf } from './engine.ts'

test('chemical-2: the record of a contact says when it was and whether it needs action at once', async () => {
  expect(await chemical.refusesIntake('technician', { ...CONTACT, form: {} }, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.contactedAt, form.urgent',
  })
  const { complainant: _, ...nameless } = CONTACT
  expect(await chemical.refusesIntake('technician', nameless, MONDAY)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/complainant' }],
  })
})

test.each([
  ['2026-03-01T10:01:00+08:00', '2026-03-02T02:01:00.000Z', false],
  ['2026-03-01T09:59:00+08:00', '2026-03-02T01:59:00.000Z', true],
])('chemical-2: a contact of %s is recorded by %s, and seen to be late: %s', async (at, due, late) => {
  const it = await chemical.receives(
    'technician',
    { ...CONTACT, form: { contactedAt: at, urgent: false } },
    MONDAY,
  )
  expect(it.first.clocks).toContainEqual(
    expect.objectContaining({
      id: 'recorded',
      dueAt: due,
      late,
      label: { zh: '联系后登记', en: 'contact recorded' },
    }),
  )
  expect(it.first.holder).toBe('person:dev-technician')
  expect(await inboxOf(it, 'serviceClerk')).toContain('notice entered')
})

test('chemical-2: what needs action at once is sent on within an hour', async () => {
  const it = await aContact()
  expect(minutesOf(it.first, 'sendOn')).toBe(60)
  expect(await it.refused('technician', 'transfer', sentTo('technical'))).toMatchObject({ status: 403 })
  expect(await it.refused('salesClerk', 'transfer', { to: 'unit:technical' })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/reason' }],
  })
  const sent = await it.step('salesClerk', 'transfer', sentTo('technical'))
  expect(dueAt(sent, 'sendOn')).toBeUndefined()
  expect(minutesOf(sent, 'contact')).toBe(24 * 60)
  expect(await toldOf(it, 'sentOn')).toMatchObject([
    { to: ['unit:service'], content: { to: 'unit:technical', reason: 'theirs to solve' } },
  ])
  expect(await inboxOf(it, 'technician')).toContain('notice transfer')
})

test('chemical-2: service supervises: what has not been sent on it hears of, then the leader', async () => {
  const it = await aContact()
  await it.skipTo('2026-03-02T10:59:00+08:00')
  expect(await inboxOf(it, 'serviceClerk')).not.toContain('overdue sendOn')
  await it.skipTo('2026-03-02T11:01:00+08:00')
  for (const who of ['salesClerk', 'serviceClerk']) expect(await inboxOf(it, who)).toContain('overdue sendOn')
  expect(await inboxOf(it, 'leader')).not.toContain('overdue sendOn')
  await it.skipTo('2026-03-03T11:01:00+08:00')
  expect(await inboxOf(it, 'leader')).toContain('overdue sendOn')
  expect(await it.step('serviceClerk', 'transfer', sentTo('logistics'))).toMatchObject({
    transfer: { to: 'unit:logistics' },
  })
})

test('chemical-2: a department that declines sends it back, and the hour begins anew', async () => {
  const it = await aContact()
  await it.step('salesClerk', 'transfer', sentTo('logistics'))
  await it.skipTo('2026-03-02T11:30:00+08:00')
  const after = await it.step('dispatcher', 'decline', { reason: 'the drum, not the lorry' })
  expect(after.holder).toBe('person:dev-salesClerk')
  expect(minutesOf(after, 'sendOn')).toBe(60)
  expect(dueAt(after, 'contact')).toBeUndefined()
})

test('chemical-2: the department first contacts the customer, and service closes what it has supervised', async () => {
  const it = await aContact()
  await it.step('salesClerk', 'transfer', sentTo('technical'))
  expect(await it.refused('salesClerk', 'record', contacted)).toMatchObject({
    code: 'notYet',
    detail: 'first: accept',
  })
  expect(await it.step('technician', 'accept')).toMatchObject({ holder: 'unit:technical', unit: 'technical' })
  expect(await it.refused('serviceClerk', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: contacted',
  })
  expect(await it.refused('salesClerk', 'record', contacted)).toMatchObject({ status: 403 })
  expect(await it.refused('technician', 'record', { record: 'contacted', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/said' }],
  })
  const after = await it.step('technician', 'record', contacted)
  expect(dueAt(after, 'contact')).toBeUndefined()
  expect(dueAt(after, 'closing')).toBe('2026-03-04T09:30:00.000Z')
  expect(await it.refused('technician', 'close')).toMatchObject({ status: 403 })
  expect(await it.step('serviceClerk', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('chemical-2: a customer not contacted within 24 hours: department and service hear of it, then the leader', async () => {
  const it = await accepted()
  await it.skipTo('2026-03-03T09:58:00+08:00')
  expect(await inboxOf(it, 'serviceClerk')).not.toContain('overdue contact')
  await it.skipTo('2026-03-03T10:01:00+08:00')
  for (const who of ['technician', 'serviceClerk'])
    expect(await inboxOf(it, who)).toContain('overdue contact')
  expect(await inboxOf(it, 'leader')).not.toContain('overdue contact')
  await it.skipTo('2026-03-04T10:01:00+08:00')
  expect(await inboxOf(it, 'leader')).toContain('overdue contact')
})

test('chemical-2: what needs no action at once is collected, not sent on', async () => {
  const it = await aContact(false)
  expect(dueAt(it.first, 'sendOn')).toBeUndefined()
  expect(dueAt(it.first, 'collect')).toBe('2026-04-02T16:00:00.000Z')
  expect(await it.refused('salesClerk', 'transfer', sentTo('technical'))).toMatchObject({
    status: 409,
    code: 'impossible',
  })
  expect(await it.refused('serviceClerk', 'close')).toMatchObject({ detail: 'first: collected' })
  const into = { record: 'collected', form: { collection: '2026-03' } }
  expect(await it.refused('salesClerk', 'record', into)).toMatchObject({ status: 403 })
  expect(await it.refused('serviceClerk', 'record', { ...into, form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/collection' }],
  })
  await it.step('serviceClerk', 'record', into)
  expect(await it.step('serviceClerk', 'close')).toMatchObject({ state: { name: 'filed' } })
})

const seen = (satisfaction: string, manner = 'call') => ({
  satisfaction,
  form: { manner, opinion: 'pure enough' },
})

test.each(['call', 'visit', 'message'])(
  'chemical-3: the first revisit after a sale may be a %s',
  async (manner) => {
    const it = await chemical.receives('salesClerk', SALE, MONDAY)
    expect(await it.step('salesClerk', 'revisit', seen('satisfied', manner))).toMatchObject({
      state: { name: 'revisited' },
    })
    expect(await it.step('salesClerk', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
  },
)

test('chemical-3: a completed sale is revisited within a week, whenever it is recorded', async () => {
  const it = await chemical.receives('salesClerk', SALE, MONDAY)
  expect(it.first).toMatchObject({ holder: 'unit:sales', state: { name: 'received' } })
  expect(dueAt(it.first, 'firstRevisit')).toBe('2026-03-09T16:00:00.000Z')
  const later = await chemical.receives('salesClerk', SALE, '2026-03-05T15:00:00+08:00')
  expect(dueAt(later.first, 'firstRevisit')).toBe('2026-03-09T16:00:00.000Z')
  expect(await it.refused('salesClerk', 'close')).toMatchObject({ status: 409 })
  await it.skipTo('2026-03-10T00:01:00+08:00')
  for (const who of ['salesClerk', 'serviceClerk'])
    expect(await inboxOf(it, who)).toContain('overdue firstRevisit')
  expect(await inboxOf(it, 'leader')).not.toContain('overdue firstRevisit')
  await it.skipTo('2026-03-13T00:01:00+08:00')
  expect(await inboxOf(it, 'leader')).toContain('overdue firstRevisit')
})

test('chemical-3: sales records the sale, and says how and with what result it revisited', async () => {
  expect(await chemical.refusesIntake('technician', SALE, MONDAY)).toMatchObject({ status: 403 })
  expect(await chemical.refusesIntake('salesClerk', { ...SALE, form: {} }, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.completedAt, form.orderNo',
  })
  const it = await chemical.receives('salesClerk', SALE, MONDAY)
  expect(await it.refused('technician', 'revisit', seen('satisfied'))).toMatchObject({ status: 403 })
  const blank = { satisfaction: 'satisfied', form: {} }
  expect(await it.refused('salesClerk', 'revisit', blank)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/manner' }, { pointer: '/form/opinion' }],
  })
  expect(await it.refused('salesClerk', 'revisit', seen('satisfied', 'letter'))).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/manner' }],
  })
})

test('chemical-3: who is not reached is still to be revisited, who is dissatisfied is revisited again', async () => {
  const it = await chemical.receives('salesClerk', SALE, MONDAY)
  const missed = await it.step('salesClerk', 'revisit', seen('unreachable'))
  expect(missed.state.name).toBe('received')
  expect(dueAt(missed, 'firstRevisit')).toBe('2026-03-09T16:00:00.000Z')
  const again = await it.step('salesClerk', 'revisit', seen('dissatisfied'))
  expect(again).toMatchObject({ state: { name: 'received' }, round: 2 })
  expect(dueAt(again, 'again')).toBe('2026-03-05T09:30:00.000Z')
  expect(await it.step('salesClerk', 'revisit', seen('satisfied'))).toMatchObject({
    state: { name: 'revisited' },
  })
})
