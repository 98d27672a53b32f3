import { stringify } from 'csv-stringify/sync'
import { advanceUnasked } from '../../machines/advance.ts'
import { type LeftOut, replayedStep, replayedUntil, unreplayed } from '../../machines/backtest/replay.ts'
import { type OwedBy, owedBy, type RunSeen, type Verdict, verdictOn } from '../../machines/backtest/runs.ts'
import type { Terms } from '../../machines/terms.ts'
import type { EventLog, LoggedCase } from './event-log.ts'
import { byWhoAnswers, clockOf, counted } from './totals.ts'

/** What a policy says of one run of a clock in a foreign log, beside what the log's own deadline says. */
interface Row {
  case: string
  clock: string
  run: number
  unit: string
  /** Who ended it. */
  person: string
  /** Whose time it is. */
  owedBy: OwedBy
  started: string
  due: string
  provisional?: true | undefined
  ended: string | null
  verdict: Verdict
  deadline: string | null
  own: Verdict | null
}

/** How many runs came to which verdict, under the policy and by the log's own deadline. */
type Totals = { key: string; owedBy: OwedBy; runs: number; lateOnlyHere: number; lateOnlyThere: number } & {
  policy: Partial<Record<Verdict, number>>
  log: Partial<Record<Verdict | 'none', number>>
}

/** Everything that is said of a foreign log. */
export type LogAnswer = ReturnType<typeof logAnswer>

/** What a policy would have made of a foreign log, by its end: totals by clock, unit and person, and every run. */
export function logAnswer(terms: Terms, { cases, endsAtMs, events, passedOver }: EventLog) {
  const judged = cases.map((logged) => caseJudged(terms, logged, endsAtMs))
  const rows = judged.flatMap((each) => each.rows)
  return {
    asOf: iso(endsAtMs),
    cases: cases.length,
    events,
    passedOver,
    setAside: counted(
      judged.map(({ number, setAside }) => ({ number, refused: setAside ? [setAside] : [] })),
    ),
    leftOut: counted(judged.map(({ number, leftOut }) => ({ number, refused: leftOut }))),
    byClock: totalsBy(rows, ({ clock }) => clockOf({ id: clock })),
    ...byWhoAnswers(rows, totalsBy),
    runs: rows,
  }
}

function caseJudged(terms: Terms, logged: LoggedCase, endsAtMs: number) {
  const steps = logged.steps.reduce(
    (so, step) => replayedStep(terms, so, step, advanceUnasked),
    unreplayed(terms),
  )
  const { snapshot, runs, leftOut, setAside } = replayedUntil(terms, steps, endsAtMs, advanceUnasked)
  const unreceived: LeftOut | null =
    snapshot.value === 'announced' ? { step: 'receive', reason: 'the log does not say when' } : null
  const aside = setAside ?? unreceived
  const rows = aside ? [] : runs.map((run) => rowOf(terms, logged, run, endsAtMs))
  return { number: logged.id, rows, leftOut: aside ? [] : leftOut, setAside: aside }
}

function rowOf(terms: Terms, { id, unit, deadlines }: LoggedCase, run: RunSeen, endsAtMs: number): Row {
  const { startedAtMs, dueAtMs, provisional, stoppedAtMs = null } = run.standing
  const deadlineMs = deadlines.get(clockOf(run)) ?? null
  return {
    case: id,
    clock: run.id,
    run: run.nth,
    unit: unit ?? '(none)',
    person: run.endedBy ?? '(none)',
    owedBy: owedBy(terms, run),
    started: iso(startedAtMs),
    due: iso(dueAtMs),
    ...(provisional ? { provisional } : {}),
    ended: stoppedAtMs === null ? null : iso(stoppedAtMs),
    verdict: verdictOn(terms, run, endsAtMs),
    deadline: deadlineMs === null ? null : iso(deadlineMs),
    own: deadlineMs === null ? null : keptBy(deadlineMs, stoppedAtMs, endsAtMs),
  }
}

/** What is done at the very instant it was due is in time, as everywhere. */
function keptBy(deadlineMs: number, endedAtMs: number | null, endsAtMs: number): Verdict {
  if (endedAtMs !== null) return endedAtMs <= deadlineMs ? 'in time' : 'late'
  return deadlineMs <= endsAtMs ? 'late' : 'open'
}

function totalsBy(rows: readonly Row[], keyOf: (row: Row) => string): Totals[] {
  const groups = new Map<string, Totals>()
  for (const row of rows) {
    const key = keyOf(row)
    const place = JSON.stringify([key, row.owedBy])
    const none: Totals = {
      key,
      owedBy: row.owedBy,
      runs: 0,
      lateOnlyHere: 0,
      lateOnlyThere: 0,
      policy: {},
      log: {},
    }
    const totals = groups.get(place) ?? none
    groups.set(place, totals)
    const there = row.own ?? 'none'
    totals.runs += 1
    totals.policy[row.verdict] = (totals.policy[row.verdict] ?? 0) + 1
    totals.log[there] = (totals.log[there] ?? 0) + 1
    if (row.own === null || (row.verdict === 'late') === (row.own === 'late')) continue
    if (row.verdict === 'late') totals.lateOnlyHere += 1
    else totals.lateOnlyThere += 1
  }
  return [...groups.values()].sort((one, other) => (one.key < other.key ? -1 : 1))
}

/** One row a case and run of a clock. */
export function logCsvOf({ runs }: LogAnswer): string {
  const columns = {
    case: 'case',
    unit: 'unit',
    person: 'person',
    clock: 'clock',
    run: 'run',
    owedBy: 'owed_by',
    started: 'started',
    due: 'due',
    provisional: 'provisional',
    ended: 'ended',
    verdict: 'verdict',
    deadline: 'deadline',
    own: 'verdict_by_deadline',
  }
  return stringify(runs, { header: true, columns, escape_formulas: true, cast: { boolean: String } })
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
