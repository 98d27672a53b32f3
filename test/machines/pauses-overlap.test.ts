import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueOf } from '../../machines/time/due.ts'
import { atInstant } from '../../machines/time/instants.ts'
import { pausedOf } from '../../machines/time/paused.ts'
import { pausedSinceMs, withPauses } from '../../machines/time/pauses.ts'
import { type ClockRun, startedRun } from '../../machines/time/run.ts'
import { MONDAY_9 } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const { calendar } = termsOfAPolicy()
const MINUTE = 60_000
const REASONS = ['customer', 'laboratory', 'insurer']
const HOURS = 3

/** What happens to a clock: at some minute a reason begins or ends, whether or not it holds. */
interface Turn {
  minute: number
  reason: number
  begins: boolean
}
const turns = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 600 }),
    reason: fc.nat(REASONS.length - 1),
    begins: fc.boolean(),
  }),
  { maxLength: 14 },
)
const at = (minute: number) => MONDAY_9 + minute * MINUTE

/** The clock after all of it, in the order in which it happened. */
function turned(all: readonly Turn[], nameOf = (reason: number) => REASONS[reason] ?? ''): ClockRun {
  const fresh = startedRun({ clock: 'whole', key: null, startedAtMs: MONDAY_9 }, { rule: `${HOURS}h` })
  return all
    .toSorted((a, b) => a.minute - b.minute)
    .reduce((run, { minute, reason, begins }) => {
      const names = [nameOf(reason)]
      const heard = begins ? { begun: names, ended: [] } : { begun: [], ended: names }
      return withPauses(run, heard, atInstant(at(minute)))
    }, fresh)
}

/** Which reasons hold in each minute, told by going through what happened. */
function holding(all: readonly Turn[], minutes: number): boolean[][] {
  const inOrder = all.toSorted((a, b) => a.minute - b.minute)
  return Array.from({ length: minutes }, (_, minute) =>
    REASONS.map(
      (__, reason) =>
        inOrder.findLast((each) => each.reason === reason && each.minute <= minute)?.begins ?? false,
    ),
  )
}

/** Every reason ended at last. */
const ended = (all: readonly Turn[]): Turn[] => [
  ...all,
  ...REASONS.map((_, reason) => ({ minute: 601, reason, begins: false })),
]

test('the time paused, in all and by reason, is that of every minute in which a reason held', () => {
  fc.assert(
    fc.property(turns, (all) => {
      const minutes = holding(ended(all), 700)
      const { pausedMs = 0, pauses = [] } = pausedOf(calendar, [], turned(ended(all)))
      expect(pausedMs).toBe(minutes.filter((held) => held.includes(true)).length * MINUTE)
      for (const [nth, reason] of REASONS.entries()) {
        const told = pauses.find((each) => each.reason === reason)?.pausedMs ?? 0
        expect(told).toBe(minutes.filter((held) => held[nth]).length * MINUTE)
      }
    }),
    { numRuns: 300 },
  )
})

test('a clock is due once it has run for its time, minute by minute, while no reason held', () => {
  fc.assert(
    fc.property(turns, (all) => {
      const minutes = holding(ended(all), 900)
      const ran = minutes.flatMap((held, minute) => (held.includes(true) ? [] : [minute]))
      const last = ran[HOURS * 60 - 1] ?? Number.NaN
      expect(dueOf(calendar, turned(ended(all)))).toBe(at(last + 1))
    }),
    { numRuns: 300 },
  )
})

test('while a reason holds the clock stands still since the minute in which the first of those that overlap began', () => {
  fc.assert(
    fc.property(turns, (all) => {
      const run = turned(all)
      const minutes = holding(all, 601).map((held) => held.includes(true))
      const first = minutes.lastIndexOf(false) + 1
      expect(pausedSinceMs(run)).toBe(minutes.at(-1) ? at(first) : null)
      const { pausedMs = 0, pausedSinceMs: since } = pausedOf(calendar, [], run)
      const over = minutes.slice(0, minutes.at(-1) ? first : undefined)
      expect(pausedMs).toBe(over.filter(Boolean).length * MINUTE)
      expect(since).toBe(minutes.at(-1) ? at(first) : undefined)
    }),
    { numRuns: 300 },
  )
})

test('which of the reasons began first and which ended first makes no difference', () => {
  fc.assert(
    fc.property(turns, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (all, order) => {
      const other = turned(ended(all), (reason) => REASONS[order[reason] ?? 0] ?? '')
      expect(dueOf(calendar, other)).toBe(dueOf(calendar, turned(ended(all))))
      expect(pausedOf(calendar, [], other).pausedMs).toBe(pausedOf(calendar, [], turned(ended(all))).pausedMs)
    }),
    { numRuns: 100 },
  )
})
