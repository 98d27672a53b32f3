import type { Change, Compared } from '../../machines/backtest/flips.ts'
import type { OwedBy } from '../../machines/backtest/runs.ts'
import type { LeftOut } from '../../machines/backtest/replay.ts'
import { own } from '../../policies/own.ts'
import type { CaseTested } from './recorded.ts'
import { clockNameOf } from '../../machines/time/run.ts'

/** One run of one case's clock with what it is counted by: a row of the answer. */
export interface Row extends Compared {
  complaintId: string
  number: string
  policy: string
  unit: string
  /** Whose step ended it in the record; while it went on, who held the case. */
  person: string
  /** The recorded steps of the case that the other terms refuse. */
  leftOut: readonly LeftOut[]
}

/** What runs of clocks come to under two sets of terms. */
export type Totals = {
  key: string
  owedBy: OwedBy
  before: number
  after: number
  lateBefore: number
  lateAfter: number
} & Record<Exclude<Change, 'same'>, number>

/** What cannot be told apart by unit or person. */
const NOBODY = '(none)'
/** What no unit and nobody of the organisation answers for. */
export const COMPLAINANT = '(complainant)'

/** The rows of the cases that are a case under both terms. */
export function rowsOf(cases: readonly CaseTested[]): Row[] {
  return cases.flatMap(({ complaintId, number, policy, unit, holder, runs, leftOut, setAside }) =>
    setAside
      ? []
      : runs.map((run) => ({
          complaintId,
          number,
          policy,
          unit: unit ?? NOBODY,
          person: personOf(run, holder),
          leftOut,
          ...run,
        })),
  )
}

function personOf({ before, after }: Compared, holder: string | null): string {
  const ended = before ? before.endedBy : (after?.endedBy ?? null)
  return ended ?? holder?.replace(/^person:/, '') ?? NOBODY
}

/** The totals of all rows together of what one side owes. */
export function totalOf(rows: readonly Row[], owedBy: OwedBy): Omit<Totals, 'key' | 'owedBy'> {
  const owed = rows.filter((row) => row.owedBy === owedBy)
  const { key: _, owedBy: __, ...total } = totalsBy(owed, () => 'all')[0] ?? noTotals('all', owedBy)
  return total
}

/** Totals of rows by the unit and by the person that answer for them; the complainant's are one part of its own in each. */
export function byWhoAnswers<R extends { owedBy: OwedBy; unit: string; person: string }, T>(
  rows: readonly R[],
  totals: (rows: readonly R[], keyOf: (row: R) => string) => T,
): { byUnit: T; byPerson: T } {
  const by = (part: 'unit' | 'person') =>
    totals(rows, (row) => (row.owedBy === 'complainant' ? COMPLAINANT : row[part]))
  return { byUnit: by('unit'), byPerson: by('person') }
}

/** The name of the clock of a row, whatever it ran for. */
export function clockOf({ id }: Pick<Row, 'id'>): string {
  return clockNameOf(id)
}

/** The totals of rows by what they are counted by, and by who owes it, in the order of the keys. */
export function totalsBy(rows: readonly Row[], keyOf: (row: Row) => string): Totals[] {
  const groups = new Map<string, Totals>()
  for (const row of rows) {
    const key = keyOf(row)
    const place = JSON.stringify([key, row.owedBy])
    const totals = groups.get(place) ?? noTotals(key, row.owedBy)
    groups.set(place, totals)
    if (row.before) totals.before += 1
    if (row.after) totals.after += 1
    if (row.before?.verdict === 'late') totals.lateBefore += 1
    if (row.after?.verdict === 'late') totals.lateAfter += 1
    if (row.change !== 'same') totals[row.change] += 1
  }
  return [...groups.values()].sort((one, other) => (one.key < other.key ? -1 : 1))
}

function noTotals(key: string, owedBy: OwedBy): Totals {
  const none = { new: 0, gone: 0, lateToInTime: 0, inTimeToLate: 0, otherwise: 0, moved: 0 }
  return { key, owedBy, before: 0, after: 0, lateBefore: 0, lateAfter: 0, ...none }
}

/** How often the other terms refuse which step, and why: how many steps, in how many cases and which; the most frequent first. */
export interface Refused extends LeftOut {
  times: number
  cases: number
  numbers: string[]
}

/** Steps that answer what the engine told somebody: under other terms he may not have been told. */
const ANSWERS: Readonly<Record<string, true>> = {
  acknowledgeNotice: true,
  acknowledgeOverdue: true,
  takeOver: true,
}

/** The steps that were left out of cases that go on, those that only answer what somebody was told apart. */
export function leftOutOf(cases: readonly CaseTested[]): { refused: Refused[]; answers: number } {
  const isAnswer = ({ step }: { step: string }) => own(ANSWERS, step.split(' ')[0] ?? step) !== undefined
  const goingOn = cases.filter(({ setAside }) => !setAside)
  return {
    refused: counted(
      goingOn.map(({ number, leftOut }) => ({ number, refused: leftOut.filter((each) => !isAnswer(each)) })),
    ),
    answers: goingOn.flatMap(({ leftOut }) => leftOut.filter(isAnswer)).length,
  }
}

/** Why cases are set aside. */
export function setAsideOf(cases: readonly CaseTested[]): Refused[] {
  return counted(cases.map(({ number, setAside }) => ({ number, refused: setAside ? [setAside] : [] })))
}

/** How often each step was refused for each reason, of cases with their refusals; the most frequent first. */
export function counted(cases: readonly { number: string; refused: readonly LeftOut[] }[]): Refused[] {
  const found = new Map<string, Omit<Refused, 'cases' | 'numbers'> & { numbers: Set<string> }>()
  for (const { number, refused } of cases) {
    for (const { step, reason } of refused) {
      const key = JSON.stringify([step, reason])
      const one = found.get(key) ?? { step, reason, times: 0, numbers: new Set<string>() }
      one.times += 1
      one.numbers.add(number)
      found.set(key, one)
    }
  }
  return [...found.values()]
    .map((one) => ({ ...one, cases: one.numbers.size, numbers: [...one.numbers] }))
    .sort((one, other) => other.times - one.times)
}
