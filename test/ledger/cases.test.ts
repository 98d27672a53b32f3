import { expect, test } from 'vitest'
import { Cases, repeatKey, uniqueKey } from '../../ledger/cases.ts'
import { anEntry } from './an-entry.ts'

/** The cases after these steps, each the next durable line. */
function afterSteps(...steps: { id: string; seq: number; after?: object; atMs?: number }[]) {
  const cases = new Cases()
  for (const [n, { id, seq, after, atMs }] of steps.entries()) {
    const { entry } = anEntry({ complaintId: id, seq, ...(atMs === undefined ? {} : { atMs }) })
    const line = { ...entry, number: '1', after: { ...entry.after, ...after } }
    cases.learn({ ordinal: n + 1, prev: '', hash: '', entry: line } as Parameters<Cases['learn']>[0])
  }
  return cases
}

const ids = (cases: Cases, key: string) => cases.having(key).map(({ complaintId }) => complaintId)

test('cases are found by what they have in common now, and by their references', () => {
  const cases = afterSteps(
    { id: 'a', seq: 1, after: { repeatKey: 'k', uniqueKeys: ['u'] } },
    { id: 'b', seq: 1, after: { repeatKey: 'k' } },
    { id: 'a', seq: 2, after: { repeatKey: 'other', uniqueKeys: [] } },
  )
  const { policy } = cases.of('a') ?? { policy: '' }
  expect(ids(cases, repeatKey(policy, 'k'))).toEqual(['b'])
  expect(ids(cases, repeatKey(policy, 'other'))).toEqual(['a'])
  expect(ids(cases, uniqueKey(policy, 'u'))).toEqual([])
  expect(ids(cases, repeatKey('another', 'k'))).toEqual([])
})

test('an erased case is found by nothing that it has in common with others', () => {
  const common = { repeatKey: 'k', uniqueKeys: ['u'], ended: true }
  const keeping = { erased: { by: 'dev-director', atMs: 30, because: 'request' } }
  const cases = afterSteps(
    { id: 'a', seq: 1, after: common },
    { id: 'a', seq: 2, after: { ...common, keeping } },
  )
  const { policy } = cases.of('a') ?? { policy: '' }
  expect([ids(cases, repeatKey(policy, 'k')), ids(cases, uniqueKey(policy, 'u'))]).toEqual([[], []])
})

test('a case keeps when it was received, and when it was closed until it is opened again', () => {
  const steps = [
    { id: 'a', seq: 1, atMs: 10 },
    { id: 'a', seq: 2, atMs: 20, after: { state: 'closed' } },
    { id: 'a', seq: 3, atMs: 30, after: { state: 'filed', ended: true } },
  ]
  expect(afterSteps(...steps).of('a')).toMatchObject({ receivedAtMs: 10, closedAtMs: 20, ended: true })
  const reopened = afterSteps(...steps.slice(0, 2), {
    id: 'a',
    seq: 3,
    atMs: 30,
    after: { state: 'received' },
  })
  expect(reopened.of('a')).toMatchObject({ receivedAtMs: 10, closedAtMs: null, ended: false })
})
