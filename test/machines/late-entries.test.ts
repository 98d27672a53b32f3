import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClockRun } from '../../machines/complaint-context.ts'
import { clockId } from '../../machines/clocks.ts'
import { isLate } from '../../machines/marks.ts'
import type { ComplaintStep } from '../../machines/steps.ts'
import type { Terms } from '../../machines/terms.ts'
import { dueOf } from '../../machines/time/due.ts'
import { Case, DAY, INQUIRY, MONDAY_9 } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const MINUTE = 60_000
const ON_DAY = 24 * 60
const END_MS = MONDAY_9 + 60 * DAY
const label = { zh: '钟', en: 'clock' }
const late = { atReason: 'the letter lay in the wrong tray' }
const iso = (ms: number) => new Date(ms).toISOString()

/** What happened, so many minutes after the receipt, and entered so many later. */
interface Happened {
  step: keyof typeof STEPS
  happened: number
  lag: number
}

type Body = { type: ComplaintStep['type'] } & Record<string, unknown>

/** What people do: who, and with which words. */
const STEPS = {
  acknowledge: ['clerk', () => ({ type: 'acknowledge' })],
  ask: ['clerk', () => ({ type: 'askCustomer', question: 'when?' })],
  replied: ['clerk', () => ({ type: 'customerReplied' })],
  sent: ['clerk', () => ({ type: 'record', record: 'sent' })],
  back: ['clerk', () => ({ type: 'record', record: 'back' })],
  answer: ['clerk', () => ({ type: 'answer' })],
  major: ['clerk', () => ({ type: 'classify', severity: 'major' })],
  ordinary: ['clerk', () => ({ type: 'classify', severity: 'ordinary' })],
  extend: ['boss', (ms) => ({ type: 'extend', clock: 'one', until: ms + 12 * DAY, reason: 'parts' })],
} satisfies Record<string, [who: string, body: (atMs: number) => Body]>

/** The shop, all of whose steps may be entered late, with clocks that start, stop, begin anew and stand still for two reasons. */
const shop = (within: string, upTo: string | null) =>
  termsOfAPolicy((draft) => {
    const backdated = { upTo: '90d' }
    Object.assign(draft.intake, { backdated })
    for (const step of ['acknowledge', 'askCustomer', 'customerReplied', 'answer', 'classify', 'extend'])
      draft.steps[step] = { by: step === 'extend' ? ['boss'] : ['clerk'], backdated }
    const record = { label, by: ['clerk'], repeatable: true, backdated, form: {} }
    draft.records = { ...draft.records, sent: record, back: record }
    draft.clocks = clocksOf(within, upTo)
    draft.penalties = {}
  })

function clocksOf(within: string, upTo: string | null): Draft['clocks'] {
  const ends = upTo === null ? {} : { upTo, tell: ['lead'] }
  const common = {
    label,
    ladder: [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }],
    warnings: [{ before: '4h', to: 'clerk' }],
    repeats: '90d',
    within: [{ when: { severity: 'major' }, within: '30h' }, { within }],
    pauses: [
      { from: 'askCustomer', until: 'customerReplied', ...ends },
      { from: 'sent', until: 'back', reason: 'away' },
    ],
  }
  return {
    one: {
      ...common,
      starts: 'receive',
      stops: 'acknowledge',
      extension: { by: ['boss'], upTo: '60d', times: 3 },
    },
    two: { ...common, starts: 'acknowledge', stops: 'answer' },
    anew: { ...common, starts: 'receive', resets: 'acknowledge', stops: 'answer', fixed: true },
    window: { ...common, starts: 'askCustomer', stops: 'customerReplied', pauses: [] },
    // Counted from when something else had happened.
    since: { ...common, starts: { on: 'acknowledge', at: 'sent' }, stops: { on: 'answer', at: 'back' } },
    still: {
      ...common,
      starts: { on: 'answer', at: 'receivedAt' },
      stops: 'closed',
      pauses: [{ from: { on: 'sent', at: 'askCustomer' }, until: { on: 'back', at: 'customerReplied' } }],
    },
  }
}

const happenings = fc.array(
  fc.record({
    step: fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[])),
    happened: fc.integer({ min: 1, max: 14 * ON_DAY }),
    lag: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10 * ON_DAY })),
  }),
  { minLength: 2, maxLength: 9 },
)

/** Much of it at one and the same instant, entered in any order. */
const atOnce = fc.array(
  fc.record({
    step: fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[])),
    happened: fc.constantFrom(ON_DAY, 3 * ON_DAY, 5 * ON_DAY),
    lag: fc.constantFrom(0, 2 * ON_DAY, 7 * ON_DAY),
  }),
  { minLength: 3, maxLength: 9 },
)

const world = fc.record({
  within: fc.constantFrom('48h', '7d', '5wd'),
  upTo: fc.constantFrom(null, '2wd', '30h'),
  intakeLag: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 * ON_DAY })),
  steps: fc.oneof(happenings, atOnce),
})
interface World {
  within: string
  upTo: string | null
  intakeLag: number
  steps: Happened[]
}

const takenIn = (terms: Terms, receivedMs: number) => {
  const it = new Case(terms)
  it.nowMs = receivedMs
  const received = receivedMs > MONDAY_9 ? { receivedAt: iso(MONDAY_9), ...late } : {}
  return it.take('clerk', { ...INQUIRY, ...received })
}

