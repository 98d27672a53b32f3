import { expect, test } from 'vitest'
import type { Terms } from '../../ledger/entry.ts'
import { readLog } from '../../ledger/reader.ts'
import { rulesOf } from '../../policies/policy.ts'
import { markingOf } from '../../server/finding/marks.ts'
import { applyLines } from '../../server/projections/apply.ts'
import { dumpProjection } from '../../server/projections/dump.ts'
import { finderWith } from '../../server/projections/findings.ts'
import { candidatesFor } from '../../server/projections/having.ts'
import { rebuildProjections } from '../../server/projections/projector.ts'
import { anEntry } from '../ledger/an-entry.ts'
import { aFolder, aLog } from '../ledger/folder.ts'
import { aPolicy } from '../machines/a-policy.ts'
import { aRedis } from '../support/a-redis.ts'

const label = { zh: '某', en: 'some' }
const redis = await aRedis()

test('a case that is brought under other rules is found by what these say, also by what it held before', async () => {
  const index = Buffer.alloc(32, 7)
  const finder = finderWith(index, () => Promise.resolve('none'))
  const termsWith = (digest: string, find: object): Terms => {
    const rules = rulesOf(
      aPolicy(({ intake }) => {
        Object.assign(intake.form ?? {}, { account: { type: 'text', open: true, label, ...find } })
      }),
    )
    return { digest, terms: { rules, calendar: { id: 'CN' } } }
  }
  const before = termsWith('before', {})
  const after = termsWith('after', { find: true })
  const complainant = { name: 'Ann Archer' }
  const log = await aLog(await aFolder())
  const step = { type: 'receive', complainant, form: { account: 'AC-77' } }
  await log.append({ ...anEntry({ terms: 'before', step }), terms: before })
  await rebuildProjections(redis, log.address, finder)
  const mark = (field: string, term: string) => markingOf(index, 'lab')(field, term)
  const found = async (field: string, term: string) => [
    ...(await candidatesFor(redis, [[{ field, marks: [mark(field, term)] }]])).keys(),
  ]
  expect([await found('account', 'word:AC77'), await found('complainant.name', 'word:ARCHER')]).toEqual([
    [],
    ['c-1'],
  ])

  await log.append({ ...anEntry({ seq: 2, terms: 'after', step: { type: 'rebase' } }), terms: after })
  for await (const line of readLog(log.address, 3)) await applyLines(redis, [line], finder)
  expect([await found('account', 'word:AC77'), await found('complainant.name', 'word:ARCHER')]).toEqual([
    ['c-1'],
    ['c-1'],
  ])
  const caught = await dumpProjection(redis)
  await rebuildProjections(redis, log.address, finder)
  expect(await dumpProjection(redis)).toBe(caught)
})
