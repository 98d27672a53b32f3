import { expect, test } from 'vitest'
import { anAnnouncedComplaint, type Complaint } from '../../machines/complaint-context.ts'
import { gateOpen, nameOfGate } from '../../machines/gates.ts'

const remedy = (id: string, fulfilledAtMs: number | null) => ({
  id,
  remedy: 'refund',
  amount: null,
  quantity: null,
  fulfilledAtMs,
})
const proposing = (...remedies: ReturnType<typeof remedy>[]) => ({
  proposal: { by: 'li', remedies, approvals: [] },
})
const slip = (id: string, state: 'open' | 'disputed' | 'complete') => ({
  id,
  slip: 'returnSlip',
  issuedBy: 'li',
  values: {},
  signed: [],
  state,
})
const action = (id: string, state: 'open' | 'completed' | 'verified') => ({
  id,
  corrective: 'prevention',
  owner: 'unit:shop',
  state,
  completedBy: null,
})
const line = (id: string, state: 'open' | 'passed' | 'failed') => ({
  id,
  of: 'c',
  number: '1',
  state,
  by: null,
})
const fine = (id: string, state: 'proposed' | 'imposed' | 'waived') => ({
  id,
  penalty: 'fine',
  against: null,
  atMs: 0,
  state,
  amount: null,
})

const complaint = (more: Partial<Complaint>): Complaint => ({ ...anAnnouncedComplaint(), ...more })

test.each<[gate: string, done: Partial<Complaint>, more: Partial<Complaint>, open: string]>([
  [
    'remedies',
    proposing(remedy('refund-1', 0)),
    proposing(remedy('a', 5), remedy('b', null), remedy('c', null)),
    'b, c',
  ],
  [
    'slips',
    { slips: [slip('a', 'complete')] },
    { slips: [slip('a', 'open'), slip('b', 'complete'), slip('c', 'disputed')] },
    'a, c',
  ],
  [
    'consultations',
    { consultations: [{ unit: 'shop', answered: true }] },
    {
      consultations: [
        { unit: 'shop', answered: true },
        { unit: 'lab', answered: false },
      ],
    },
    'lab',
  ],
  [
    'correctives',
    { correctives: [action('a', 'verified')] },
    { correctives: [action('a', 'verified'), action('b', 'completed'), action('c', 'open')] },
    'b, c',
  ],
  [
    'lines',
    { lines: [line('a', 'passed'), line('b', 'failed')] },
    { lines: [line('a', 'passed'), line('b', 'open'), line('c', 'open')] },
    'b, c',
  ],
  [
    'penalties',
    { penalties: [fine('a', 'imposed'), fine('b', 'waived')] },
    { penalties: [fine('a', 'waived'), fine('b', 'proposed'), fine('c', 'proposed')] },
    'b, c',
  ],
])('%s are all done where none is open, and those that are open are named', (gate, done, more, open) => {
  expect(gateOpen(complaint({}), gate)).toBe(true)
  expect(gateOpen(complaint(done), gate)).toBe(true)
  expect(gateOpen(complaint(more), gate)).toBe(false)
  expect(nameOfGate(complaint(more), gate)).toBe(`${gate} (${open})`)
})

test('a step, a record or an event is done once it has happened, and a name of another kind never is', () => {
  const judged = complaint({ done: { judge: { by: 'li', atMs: 0, state: 'received' } } })
  expect([gateOpen(judged, 'judge'), gateOpen(complaint({}), 'judge')]).toEqual([true, false])
  expect(gateOpen(judged, 'toString')).toBe(false)
  expect(nameOfGate(judged, 'judge')).toBe('judge')
})
