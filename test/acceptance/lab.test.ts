import { expect, test } from 'vitest'
import { staffOf } from './engine.ts'
import { dueAt } from '../support/office.ts'

const lab = staffOf('lab')
const MONDAY = '2026-03-02T10:00:00+08:00'

const complaint = {
  kind: 'complaint',
  channel: 'telephone',
  complainant: { name: 'Zhang San', contact: '13800000000' },
  content: 'The test report is three weeks late.',
  form: { object: 'report 2611-077' },
}

test('lab-3: the head of the blamed department answers within a day', async () => {
  const it = await lab.receives('registrar', complaint, MONDAY)
  expect(it.first.holder).toBe('role:registrar')
  expect(dueAt(it.first, 'plan')).toBe('2026-03-03T16:00:00.000Z')
  await it.skipTo('2026-03-04T00:01:00+08:00')
  expect((await it.inbox('registrar')).map((item) => [item.kind, item.about, item.status])).toContainEqual([
    'overdue',
    'plan',
    'open',
  ])
})
