import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { withGrant } from '../../machines/with-grant.ts'
import type { ClockRun, Complaint } from '../../machines/complaint-context.ts'
import { isLate, passedMark } from '../../machines/marks.ts'
import { rerated } from '../../machines/rerate.ts'
import type { Terms } from '../../machines/terms.ts'
import { noticed } from '../../machines/noticed.ts'
import { extend } from '../../machines/taking/extending.ts'
import { dueOf, grantsOf } from '../../machines/time/due.ts'
import { atInstant } from '../../machines/time/instants.ts'
import { withPauses } from '../../machines/time/pauses.ts'
import { stopClock } from '../../machines/time/stopped.ts'
import { startedRun } from '../../machines/time/run.ts'
import { loadCalendar, pinCalendar, type PinnedCalendar } from '../../policies/calendar.ts'
import { oracles } from './day-oracle.ts'
import { type Map, mapOf, STEP_MS } from './timeline-map.ts'
import { howOf, limits, limitsUpTo, manners, starts, textOf, WINTER } from './timeline-arbitraries.ts'
import { type Event, lived, type Timeline } from './timeline-oracle.ts'

const RUNS = Number(process.env['REDRESS_TIMELINES'] ?? 1_000)
const DAYS = 200

const shortLimits = limitsUpTo({ h: 90, d: 9, wd: 7 })
const from = fc.constantFrom('start' as const, 'due' as const)
const tiers = fc.array(
  fc.record({
    upTo: fc.oneof(shortLimits, fc.constant({ unit: 'd' as const, amount: 12 })),
    from,
    times: fc.integer({ min: 1, max: 2 }),
    before: fc.boolean(),
    notice: fc.boolean(),
  }),
  { minLength: 2, maxLength: 2 },
)
const cap = fc.option(
  fc.record({ upTo: shortLimits, from, withPauses: fc.boolean(), times: fc.integer({ min: 1, max: 3 }) }),
)
const reasons = fc.constantFrom('customer', 'laboratory')
const happenings = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('begin' as const), reason: reasons }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('end' as const), reason: reasons }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('extended' as const), ahead: fc.nat(3 * 1440) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('promised' as const), ahead: fc.nat(2 * 1440) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('asked' as const),
      tier: fc.nat(1),
      ahead: fc.nat(3 * 1440),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('noticed' as const) }) },
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
    start: starts,
    manner: manners,
    limits: fc.tuple(limits, limits),
    tiers,
    cap,
    acts: fc.array(fc.record({ after: fc.nat(1440), happening: happenings }), { maxLength: 7 }),
    stops: fc.nat(1440),
    ends: fc.subarray(['customer', 'laboratory']),
  })
  .map(({ start, limits: both, acts, stops, ends, ...ways }) => {
    let at = start + 1
    const events: Event[] = []
    for (const { after, happening } of acts) {
      at += 2 * after + 2
      if ('ahead' in happening) {
        const { ahead, ...what } = happening
        events.push({ at, ...what, until: at + 1 + 2 * ahead })
      } else events.push({ at, ...happening })
    }
    for (const reason of ends) events.push({ at: at + 2, what: 'end', reason })
    return { start, limits: both, ...ways, events: [...events, { at: at + 4 + 2 * stops, what: 'stop' }] }
  })

/** What the engine makes of it, told every mark that passes on the way. */
function engine(
  calendar: PinnedCalendar,
  map: Map,
  { start, limits: both, events, tiers, cap, manner }: Timeline,
) {
  const ms = (at: number) => map.fromMs + at * STEP_MS
  const within = [
    { when: { severity: 'major' }, within: textOf(both[1]) },
    { when: {}, within: textOf(both[0]) },
  ]
  const extensions = tiers.map(({ upTo, before, notice, ...tier }, nth) => {
    const withNotice = notice ? { withNotice: 'letter' } : {}
    return {
      ...tier,
      ...withNotice,
      name: `t${nth}`,
      by: ['boss'],
      when: {},
      upTo: textOf(upTo),
      beforeExpiry: before,
    }
  })
  const how = howOf(manner)
  const clock = {
    ...how,
    within,
    extensions,
    ...(cap && { extensionCap: { ...cap, upTo: textOf(cap.upTo) } }),
    warnings: [],
    ladder: [{ after: '0h', to: ['boss'] }],
    repeats: '100d',
  }
  const notices = { letter: { on: [{ on: 'told', when: {} }], to: ['customer'] } }
  const rules = { clocks: { c: clock }, customers: {}, notices, roles: { boss: {} }, units: {} }
  const terms = { calendar, rules } as unknown as Terms
  const about = (facts: object = {}) =>
    ({ clocks: [run], facts, group: null, receivedDay: 0 }) as unknown as Complaint
  let severity = 'ordinary'
  let run: ClockRun = startedRun(
    { clock: 'c', key: null, startedAtMs: ms(start), manner: how },
    { rule: textOf(both[0]) },
  )
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
      run = withGrant(terms, run, { sort: event.what, untilMs: ms(event.until), atMs })
    if (event.what === 'limit') {
      severity = event.limit === 1 ? 'major' : 'ordinary'
      run = rerated(terms, about({ severity }), atMs, atMs)[0] ?? run
    }
    if (event.what === 'noticed') run = noticed(terms, about(), { name: 'told' }, atInstant(atMs))[0] ?? run
    if (event.what === 'asked') {
      const step = {
        type: 'extend' as const,
        clock: 'c',
        tier: `t${event.tier}`,
        until: ms(event.until),
        reason: 'r',
        form: {},
      }
      const by = { person: 'li', roles: ['boss'], units: [] }
      const taking = { terms, complaint: about(), step, by, nowMs: atMs, enteredAtMs: atMs }
      const refused = extend.whyNever?.(taking) ?? extend.whyNot?.(taking)
      if (!refused) run = extend.take(taking).complaint.clocks[0] ?? run
    }
    if (event.what === 'stop') run = stopClock(run, atMs)
    expect(wasLate && !isLate(terms, run), 'a clock that was late stays late').toBe(false)
    wasLate = isLate(terms, run)
  }
  const counts = grantsOf(calendar, run, ms(events.at(-1)?.at ?? 0)).flatMap(({ grant, counts }) =>
    grant.sort === 'extended' ? [counts] : [],
  )
  return { due: (dueOf(calendar, run) - map.fromMs) / STEP_MS, late: isLate(terms, run), counts }
}

test.each(oracles)(
  '%s: the engine says of a clock what walking through every minute of its life says',
  (id, oracle) => {
    const calendar = pinCalendar(loadCalendar(id), oracle.zone)
    const map = mapOf(oracle, WINTER, DAYS)
    fc.assert(
      fc.property(timelines, (timeline) => {
        expect(engine(calendar, map, timeline)).toEqual(lived(map, timeline))
      }),
      { numRuns: Math.ceil(RUNS / oracles.length), seed: 10 },
    )
  },
)
