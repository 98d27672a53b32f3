import { expect, test } from 'vitest'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import type { Entry } from '../../ledger/entry.ts'
import { type ComplaintSummary, summarize } from '../../server/projections/summary.ts'
import { anEntry, written } from '../ledger/an-entry.ts'
import { figuresOf, placesOf } from '../../server/statistics/places.ts'
import { policiesInForce } from '../support/policies.ts'

const calendar = pinCalendar(loadCalendar(policiesInForce().get('lab')?.calendar ?? ''))
const NOON = Date.parse('2026-03-02T12:00:00+08:00')
const HOUR = 3_600_000
type Clock = ComplaintSummary['standing']['clocks'][number]

const aClock = (more: Partial<Clock> = {}): Clock => ({
  id: 'answer',
  startedAtMs: NOON - HOUR,
  dueAtMs: NOON + HOUR,
  state: 'running',
  late: false,
  ...more,
})

function aCase(
  { clocks = [], facts = {} }: { clocks?: Clock[]; facts?: Record<string, unknown> } = {},
  more: Partial<ComplaintSummary> = {},
): ComplaintSummary {
  return {
    receivedAtMs: NOON - HOUR,
    breached: false,
    closedAtMs: null,
    endedAtMs: null,
    standing: { clocks, facts, class: null, unit: 'office' },
    ...more,
  } as ComplaintSummary
}

const CLOSED = { closedAtMs: NOON }
const STOPPED = { state: 'stopped', stoppedAtMs: NOON } as const

test.each<[string, ComplaintSummary, string[]]>([
  ['open and in time is neither late nor on time yet', aCase({ clocks: [aClock()] }), ['all', 'open']],
  [
    'open and past due is late before anybody has said so',
    aCase({ clocks: [aClock({ dueAtMs: NOON })] }),
    ['all', 'open', 'overdue', 'late', 'firstLate'],
  ],
  [
    'a clock that is paused is not overdue, and past what was promised at first',
    aCase({ clocks: [aClock({ dueAtMs: NOON - 1, state: 'paused' })] }),
    ['all', 'open', 'firstLate'],
  ],
  [
    'closed in time by a date that was moved is late by the first',
    aCase({ clocks: [aClock({ ...STOPPED, firstDueAtMs: NOON - 1 })] }, CLOSED),
    ['all', 'ended', 'onTime', 'firstLate'],
  ],
  [
    'closed at the very instant that it was due at first is in time by it',
    aCase({ clocks: [aClock({ ...STOPPED, firstDueAtMs: NOON })] }, CLOSED),
    ['all', 'ended', 'onTime', 'firstOnTime'],
  ],
  [
    'what the complainant owes makes no case late, by the first date either',
    aCase({ clocks: [aClock({ ...STOPPED, firstDueAtMs: NOON - 1, owedBy: 'complainant' })] }, CLOSED),
    ['all', 'ended', 'onTime', 'firstOnTime'],
  ],
  ['closed without a late clock is on time', aCase({}, CLOSED), ['all', 'ended', 'onTime', 'firstOnTime']],
  [
    'closed after a clock was late is late, whatever was granted afterwards',
    aCase({ clocks: [aClock({ state: 'stopped' })] }, { ...CLOSED, breached: true }),
    ['all', 'ended', 'late', 'firstOnTime'],
  ],
])('%s', (_, summary, figures) => {
  expect(figuresOf(summary, { atMs: NOON })).toEqual(figures)
})

test('by clock, each clock of a case is counted for itself', () => {
  const stopped = aClock({ id: 'intake', state: 'stopped' })
  expect(placesOf(calendar, 'clock', aCase({ clocks: [aClock({ late: true })] }), { atMs: NOON })).toEqual([
    { name: 'answer', figures: ['all', 'open', 'late'] },
  ])
  expect(
    placesOf(calendar, 'clock', aCase({ clocks: [aClock({ late: true, dueAtMs: NOON - 1 }), stopped] }), {
      atMs: NOON,
    }),
  ).toEqual([
    { name: 'answer', figures: ['all', 'open', 'overdue', 'late', 'firstLate'] },
    { name: 'intake', figures: ['all', 'ended', 'onTime', 'firstOnTime'] },
  ])
})

test('a clock that was late stays late when a later date is granted or promised', () => {
  const clocks = [
    { late: true },
    { late: false, dueAtMs: NOON + 9 * HOUR },
    { state: 'stopped' as const },
  ].map(aClock)
  const summary = clocks.reduce<ComplaintSummary | null>((so, clock, n) => {
    const { entry } = anEntry({ seq: n + 1, after: { clocks: [clock] } })
    return summarize(so, written({ entry }, '1') as Entry, n + 1)
  }, null)
  expect(placesOf(calendar, 'clock', summary ?? aCase(), { atMs: NOON })).toEqual([
    { name: 'answer', figures: ['all', 'ended', 'late', 'firstOnTime'] },
  ])
})

test('a run that went on past its first date is told of when another has begun in its place; a window is nobody’s promise', () => {
  const runs = [aClock({ firstDueAtMs: NOON - 1 }), aClock({ startedAtMs: NOON, dueAtMs: NOON + 9 * HOUR })]
  const summary = runs.reduce<ComplaintSummary | null>((so, clock, n) => {
    const { entry } = anEntry({ seq: n + 1, after: { clocks: [clock] } })
    return summarize(so, written({ entry }, '1') as Entry, n + 1)
  }, null)
  const figures = (isWindow: boolean) =>
    figuresOf(summary ?? aCase(), { atMs: NOON, isWindow: () => isWindow })
  expect([figures(false), figures(true)]).toEqual([
    ['all', 'open', 'firstLate'],
    ['all', 'open'],
  ])
})

test('a clock that had stopped in time is on time, although it was told as overdue before that was entered', () => {
  const first = aClock({ startedAtMs: NOON - 9 * HOUR, late: true })
  const again = aClock({ late: true })
  const inTime = aClock({ state: 'stopped', stoppedAtMs: NOON })
  const after = (runs: Clock[]) =>
    runs.reduce<ComplaintSummary | null>((so, clock, n) => {
      const { entry } = anEntry({ seq: n + 1, after: { clocks: [clock] } })
      return summarize(so, written({ entry }, '1') as Entry, n + 1)
    }, null) ?? aCase()
  expect(after([again, inTime])).toMatchObject({ breached: false, lateClocks: [] })
  expect(after([first, again, inTime])).toMatchObject({ breached: true, lateClocks: ['answer'] })
})

test('a case is counted under each value of a fact, once', () => {
  const tagged = aCase({ facts: { tags: ['fire', 'roof', 'fire'] } })
  expect(placesOf(calendar, 'fact:tags', tagged, { atMs: NOON }).map(({ name }) => name)).toEqual([
    'fire',
    'roof',
  ])
  const untagged = aCase({ facts: { tags: [] } })
  expect(placesOf(calendar, 'fact:tags', untagged, { atMs: NOON }).map(({ name }) => name)).toEqual([null])
})

test('the responsible unit is counted once it is known, before that the one it is with', () => {
  const units = [aCase(), aCase({ facts: { responsibleUnit: 'workshop' } })]
  expect(
    units.flatMap((each) => placesOf(calendar, 'unit', each, { atMs: NOON })).map(({ name }) => name),
  ).toEqual(['office', 'workshop'])
})

test('the month is that of the local day of receipt', () => {
  const late = aCase({}, { receivedAtMs: Date.parse('2026-02-28T16:30:00Z') })
  expect(placesOf(calendar, 'month', late, { atMs: NOON }).map(({ name }) => name)).toEqual(['2026-03'])
})
