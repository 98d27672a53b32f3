import { localDay } from '../../machines/working-time.ts'
import type { Terms } from '../../machines/terms.ts'
import type { Fact } from '../../policies/holds.ts'
import { type PeriodLength, periodOf } from '../../policies/period.ts'
import { clockOfRun, type ComplaintSummary } from '../projections/summary.ts'
import { own } from '../../policies/own.ts'
import { isFirstMissed } from './first-due.ts'

/**
 * What cases are counted as; `late` and `onTime` make the on-time rate, `firstLate` and `firstOnTime` the same by what was due at first.
 * An open case in time is neither yet.
 */
export const FIGURES = [
  'all',
  'open',
  'ended',
  'overdue',
  'late',
  'onTime',
  'firstLate',
  'firstOnTime',
] as const
export type Figure = (typeof FIGURES)[number]

/** What cases are narrowed by, and counted by. */
export const FILTERS = [
  'kind',
  'class',
  'cause',
  'channel',
  'severity',
  'validity',
  'unit',
  'person',
  'satisfaction',
] as const

/** What cases are counted by, beside their facts. */
export const DIMENSIONS: readonly string[] = [...FILTERS, 'week', 'month', 'quarter', 'year', 'clock']

/** One value that a case is counted under, and the figures it is part of; null where the value is not known. */
export interface Place {
  name: string | null
  figures: readonly Figure[]
}

type Clock = ComplaintSummary['standing']['clocks'][number]

/** When cases are looked at, UTC milliseconds, and which of their clocks are windows, by id: nobody is late by those. */
export interface Looked {
  atMs: number
  isWindow?: (id: string) => boolean
}

/** The places of a case among the values of a dimension, as it stood at an instant; it lies in the periods of `datedMs`, UTC milliseconds. */
export function placesOf(
  calendar: Terms['calendar'],
  by: string,
  summary: ComplaintSummary,
  looked: Looked,
  datedMs: number = summary.receivedAtMs,
): Place[] {
  if (by === 'clock') {
    const { lateClocks = [] } = summary
    const missed = firstMissed(summary, looked)
    return summary.standing.clocks.map((clock) => ({
      name: clock.id,
      figures: clockFigures(
        clock,
        { wasLate: lateClocks.includes(clock.id), isFirstLate: missed.includes(clock.id) },
        looked.atMs,
      ),
    }))
  }
  const figures = figuresOf(summary, looked)
  return valuesOf(calendar, by, summary, datedMs).map((name) => ({ name, figures }))
}

/** The figures a case is part of. Late is one of which a clock that the organisation owes was ever late, or runs past its due instant. */
export function figuresOf(summary: ComplaintSummary, looked: Looked): Figure[] {
  const { standing, breached, closedAtMs, endedAtMs } = summary
  const { atMs } = looked
  const owedByOthers = standing.clocks.flatMap(({ id, owedBy }) => (owedBy ? [id] : []))
  const isFirstLate = firstMissed(summary, looked).some((id) => !owedByOthers.includes(id))
  const isFinished = closedAtMs !== null || endedAtMs !== null
  const isOverdue = standing.clocks.some((clock) => !clock.owedBy && isOverdueAt(clock, atMs))
  const isLate = breached || isOverdue
  return [
    'all',
    isFinished ? 'ended' : 'open',
    ...(isOverdue ? (['overdue'] as const) : []),
    ...(isLate ? (['late'] as const) : []),
    ...(isFinished && !isLate ? (['onTime'] as const) : []),
    ...firstFigures(isFinished, isFirstLate),
  ]
}

/** The clocks of which a run went on past the instant at which it was due at first, by their ids. */
function firstMissed(
  { standing, firstLateRuns = [] }: ComplaintSummary,
  { atMs, isWindow = () => false }: Looked,
): string[] {
  const now = standing.clocks.filter((clock) => isFirstMissed(clock, atMs)).map(({ id }) => id)
  return [...new Set([...firstLateRuns.map(clockOfRun), ...now])].filter((id) => !isWindow(id))
}

function firstFigures(isFinished: boolean, isFirstLate: boolean): Figure[] {
  if (isFirstLate) return ['firstLate']
  return isFinished ? ['firstOnTime'] : []
}

/** A clock that was late stays so, whatever date was promised or granted afterwards. */
function clockFigures(
  clock: Clock,
  { wasLate, isFirstLate }: { wasLate: boolean; isFirstLate: boolean },
  atMs: number,
): Figure[] {
  const isStopped = clock.state === 'stopped'
  const isOverdue = isOverdueAt(clock, atMs)
  const isLate = wasLate || clock.late || isOverdue
  return [
    'all',
    isStopped ? 'ended' : 'open',
    ...(isOverdue ? (['overdue'] as const) : []),
    ...(isLate ? (['late'] as const) : []),
    ...(isStopped && !isLate ? (['onTime'] as const) : []),
    ...firstFigures(isStopped, isFirstLate),
  ]
}

function isOverdueAt({ state, dueAtMs }: Clock, atMs: number): boolean {
  return state === 'running' && dueAtMs <= atMs
}

/** A case has one value of most dimensions, and as many as a fact of several values holds. */
function valuesOf(calendar: Terms['calendar'], by: string, { standing }: ComplaintSummary, datedMs: number) {
  const facts = (standing.facts ?? {}) as Record<string, Fact>
  const one = (value: Fact | undefined): (string | null)[] => [
    value === undefined || value === null ? null : String(value),
  ]
  switch (by) {
    case 'kind':
    case 'class':
    case 'cause':
    case 'channel':
    case 'severity':
    case 'validity':
      return one(standing[by])
    case 'unit':
      return one(facts['responsibleUnit'] ?? standing.unit)
    case 'person':
      return one(facts['responsiblePerson'])
    case 'satisfaction':
      return one(facts['satisfaction'])
    case 'week':
    case 'month':
    case 'quarter':
    case 'year':
      return one(periodOf(by satisfies PeriodLength, localDay(calendar, datedMs).epochDay).period)
    default: {
      const fact = own(facts, by.replace(/^fact:/, ''))
      return Array.isArray(fact) && fact.length > 0
        ? [...new Set(fact.map(String))]
        : one(Array.isArray(fact) ? null : fact)
    }
  }
}
