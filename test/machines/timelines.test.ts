import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { granted } from '../../machines/clocks.ts'
import type { ClockRun, Complaint } from '../../machines/complaint-context.ts'
import { isLate, passedMark } from '../../machines/marks.ts'
import { rerated } from '../../machines/rerate.ts'
import type { Terms } from '../../machines/terms.ts'
import { dueOf } from '../../machines/time/due.ts'
import { atInstant } from '../../machines/time/instants.ts'
import { withPauses } from '../../machines/time/pauses.ts'
import { stopClock } from '../../machines/time/stopped.ts'
import { startedRun } from '../../machines/time/run.ts'
import { loadCalendar, pinCalendar, type PinnedCalendar } from '../../policies/calendar.ts'
import { oracles } from './day-oracle.ts'
import { type Event, type Limit, lived, type Map, mapOf, STEP_MS, type Timeline } from './timeline-oracle.ts'

const RUNS = Number(process.env['REDRESS_TIMELINES'] ?? 3_000)
const SPRING = '2026-02-01'
const DAYS = 150

const limits = fc.oneof(
  fc.record({ unit: fc.constant('h' as const), amount: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ unit: fc.constant('d' as const), amount: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ unit: fc.constant('wd' as const), amount: fc.integer({ min: 1, max: 4 }) }),
)
const reasons = fc.constantFrom('customer', 'laboratory')
const happenings = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('begin' as const), reason: reasons }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('end' as const), reason: reasons }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('extended' as const), ahead: fc.nat(3 * 1440) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('promised' as const), ahead: fc.nat(2 * 1440) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('limit' as const),
      limit: fc.constantFrom(0 as const, 1 as const),
    }),
  },
)

/** People act on odd steps, so that nothing falls on the very instant that something is due. */
const timelines: fc.Arbitrary<Timeline> = fc
  .record({
    start: fc.nat(30 * 1440).map((minutes) => minutes * 2),
    limits: fc.tuple(limits, limits),
    acts: fc.array(fc.record({ after: fc.nat(1440), happening: happenings }), { maxLength: 7 }),
    stops: fc.nat(1440),
  })
  .map(({ start, limits: both, acts, stops }) => {
    let at = start + 1
    const events: Event[] = []
    for (const { after, happening } of acts) {
      at += 2 * after + 2
      if ('ahead' in happening) events.push({ at, what: happening.what, until: at + 1 + 2 * happening.ahead })
      else events.push({ at, ...happening })
    }
    for (const reason of ['customer', 'laboratory']) events.push({ at: at + 2, what: 'end', reason })
    return { start, limits: both, events: [...events, { at: at + 4 + 2 * stops, what: 'stop' }] }
  })

const textOf = ({ unit, amount }: Limit) => `${amount}${unit}`

/** What the engine makes of it, told every mark that passes on the way. */
function engine(calendar: PinnedCalendar, map: Map, { start, limits: both, events }: Timeline) {
  const ms = (at: number) => map.fromMs + at * STEP_MS
  const within = [
    { when: { severity: 'major' }, within: textOf(both[1]) },
    { when: {}, within: textOf(both[0]) },
  ]
  const clock = { within, warnings: [], ladder: [{ after: '0h', to: ['boss'] }], repeats: '100d' }
  const terms = { calendar, rules: { clocks: { c: clock }, customers: {} } } as unknown as Terms
  let severity = 'ordinary'
  let run: ClockRun = startedRun({ clock: 'c', key: null, startedAtMs: ms(start) }, { rule: textOf(both[0]) })
  let wasLate = false
  for (const event of events) {
    const atMs = ms(event.at)
    for (
      let mark = passedMark(terms, { clocks: [run] }, atMs);
      mark;
      mark = passedMark(terms, { clocks: [run] }, atMs)
    )
      run = { ...run, marks: mark.mark + 1 }
    if (event.what === 'begin') run = withPauses(run, { begun: [event.reason], ended: [] }, atInstant(atMs))
    if (event.what === 'end') run = withPauses(run, { begun: [], ended: [event.reason] }, atInstant(atMs))
    if (event.what === 'extended' || event.what === 'promised')
      run = granted(run, event.what, ms(event.until), atMs)
    if (event.what === 'limit') {
      severity = event.limit === 1 ? 'major' : 'ordinary'
      const complaint = { clocks: [run], facts: { severity }, receivedDay: null } as unknown as Complaint
      run = rerated(terms, complaint, atMs, atMs)[0] ?? run
    }
    if (event.what === 'stop') run = stopClock(run, atMs)
    expect(wasLate && !isLate(terms, run), 'a clock that was late stays late').toBe(false)
    wasLate = isLate(terms, run)
  }
  return { due: (dueOf(calendar, run) - map.fromMs) / STEP_MS, late: isLate(terms, run) }
}

test.each(oracles)(
  '%s: the engine says of a clock what walking through every minute of its life says',
  (id, oracle) => {
    const calendar = pinCalendar(loadCalendar(id), oracle.zone)
    const map = mapOf(oracle, SPRING, DAYS)
    fc.assert(
      fc.property(timelines, (timeline) => {
        expect(engine(calendar, map, timeline)).toEqual(lived(map, timeline))
      }),
      { numRuns: Math.ceil(RUNS / oracles.length), seed: 10 },
    )
  },
)
