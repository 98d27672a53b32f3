import { expect, test } from 'vitest'
import type { AppendRequest } from '../../../ledger/entry.ts'
import { verifyLog } from '../../../ledger/verify.ts'
import { foldCheck } from '../../../server/audit-fold.ts'
import { requestFor } from '../../../server/reading/reading.ts'
import { aFolder, aLog } from '../../ledger/folder.ts'

/* Who has read what stands in a chain that shows what was altered in it, though every hash was made right again. */

const reading = (seq: number, person = 'ann') =>
  requestFor(
    { policy: 'shop', by: { person, roles: ['clerk'], units: [] }, how: 'case', of: ['c-1'] },
    seq,
    Date.UTC(2026, 2, 2) + seq,
  )

async function problemsIn(requests: readonly AppendRequest[]): Promise<string[]> {
  const log = await aLog(await aFolder())
  for (const request of requests) await log.append(request)
  const { problems, complaints } = await verifyLog(log.address, [], foldCheck())
  expect(complaints).toBe(0)
  return problems.map(({ problem }) => problem)
}

const changed = (request: AppendRequest, entry: object): AppendRequest => ({
  ...request,
  entry: { ...request.entry, ...entry },
})

test('readings that follow each other are sound', async () => {
  expect(await problemsIn([reading(1), reading(2, 'bob'), reading(3)])).toEqual([])
})

test.each([
  [
    'counts others',
    { after: { ...reading(2).entry.after, readings: 5 } },
    'reading 2 counts 5 readings, and there were 1',
  ],
  [
    'says nothing of what was read',
    { step: { type: 'read', how: 'case' } },
    'reading 2 does not say who has read what',
  ],
  ['stands elsewhere in time', { atMs: 5 }, 'reading 2 lies before the one that it follows'],
  [
    'tells somebody',
    { notices: [{ kind: 'notice', to: ['role:clerk'], about: 'x' }] },
    'reading 2 does not say who',
  ],
])('one that %s is found', async (_what, entry, says) => {
  const problems = await problemsIn([reading(1), changed(reading(2), entry)])
  expect(problems).toEqual([expect.stringContaining(says)])
})
