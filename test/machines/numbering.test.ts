import { expect, test } from 'vitest'
import { numberingOf } from '../../machines/numbering.ts'
import { termsOfAPolicy } from './a-policy.ts'

const { calendar } = termsOfAPolicy()
const numbered = (pattern: string, at: string) =>
  numberingOf({ rules: { id: 'shop', numbering: { pattern, width: 4 } }, calendar }, Date.parse(at))

test('a number is made of the local day, and of everything else in its pattern as it stands', () => {
  // Half past midnight of the third where the shop is.
  const at = '2026-03-02T16:30:00Z'
  expect(numbered('S{yyyy}-{yy}{MM}{dd}/{serial}', at)).toEqual({
    series: 'shop/S2026-260303/{serial}',
    template: 'S2026-260303/{serial}',
    width: 4,
  })
  expect(numbered('{dd}.{dd}{other}{serial}', at).template).toBe('03.03{other}{serial}')
  expect(numbered('{yy}{MM}{serial}', '2106-11-30T09:00:00Z').template).toBe('0611{serial}')
})

test('serials start again with every new day of a daily pattern, and go on under one without a date', () => {
  const [before, after] = ['2026-03-02T15:59:59.999Z', '2026-03-02T16:00:00Z']
  const series = (pattern: string) => [before, after].map((at) => numbered(pattern, at).series)
  expect(new Set(series('{MM}{dd}{serial}')).size).toBe(2)
  expect(new Set(series('{MM}{serial}')).size).toBe(1)
})
