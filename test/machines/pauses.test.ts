import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { aReceivedCase, DAY, HOUR, MONDAY_9 } from './a-case.ts'

/** How long the clock runs before each question to the customer, and how long he takes to reply. */
const talks = fc.array(
  fc.record({ runsMs: fc.integer({ min: 1, max: 5 * HOUR }), waitsMs: fc.integer({ min: 1, max: 3 * DAY }) }),
  { minLength: 1, maxLength: 4 },
)

test('a clock gets the time of every pause back, of the first as of the last', () => {
  fc.assert(
    fc.property(talks, (all) => {
      const one = aReceivedCase()
      for (const { runsMs, waitsMs } of all) {
        one.wait(runsMs)
        one.take('clerk', { type: 'askCustomer', question: 'when?' })
        one.wait(waitsMs)
        one.take('clerk', { type: 'customerReplied' })
      }
      const pausedMs = all.reduce((sum, { waitsMs }) => sum + waitsMs, 0)
      expect(one.clock('investigation').dueAtMs).toBe(MONDAY_9 + DAY + pausedMs)
      const mine = one.wait(one.clock('investigation').dueAtMs - one.nowMs - 1)
      expect(mine.filter(({ clock, kind }) => clock === 'investigation' && kind === 'overdue')).toEqual([])
      expect(one.wait(1)).toContainEqual(
        expect.objectContaining({ clock: 'investigation', kind: 'overdue', latenessMs: 0 }),
      )
    }),
    { numRuns: 40 },
  )
})
