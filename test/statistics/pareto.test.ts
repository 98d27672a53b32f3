import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsOf } from '../../server/statistics/pareto.ts'
import type { Place } from '../../server/statistics/places.ts'

const places = (...names: (string | null)[]): Place[] => names.map((name) => ({ name, figures: ['all'] }))

test('the most frequent value comes first, equals by name, and what is not known last of its equals', () => {
  const rows = rowsOf(places('b', null, 'a', 'c', 'c'), false)
  expect(rows.map(({ name, counts }) => [name, counts.all])).toEqual([
    ['c', 2],
    ['a', 1],
    ['b', 1],
    [null, 1],
  ])
  expect(rows.map(({ cumulativeShare }) => cumulativeShare)).toEqual([0.4, 0.6, 0.8, 1])
})

test('periods come in the order of time', () => {
  const rows = rowsOf(places('2026-08', '2026-07', '2026-08'), true)
  expect(rows.map(({ name }) => name)).toEqual(['2026-07', '2026-08'])
})

test('nothing counted gives no row and divides by nothing', () => {
  expect(rowsOf([], false)).toEqual([])
})

test('whatever is counted, every case is in one row, and the last row reaches all of them', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.constantFrom('a', 'b', 'c', 'd')), { minLength: 1 }), (names) => {
      const rows = rowsOf(places(...names), false)
      expect(rows.reduce((sum, { counts }) => sum + counts.all, 0)).toBe(names.length)
      expect(rows.at(-1)?.cumulativeShare).toBe(1)
      rows.slice(1).forEach(({ counts }, n) => expect(rows[n]?.counts.all).toBeGreaterThanOrEqual(counts.all))
    }),
  )
})
