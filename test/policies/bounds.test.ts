import { assert, double, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { Day, decimalsOf, Instant, InstantText, isCurrency, money } from '../../policies/bounds.ts'

const isSum = (currency: string, sum: unknown) => money(currency).safeParse(sum).success

test.each([
  ['CNY', 2],
  ['JPY', 0],
  ['KWD', 3],
])('%s has %i decimals', (currency, decimals) => {
  expect(decimalsOf(currency)).toBe(decimals)
  expect(isSum(currency, Number((1 + 10 ** -decimals).toFixed(decimals)))).toBe(true)
  expect(isSum(currency, 1 + 10 ** -(decimals + 1))).toBe(false)
})

test.each([0.30000000000000004, 1e-300, 12_345.67 * (1 + Number.EPSILON)])(
  '%s is only nearly a sum of cents',
  (sum) => {
    expect(isSum('CNY', sum)).toBe(false)
  },
)

test.each(['XAB', 'cny', 'yuan', '', 'constructor'])('%s is no currency', (code) => {
  expect(isCurrency(code)).toBe(false)
})

test('every sum in whole cents is one, and none in parts of a cent', () => {
  assert(
    property(integer({ min: 0, max: 100_000_000 }), integer({ min: 1, max: 9 }), (cents, part) => {
      expect(isSum('CNY', Number((cents / 100).toFixed(2)))).toBe(true)
      expect(
        isSum('CNY', Number(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}${part}`)),
      ).toBe(false)
    }),
  )
})

test('no sum is endless, negative or beyond what anybody owes', () => {
  for (const sum of [-0.01, 1e12 + 1, 1e300, Infinity, NaN, '1']) expect(isSum('CNY', sum)).toBe(false)
  assert(
    property(double({ min: 1e12 + 1 }), (sum) => {
      expect(isSum('CNY', sum)).toBe(false)
    }),
  )
})

test.each(['0001-01-01', '1899-12-31', '2200-01-01', '9999-12-31', '2026-02-30', '26-01-01'])(
  'no day: %s',
  (day) => {
    expect(Day.safeParse(day).success).toBe(false)
    expect(InstantText.safeParse(`${day}T09:00:00+08:00`).success).toBe(false)
    expect(Instant.safeParse(`${day}T09:00:00+08:00`).success).toBe(false)
  },
)

test('an instant is read as UTC milliseconds, and kept in a form as it was written', () => {
  expect(Instant.parse('2026-03-02T09:00:00+08:00')).toBe(Date.UTC(2026, 2, 2, 1))
  expect(InstantText.parse('2026-03-02T09:00:00+08:00')).toBe('2026-03-02T09:00:00+08:00')
  expect(Instant.safeParse(Number.MAX_SAFE_INTEGER).success).toBe(false)
})
