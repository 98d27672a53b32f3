import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ComplaintStep } from '../../machines/steps.ts'
import type { Terms } from '../../machines/terms.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import { Case, INQUIRY } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'
import { type Oracle, oracles } from './day-oracle.ts'
import { howOf, limits, manners, starts, textOf, WINTER } from './timeline-arbitraries.ts'
import type { Limit, Manner } from './timeline-limits.ts'
import { type Map, mapOf, STEP_MS } from './timeline-map.ts'
import { type Event, lived } from './timeline-oracle.ts'

/** A case costs ten times a clock. */
const RUNS = Number(process.env['REDRESS_TIMELINES'] ?? 1_000) / 10
const DAYS = 160

/** What happened at a step of the grid, and at which it was entered. */
type Entered = Event & { entered: number }
interface Life {
  start: number
  startEntered: number
  manner: Manner
  limits: readonly [Limit, Limit]
  /** For a case that is ordinary no alternative holds. */
  hasGaps: boolean
  acts: readonly Entered[]
}

const label = { zh: '钟', en: 'clock' }
const iso = (ms: number) => new Date(ms).toISOString()

/** A shop with one clock that stands still for two reasons; whatever happens to it may be entered late. */
function shop(id: string, { zone }: Oracle, life: Life): Terms {
  const backdated = { upTo: '90d' }
  const terms = termsOfAPolicy((draft) => {
    for (const step of ['acknowledge', 'askCustomer', 'customerReplied', 'answer', 'classify'])
      draft.steps[step] = { by: ['clerk'], backdated }
    const record = { label, by: ['clerk'], repeatable: true, backdated, form: {} }
    draft.records = { ...draft.records, sent: record, back: record }
    draft.penalties = {}
    Object.assign(draft.severities ?? {}, { serious: { label } })
    const [first, second] = [textOf(life.limits[0]), textOf(life.limits[1])]
    draft.clocks = {
      one: {
        label,
        starts: 'acknowledge',
        stops: 'answer',
        ...howOf(life.manner),
        within: [
          { when: { severity: 'major' }, within: second },
          { ...(life.hasGaps ? { when: { severity: 'serious' } } : {}), within: first },
        ],
        pauses: [
          { from: 'askCustomer', until: 'customerReplied', reason: 'customer' },
          { from: 'sent', until: 'back', reason: 'laboratory' },
        ],
        ladder: [{ to: 'boss' }],
        repeats: '300d',
      },
    }
  })
  return { ...terms, calendar: pinCalendar(loadCalendar(id), zone) }
}

const BEGIN = {
  customer: { type: 'askCustomer', question: 'when?' },
  laboratory: { type: 'record', record: 'sent' },
}
const END = { customer: { type: 'customerReplied' }, laboratory: { type: 'record', record: 'back' } }
type Step = { type: ComplaintStep['type'] } & Record<string, unknown>

function stepOf(event: Event): Step {
  if (event.what === 'begin') return BEGIN[event.reason as keyof typeof BEGIN] as Step
  if (event.what === 'end') return END[event.reason as keyof typeof END] as Step
  if (event.what === 'limit')
    return {
      type: 'classify',
      severity: event.limit === null ? 'ordinary' : event.limit === 1 ? 'major' : 'serious',
    }
  return { type: 'answer' }
}

/** What the engine says in the end, and which of the acts it took; what is dated before what it rests on is refused. */
function engine(terms: Terms, map: Map, { start, startEntered, acts }: Life) {
  const ms = (at: number) => map.fromMs + at * STEP_MS
  const it = new Case(terms)
  it.nowMs = ms(start) - 3_600_000
  it.take('clerk', INQUIRY)
  const begins = { at: start, entered: startEntered, step: { type: 'acknowledge' } as Step, act: null }
  const entries = [
    begins,
    ...acts.map((act) => ({ at: act.at, entered: act.entered, step: stepOf(act), act })),
  ]
  const taken = entries
    .toSorted((a, b) => a.entered - b.entered || a.at - b.at)
    .filter(({ at, entered, step }) => {
      it.wait(ms(entered) - it.nowMs)
      const late = entered > at ? { at: iso(ms(at)), atReason: 'mislaid' } : {}
      if (it.refusal('clerk', { ...step, ...late })) return false
      it.take('clerk', { ...step, ...late })
      return true
    })
  const run = it.complaint.clocks.find(({ clock }) => clock === 'one') ? it.clock('one') : null
  return { run, acts: taken.flatMap(({ act }) => (act ? [act] : [])), isStarted: taken.includes(begins) }
}