/** Takes the steps in the order of their entry; what is refused is left out. Returns which were taken. */
function entered<E extends { step: keyof typeof STEPS; atMs: number; enteredMs: number }>(
  it: Case,
  entries: readonly E[],
): E[] {
  return entries
    .toSorted((a, b) => a.enteredMs - b.enteredMs)
    .filter(({ step, atMs, enteredMs }) => {
      it.wait(enteredMs - it.nowMs)
      const [who, body] = STEPS[step]
      const told = { ...body(atMs), ...(enteredMs > atMs ? { at: iso(atMs), ...late } : {}) }
      if (it.refusal(who, told)) return false
      it.take(who, told)
      return true
    })
}

const spells = (all: readonly { reason: string; fromMs: number; toMs?: number }[]) =>
  all
    .filter(({ fromMs, toMs }) => fromMs !== toMs)
    .toSorted((a, b) => a.fromMs - b.fromMs || (a.reason < b.reason ? -1 : 1))

/** All that can be told of the clocks in the end; of one that has stopped people may have been told too much. */
function standing(it: Case) {
  it.wait(END_MS - it.nowMs)
  const { terms } = it
  return it.complaint.clocks
    .map((run: ClockRun) => ({
      id: clockId(run),
      startedAtMs: run.startedAtMs,
      stoppedAtMs: run.stoppedAtMs,
      dueAtMs: dueOf(terms.calendar, run),
      late: isLate(terms, run),
      pauses: spells(run.pauses),
      openPauses: spells(run.openPauses),
      ...(run.stoppedAtMs === null ? { marks: run.marks } : {}),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function lateAndInTime({ within, upTo, intakeLag, steps }: World) {
  const terms = shop(within, upTo)
  const receivedMs = MONDAY_9 + intakeLag * MINUTE
  const entries = steps.map(({ step, happened, lag }, nth) => {
    const atMs = MONDAY_9 + happened * MINUTE
    return { step, atMs, enteredMs: Math.max(atMs + lag * MINUTE, receivedMs + nth) }
  })
  const late = takenIn(terms, receivedMs)
  const taken = entered(late, entries)
  const inTime = takenIn(terms, MONDAY_9)
  const again = entered(
    inTime,
    taken.map((each) => ({ ...each, enteredMs: each.atMs })),
  )
  return { late, inTime, taken, again }
}

const asked = (happened: number, lag = 0): Happened => ({ step: 'ask', happened, lag })
const EXAMPLES: World[] = [
  // What came after a stop that was entered late is as if it had not been.
  {
    within: '7d',
    upTo: null,
    intakeLag: 0,
    steps: [
      { step: 'acknowledge', happened: ON_DAY, lag: 4 * ON_DAY },
      asked(2 * ON_DAY),
      { step: 'replied', happened: 3 * ON_DAY, lag: 0 },
    ],
  },
  // A clock that turns out to have begun was due before the question behind which it stands still.
  {
    within: '48h',
    upTo: null,
    intakeLag: 0,
    steps: [asked(2882), { step: 'acknowledge', happened: 1, lag: 2882 }],
  },
  // A question that was entered late ended by itself before the clock stopped.
  {
    within: '48h',
    upTo: '2wd',
    intakeLag: 0,
    steps: [{ step: 'acknowledge', happened: 6 * ON_DAY, lag: 0 }, asked(60, 7 * ON_DAY)],
  },
  // A question that was entered late and its reply leave the later one open.
  {
    within: '5wd',
    upTo: null,
    intakeLag: 0,
    steps: [asked(3 * ON_DAY), asked(60, 4 * ON_DAY), { step: 'replied', happened: ON_DAY, lag: 4 * ON_DAY }],
  },
  // A reply that came before its question, both of one instant, ends nothing; an extension was known already.
  {
    within: '7d',
    upTo: null,
    intakeLag: 0,
    steps: [
      { step: 'extend', happened: 8 * ON_DAY, lag: 0 },
      { step: 'replied', happened: 3 * ON_DAY, lag: 5 * ON_DAY },
      asked(3 * ON_DAY, 5 * ON_DAY),
      { step: 'replied', happened: 5 * ON_DAY, lag: 3 * ON_DAY },
    ],
  },
  // What became known at the instant at which a clock had stopped already concerns it no more.
  {
    within: '48h',
    upTo: null,
    intakeLag: 0,
    steps: [
      { step: 'acknowledge', happened: ON_DAY, lag: 0 },
      { step: 'major', happened: ON_DAY, lag: 0 },
      { step: 'acknowledge', happened: ON_DAY, lag: 7 * ON_DAY },
    ],
  },
  // What happened at an instant, entered last, came before what only counts from that instant and happened later.
  {
    within: '48h',
    upTo: null,
    intakeLag: 0,
    steps: [
      { step: 'sent', happened: ON_DAY, lag: 0 },
      { step: 'acknowledge', happened: 3 * ON_DAY, lag: 0 },
      { step: 'answer', happened: 5 * ON_DAY, lag: 0 },
      { step: 'answer', happened: ON_DAY, lag: 7 * ON_DAY },
    ],
  },
]

test('whatever order things were entered in, the clocks stand as if each had been entered when it happened', () => {
  fc.assert(
    fc.property(world, (each) => {
      const { late, inTime, taken, again } = lateAndInTime(each)
      fc.pre(again.length === taken.length)
      expect(standing(late)).toEqual(standing(inTime))
    }),
    {
      numRuns: Number(process.env['RUNS'] ?? 60),
      seed: Number(process.env['SEED'] ?? 10),
      examples: EXAMPLES.map((each): [World] => [each]),
      endOnFailure: process.env['SHRINK'] === undefined,
    },
  )
})
