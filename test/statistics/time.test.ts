import { expect, test } from 'vitest'
import { timeOf } from '../../server/statistics/time.ts'

const HOUR = 3_600_000
type Clock = Parameters<typeof timeOf>[0][number]['standing']['clocks'][number]

/** A case with these runs of clocks, each begun at 0 and due at some time. */
const aCase = (...clocks: Partial<Clock>[]) =>
  ({
    standing: {
      clocks: clocks.map((clock) => ({
        id: 'whole',
        startedAtMs: 0,
        dueAtMs: 1,
        state: 'running',
        late: false,
        ...clock,
      })),
    },
  }) as Parameters<typeof timeOf>[0][number]

test('the time of a clock is that of all its runs, gross, and of it what did not count, by reason', () => {
  const cases = [
    aCase({
      stoppedAtMs: 10 * HOUR,
      pausedMs: 4 * HOUR,
      pauses: [
        { reason: 'customer', pausedMs: 3 * HOUR },
        { reason: 'laboratory', pausedMs: 2 * HOUR },
      ],
    }),
    aCase({}, { id: 'other', pausedMs: HOUR, pauses: [{ reason: 'customer', pausedMs: HOUR }] }),
    aCase({
      pausedMs: HOUR,
      pausedSinceMs: 12 * HOUR,
      pauses: [{ reason: 'laboratory', pausedMs: HOUR, sinceMs: 14 * HOUR }],
    }),
  ]
  expect(timeOf(cases, 'whole', 20 * HOUR)).toEqual({
    elapsedMs: 50 * HOUR,
    pausedMs: 13 * HOUR,
    share: 0.26,
    pauses: [
      { reason: 'laboratory', pausedMs: 9 * HOUR, share: 0.18 },
      { reason: 'customer', pausedMs: 3 * HOUR, share: 0.06 },
    ],
  })
})

test('of what never ran there is no share', () => {
  expect(timeOf([aCase()], 'none', HOUR)).toEqual({ elapsedMs: 0, pausedMs: 0, share: null, pauses: [] })
})