const acts = fc.array(
  fc.record({
    after: fc.nat(1440),
    lag: fc.oneof(fc.constant(0), fc.nat(4 * 1440)),
    what: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          what: fc.constant('begin' as const),
          reason: fc.constantFrom('customer', 'laboratory'),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          what: fc.constant('end' as const),
          reason: fc.constantFrom('customer', 'laboratory'),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          what: fc.constant('limit' as const),
          limit: fc.constantFrom(0, 1, null),
        }),
      },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('stop' as const) }) },
    ),
  }),
  { minLength: 2, maxLength: 7 },
)
const lives: fc.Arbitrary<Life> = fc
  .record({
    start: starts,
    startLag: fc.oneof(fc.constant(0), fc.nat(3 * 1440)),
    manner: manners,
    limits: fc.tuple(limits, limits),
    hasGaps: fc.boolean(),
    acts,
  })
  .map(({ acts: all, startLag, ...life }) => {
    let at = life.start + 1
    const dated = [...all, { after: 1440, lag: 0, what: { what: 'stop' as const } }].map(
      ({ after, lag, what }): Entered => {
        at += 2 * after + 2
        return { ...what, at, entered: at + 2 * lag }
      },
    )
    return { ...life, startEntered: life.start + 2 * startLag, acts: dated }
  })

/** Where a clock ended that was stopped then: where it lost its last limit, if it was without one; it never ran if it never had one. */
function endOf(before: readonly Event[], stop: number, first: 0 | null) {
  const spells = [
    { at: 0, limit: first as 0 | 1 | null },
    ...before.flatMap((each) => (each.what === 'limit' ? [{ at: each.at, limit: each.limit }] : [])),
  ]
  const lastWith = spells.findLastIndex(({ limit }) => limit !== null)
  const isWithout = lastWith < spells.length - 1
  return { at: isWithout ? spells[lastWith + 1]?.at : stop, isWithout, hasRun: lastWith >= 0 }
}

test.each(oracles)(
  '%s: whatever is entered late, a clock is as walking through what happened says',
  (id, oracle) => {
    const map = mapOf(oracle, WINTER, DAYS)
    fc.assert(
      fc.property(lives, (life) => {
        const { run, acts: all, isStarted } = engine(shop(id, oracle, life), map, life)
        const happened = all.toSorted((a, b) => a.at - b.at)
        const stop = happened.find(({ what }) => what === 'stop')
        fc.pre(isStarted && stop !== undefined)
        if (!stop) return
        const none = life.hasGaps ? null : 0
        const before = happened
          .filter(({ at }) => at < stop.at)
          .map((act) => (act.what === 'limit' ? { ...act, limit: act.limit ?? none } : act))
        const open = ['customer', 'laboratory'].filter((reason) => {
          const last = before.findLast((event) => 'reason' in event && event.reason === reason)
          return last?.what === 'begin'
        })
        const ends = open.map((reason): Event => ({ at: stop.at, what: 'end', reason }))
        const { at: stopped, isWithout, hasRun } = endOf(before, stop.at, none)
        // What comes after the stop is for the walk to come to a date, where no limit is left.
        const after = isWithout ? [{ at: stop.at, what: 'limit' as const, limit: 0 as const }] : []
        const events = [...before, ...ends, stop, ...after]
        const walked = lived(map, { ...life, startsWithout: none === null, tiers: [], cap: null, events })
        // What a clock would have had without a limit is no date.
        const isUndated = isWithout
        expect(
          run && {
            stopped: (run.stoppedAtMs ?? 0) / STEP_MS - map.fromMs / STEP_MS,
            late: run.late,
            due: isUndated ? null : (run.dueAtMs - map.fromMs) / STEP_MS,
          },
        ).toEqual(hasRun ? { stopped, late: walked.late, due: isUndated ? null : walked.due } : null)
      }),
      { numRuns: Math.ceil(RUNS / oracles.length), seed: 10 },
    )
  },
)
