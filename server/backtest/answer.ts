import { stringify } from 'csv-stringify/sync'
import type { Judged } from '../../machines/backtest/flips.ts'
import type { Tested } from './recorded.ts'
import {
  byWhoAnswers,
  clockOf,
  leftOutOf,
  type Row,
  rowsOf,
  setAsideOf,
  totalOf,
  totalsBy,
} from './totals.ts'

/** Everything that a backtest says, as JSON and as what its tables are made of. */
export type Answer = ReturnType<typeof answerOf>

/** What a record comes to under other terms: totals by clock, unit and person, what could not be taken, and every run. */
export function answerOf({ asOfMs, cases }: Tested) {
  const rows = rowsOf(cases)
  const certain = rows.filter(({ leftOut }) => leftOut.length === 0)
  return {
    asOf: iso(asOfMs),
    cases: cases.length,
    /** How many of them had not come that far in their own time: each is judged as of its last step. */
    behind: cases.filter(({ isBehind }) => isBehind).length,
    setAside: setAsideOf(cases),
    leftOut: leftOutOf(cases),
    total: totalOf(rows, 'organisation'),
    /** The same of the cases of which no step was left out: what followed in the others might have been something else. */
    ofWholeCases: totalOf(certain, 'organisation'),
    /** What the complainant owes, which is in neither of these. */
    ofComplainant: totalOf(rows, 'complainant'),
    byClock: totalsBy(rows, clockOf),
    ...byWhoAnswers(rows, totalsBy),
    runs: rows.map(runOf),
  }
}

function runOf({
  complaintId,
  number,
  policy,
  unit,
  person,
  leftOut,
  id,
  nth,
  owedBy,
  before,
  after,
  change,
}: Row) {
  return {
    number,
    complaint: complaintId,
    policy,
    unit,
    person,
    clock: id,
    run: nth,
    owedBy,
    before: sideOf(before),
    after: sideOf(after),
    change,
    leftOut: leftOut.length,
    refused: leftOut,
  }
}

function sideOf(judged: Judged | null) {
  if (!judged) return null
  const { dueAtMs, provisional } = judged.standing
  return { due: iso(dueAtMs), ...(provisional ? { provisional } : {}), verdict: judged.verdict }
}

/** One row a case and run of a clock. */
export function csvOf({ runs }: Answer): string {
  return stringify(
    runs.map(({ before, after, leftOut, refused, owedBy, ...run }) => ({
      ...run,
      owed_by: owedBy,
      due_before: before?.due,
      provisional_before: before?.provisional && 'true',
      due_after: after?.due,
      provisional_after: after?.provisional && 'true',
      verdict_before: before?.verdict,
      verdict_after: after?.verdict,
      steps_left_out: leftOut,
      why_left_out: refused.map(({ step, reason }) => `${step}: ${reason}`).join('; '),
    })),
    { header: true, columns: COLUMNS, escape_formulas: true },
  )
}

const COLUMNS = [
  'number',
  'complaint',
  'policy',
  'unit',
  'person',
  'clock',
  'run',
  'owed_by',
  'due_before',
  'provisional_before',
  'due_after',
  'provisional_after',
  'verdict_before',
  'verdict_after',
  'change',
  'steps_left_out',
  'why_left_out',
]

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
