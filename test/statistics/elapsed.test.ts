import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { bandOf, spreadOf } from '../../server/statistics/elapsed.ts'

/** Python's own statistics, which share no code with ours; "inclusive" is definition 7 of Hyndman and Fan. */
const PYTHON = `
import json, statistics, sys
def spread(values):
    p90 = statistics.quantiles(values, n=10, method="inclusive")[8] if len(values) > 1 else values[0]
    return [statistics.fmean(values), statistics.median(values), p90]
print(json.dumps([spread(values) for values in json.load(sys.stdin)]))
`

/** Lists of every length up to 60, some with equal, negative and very large values; always the same. */
function lists(): number[][] {
  let seed = 20261129
  const next = () => (seed = (seed * 48_271) % 2_147_483_647)
  return Array.from({ length: 60 }, (_, n) =>
    Array.from(
      { length: n + 1 },
      () => (next() % ([7, 1_000, 86_400_000][n % 3] ?? 1)) * 1_000 - (next() % 3) * 5_000,
    ),
  )
}

test('average, median and 90th percentile are those that another library comes to', () => {
  const values = lists()
  const expected: [number, number, number][] = JSON.parse(
    execFileSync('python3', ['-c', PYTHON], { input: JSON.stringify(values), encoding: 'utf8' }),
  )
  for (const [n, each] of values.entries()) {
    const [average = 0, median = 0, p90 = 0] = expected[n] ?? []
    const found = spreadOf(each.toReversed())
    expect(Math.abs((found?.averageMs ?? Infinity) - average)).toBeLessThanOrEqual(0.51)
    expect(Math.abs((found?.medianMs ?? Infinity) - median)).toBeLessThanOrEqual(0.51)
    expect(Math.abs((found?.p90Ms ?? Infinity) - p90)).toBeLessThanOrEqual(0.51)
  }
  expect(spreadOf([])).toBeNull()
})

test('of an even number the median lies between the middle two, and the 90th percentile between the nearest two', () => {
  expect(spreadOf([4, 1, 3, 2].map((n) => n * 100))).toEqual({ averageMs: 250, medianMs: 250, p90Ms: 370 })
})

test('a band ends with its end', () => {
  const bands = [
    { name: '1h', upToMs: 3_600_000 },
    { name: '1d', upToMs: 86_400_000 },
  ]
  expect([-5, 3_600_000, 3_600_001, 86_400_000, 86_400_001].map((ms) => bandOf(bands, ms))).toEqual([
    '1h',
    '1h',
    '1d',
    '1d',
    'longer',
  ])
})
