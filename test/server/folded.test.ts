import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../../ledger/entry.ts'
import { foldedSoFar } from '../../server/http/folded.ts'
import { termsOf } from '../../server/terms.ts'
import { moves, walk } from '../machines/random-walk.ts'
import { policiesInForce } from '../support/policies.ts'

/** The steps of a case that random staff took as far as it came. */
function aRecord() {
  const lab = policiesInForce().get('lab')
  if (!lab) throw new Error('there is no lab')
  const terms = termsOf(lab)
  const walks = fc
    .sample(moves, { numRuns: 20, seed: 5 })
    .map((choices) =>
      [...walk(terms, choices)].flatMap(({ step, by, nowMs, after }) =>
        after ? [{ step, by, atMs: nowMs }] : [],
      ),
    )
  const entries = walks.sort((a, b) => b.length - a.length)[0] ?? []
  return { terms, entries: entries as unknown as Entry[] }
}

test('while a long record is taken again others have their turn', async () => {
  const { terms, entries } = aRecord()
  expect(entries.length).toBeGreaterThan(5)
  let turns = 0
  let isOver = false
  const others = () => {
    turns += 1
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  const { folded, disagreement } = await foldedSoFar(terms, entries, () => undefined, 0)
  isOver = true
  expect({ steps: folded.length, disagreement }).toEqual({ steps: entries.length, disagreement: null })
  expect(turns).toBeGreaterThanOrEqual(entries.length - 1)
})

test('a record that cannot be taken again is, as far as it can', async () => {
  const { terms, entries } = aRecord()
  const broken = entries.map((entry, n) => (n === 2 ? { ...entry, step: { type: 'revisit' } } : entry))
  const { folded, disagreement } = await foldedSoFar(terms, broken, () => undefined)
  expect(folded.length).toBe(2)
  expect(disagreement).toMatch(/^step 3: /)
})
