import { begunAt } from './chronicle.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import { tellsUntilMs } from './marks.ts'
import type { Terms } from './terms.ts'
import { toldAnew } from './time/anew.ts'
import { dueOf } from './time/due.ts'
import { reckonsBy } from './time/reckoning.ts'
import { beganAnew, clockId, type Unbegun } from './time/run.ts'
import { recalling } from './told-dates.ts'

/** A case once its clocks have followed each other. */
interface Followed {
  complaint: Complaint
  /** When runs begin that turn out to begin at another instant, by the id of their clock; null where one has not begun. */
  starts: ReadonlyMap<string, number | null>
}

/**
 * The clocks of a case after something happened to them. One that began at the due instant or the end of another begins where that
 * lies now; where it lies ahead, or never comes, it has not begun.
 */
export function followed(terms: Terms, complaint: Complaint, enteredAtMs: number): Complaint {
  return begunAgain(terms, following(terms, complaint, enteredAtMs).complaint)
}

/** The same, with what became of the runs that were there. */
export function following(terms: Terms, complaint: Complaint, enteredAtMs: number): Followed {
  const starts = new Map<string, number | null>()
  let so = complaint
  // Each pass settles one more link of the longest chain, and the loader refuses circles.
  for (let link = 0; link < complaint.clocks.length; link++) {
    const { clocks } = so
    const stray = clocks.find(
      (run) => run.stoppedAtMs === null && begins(terms, clocks, run) !== run.startedAtMs,
    )
    if (!stray) break
    const fromMs = begins(terms, clocks, stray)
    const isAhead = fromMs === null || fromMs > enteredAtMs
    const startMs = isAhead ? null : fromMs
    const after = so.chronicle
      ? begunAt(terms, so, stray, startMs, enteredAtMs)
      : { ...so, clocks: moved(clocks, stray, startMs, enteredAtMs) }
    so = startMs === null ? withUnbegun(after, stray) : after
    // Where a run has gone, a former one of its clock may be back: what becomes of that says nothing of it.
    if (starts.get(clockId(stray)) !== null) starts.set(clockId(stray), startMs)
  }
  return { complaint: so, starts }
}

/** The case once a run has not begun of which something was said under other terms. */
function withUnbegun(complaint: Complaint, run: ClockRun): Complaint {
  const { judged, startedAtMs, toldDates } = run
  if (!judged) return complaint
  return {
    ...complaint,
    unbegun: [
      ...(complaint.unbegun ?? []),
      { clock: clockId(run), startedAtMs, judged, ...(toldDates && { toldDates }) },
    ],
  }
}

/** The case where a run that had not begun by other terms has begun after all: what was said of it is said of that run. */
function begunAgain(terms: Terms, complaint: Complaint): Complaint {
  const { unbegun = [], clocks } = complaint
  if (unbegun.length === 0 || !reckonsBy(terms.calendar, 5)) return complaint
  const isOf = (run: ClockRun) => (said: Unbegun) =>
    said.clock === clockId(run) && said.startedAtMs === run.startedAtMs
  const left = unbegun.filter((said) => !clocks.some((run) => isOf(run)(said)))
  if (left.length === unbegun.length) return complaint
  const all = clocks.map((run) => {
    const said = unbegun.filter(isOf(run))
    if (said.length === 0) return run
    const judged = [...said.flatMap((each) => each.judged), ...(run.judged ?? [])]
    return recalling(terms, { ...run, judged }, said.at(-1)?.toldDates ?? [])
  })
  return { ...complaint, clocks: all, unbegun: left }
}

function moved(
  clocks: readonly ClockRun[],
  stray: ClockRun,
  fromMs: number | null,
  enteredAtMs: number,
): ClockRun[] {
  if (fromMs === null) return clocks.filter((run) => run !== stray)
  const run = { ...toldAnew({ ...stray, startedAtMs: fromMs }, fromMs), knownSinceMs: enteredAtMs }
  return beganAnew(
    clocks.map((each) => (each === stray ? run : each)),
    stray,
    run,
  )
}

/** When a run begins by what it began with; null where that has not come about. */
function begins(terms: Terms, clocks: readonly ClockRun[], run: ClockRun): number | null {
  const { calendar } = terms
  const { origin } = run
  if (origin?.clock === undefined || origin.at !== undefined) return run.startedAtMs
  const alike = clocks.filter((each) => clockId(each) === origin.clock)
  const first = alike.find((each) => each.startedAtMs === origin.sinceMs)
  if (!first) return alike.length === 0 ? null : run.startedAtMs
  if (origin.on.endsWith('.stopped')) return first.stoppedAtMs ?? run.startedAtMs
  if (!origin.on.endsWith('.due')) return run.startedAtMs
  const dueMs = dueOf(calendar, first)
  if (reckonsBy(calendar, 5) && dueMs > (tellsUntilMs(terms, first) ?? Infinity)) return null
  return first.stoppedAtMs !== null && first.stoppedAtMs < dueMs ? null : dueMs
}
