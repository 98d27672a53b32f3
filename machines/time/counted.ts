import type { ClockRun, Grant, Limit } from './run.ts'

/** A date that counts: its place among those that persons gave, since when it counts, and the limit in force by then. */
export interface Counted {
  grant: Grant
  nth: number
  atMs: number
  limit: Limit
}

/** How a run tells whether one of its dates has passed. */
export interface Passing {
  due: (counted: readonly Counted[], limit: Limit) => number
  isPassed: (counted: readonly Counted[], limit: Limit, byMs: number) => boolean
}

/**
 * The dates of a run that count, in the order in which they came to. An extension that goes with a notice counts from when that went
 * out, if the clock was not due since it was given; what is done at the very instant it was due is in time.
 */
export function countedOf(run: ClockRun, passing: Passing): Counted[] {
  const given = run.grants.map((grant, nth) => ({ grant, nth, atMs: countsFromMs(run, grant) }))
  const waits = given.some(({ grant }) => grant.notice !== undefined)
  const inOrder = waits ? given.toSorted((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0)) : given
  const counted: Counted[] = []
  for (const { grant, nth, atMs } of inOrder) {
    if (atMs === null) continue
    const limit = grant.notice === undefined ? limitAfter(run, nth) : limitAt(run, atMs)
    const passedMs = grant.notice === undefined ? null : firstPassed(run, passing, counted, grant.atMs, atMs)
    if (passedMs === null || passedMs === atMs) counted.push({ grant, nth, atMs, limit })
  }
  return counted
}

/** A date that a person gave, whether it counts, and where not, since when it no longer can. */
export interface GrantStanding {
  grant: Grant
  counts: boolean
  /** When the notice went out that it goes with. */
  noticedAtMs?: number
  voidSinceMs?: number
}

/** How each date of a run stands, as far as time had gone by then. */
export function grantsStanding(run: ClockRun, passing: Passing, byMs: number): GrantStanding[] {
  const counted = countedOf(run, passing)
  // What was given or became known later had happened by then too.
  const knownMs = Math.max(
    run.stoppedAtMs ?? byMs,
    ...counted.map(({ atMs }) => atMs),
    ...(run.formerLimits ?? []).map(({ replacedAtMs }) => replacedAtMs),
  )
  return run.grants.map((grant, nth) => {
    const found = counted.find((each) => each.nth === nth)
    if (found) return { grant, counts: true, ...(grant.notice ? { noticedAtMs: found.atMs } : {}) }
    const voidSinceMs = firstPassed(run, passing, counted, grant.atMs, knownMs)
    return { grant, counts: false, ...(voidSinceMs === null ? {} : { voidSinceMs }) }
  })
}

/** The first due instant that passed between the giving of an extension and another instant; null where none has. */
function firstPassed(
  run: ClockRun,
  { due, isPassed }: Passing,
  counted: readonly Counted[],
  sinceMs: number,
  byMs: number,
): number | null {
  const turns = [
    ...counted.map(({ atMs }) => atMs),
    ...(run.formerLimits ?? []).map(({ replacedAtMs }) => replacedAtMs),
    byMs,
  ]
  const between = turns.filter((ms) => ms > sinceMs && ms <= byMs)
  for (const turnMs of between.toSorted((a, b) => a - b)) {
    const limit = run.formerLimits?.find(({ replacedAtMs }) => replacedAtMs >= turnMs) ?? run
    const byThen = counted.filter(({ atMs }) => atMs < turnMs)
    if (isPassed(byThen, limit, turnMs)) return due(byThen, limit)
  }
  return null
}

/** Since when a date counts, if it does; null where the notice that it goes with has not gone out since it was given. */
function countsFromMs({ notices = [] }: ClockRun, { notice, atMs }: Grant): number | null {
  if (notice === undefined) return atMs
  const sent = notices.filter((each) => each.notice === notice && each.atMs >= atMs)
  return sent.length === 0 ? null : Math.min(...sent.map((each) => each.atMs))
}

/** The limit under which a date was given. */
function limitAfter(run: ClockRun, nth: number): Limit {
  return run.formerLimits?.find(({ grantsByThen }) => grantsByThen > nth) ?? run
}

function limitAt(run: ClockRun, atMs: number): Limit {
  return run.formerLimits?.find(({ replacedAtMs }) => replacedAtMs > atMs) ?? run
}
