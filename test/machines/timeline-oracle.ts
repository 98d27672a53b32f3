import { latched, type Limit, type Manner, type Towards, underLimit } from './timeline-limits.ts'
import type { Map } from './timeline-map.ts'

/** What happens to a clock, in steps of the grid from the beginning of the map; in their order. */
export type Event =
  | { at: number; what: 'begin' | 'end'; reason: string }
  | { at: number; what: 'extended' | 'promised'; until: number }
  | { at: number; what: 'asked'; tier: number; until: number }
  | { at: number; what: 'noticed' }
  | { at: number; what: 'limit'; limit: 0 | 1 | null }
  | { at: number; what: 'stop' }

/** From where a limit of extensions counts. */
type From = 'start' | 'due'

/** A way to extend the clock: how far, how often, whether only before it is due, and whether only with a notice. */
interface Tier {
  upTo: Limit
  from: From
  times: number
  before: boolean
  notice: boolean
}

export interface Timeline {
  start: number
  manner: Manner
  tiers: readonly Tier[]
  /** What no extension passes. */
  cap: { upTo: Limit; from: From; withPauses: boolean; times: number } | null
  /** The two limits between which facts decide; it starts under the first, or under none. */
  limits: readonly [Limit, Limit]
  startsWithout?: boolean
  events: readonly Event[]
}

/** How much of a limit's own time goes by in each step: all of it, the midnights, or what is worked. */
function measures(map: Map, unit: Limit['unit']) {
  if (unit === 'h') return () => 1
  if (unit === 'wd') return (at: number) => map.open[at] ?? 0
  return (at: number) => (map.day[at] !== map.day[at - 1] ? 1 : 0)
}

/** Until the date that a person gave, and on for as much of the limit's own time as pauses took since. */
function givenUntil(map: Map, unit: Limit['unit'], given: number, until: number): Towards {
  const counts = measures(map, unit)
  let [owed, days] = [0, 0]
  const isPast = (at: number) => {
    const [today, day] = [map.day[at] ?? 0, (map.day[until] ?? 0) + days]
    return today > day || (today === day && (map.minute[at] ?? 0) >= (map.minute[until] ?? 0))
  }
  return latched((at, isPaused) => {
    if (unit === 'd' || unit === 'mo') {
      if (at > given && isPaused) days += counts(at)
      return isPast(at)
    }
    const isOver = at >= until && owed <= 0
    if (at < until && isPaused) owed += counts(at)
    if (at >= until && !isPaused) owed -= counts(at)
    return isOver
  })
}

/** From when a clock is due by its limit on, until all of another has gone by: whole days begin with the day after. */
function fromDue(map: Map, upTo: Limit, { rolls }: Manner, ruled: Towards): Towards {
  let on: Towards | null = null
  return (at, isPaused) => {
    const due = ruled(at, isPaused)
    if (due !== null) on ??= underLimit(map, upTo, upTo.unit === 'h' ? due : due - 1, rolls ? { rolls } : {})
    return on?.(at, isPaused) ?? null
  }
}

/** How far something may reach under one of the limits. */
function reach(
  map: Map,
  { start, limits, manner }: Timeline,
  limit: 0 | 1,
  { upTo, from }: { upTo: Limit; from: From },
) {
  return from === 'start'
    ? underLimit(map, upTo, start, manner)
    : fromDue(map, upTo, manner, underLimit(map, limits[limit], start, manner))
}

interface Given {
  what: 'extended' | 'promised'
  at: number
  until: number
  tier: number | null
  /** Waits for its notice, and counts for nothing. */
  waits: boolean
  isVoid: boolean
  /** Under each of the two limits. */
  under: Towards[]
}

/** When clocks would be due were the pauses that are over all that there are; nobody knows of more by then. */
function foreseen(
  map: Map,
  over: readonly (readonly [number, number])[],
  from: number,
  towards: Towards,
): number {
  for (let at = from; at < map.day.length; at += 1) {
    const came = towards(
      at,
      over.some(([begin, end]) => begin <= at && at < end),
    )
    if (came !== null) return came
  }
  throw new RangeError('the map ends before that')
}

/** Whether an extension that is asked for is given, by what is known by then. */
function isGiven(
  map: Map,
  timeline: Timeline,
  { at, tier: nth, until }: { at: number; tier: number; until: number },
  known: { given: readonly Given[]; limit: 0 | 1; over: [number, number][]; isPast: boolean },
): boolean {
  const { start, limits, tiers, cap, manner } = timeline
  const { given, limit, over, isPast } = known
  const tier = tiers[nth]
  const all = given.filter(({ what, isVoid }) => what === 'extended' && !isVoid)
  if (!tier || all.length >= (cap?.times ?? Infinity)) return false
  if (all.filter((each) => each.tier === nth).length >= tier.times) return false
  if ((tier.before || tier.notice) && isPast) return false
  const latest = foreseen(map, over, start, reach(map, timeline, limit, tier))
  const most = cap
    ? foreseen(map, cap.withPauses ? over : [], start, reach(map, timeline, limit, cap))
    : Infinity
  if (until > Math.min(latest, most) || until <= at) return false
  const due = given
    .filter(({ waits }) => !waits)
    .reduce(
      (so, each) => {
        if (each.what === 'promised') return each.until
        const extended = givenUntil(map, limits[limit].unit, each.at, each.until)
        const came = foreseen(map, over, each.at, extended)
        const capped = cap && each.tier !== null ? Math.max(each.until, Math.min(came, most)) : came
        return Math.max(so, capped)
      },
      foreseen(map, over, start, underLimit(map, limits[limit], start, manner)),
    )
  return until > due
}

/** When a clock is due in the end, and whether it had been late when it stopped, told by walking through every step of the time. */
export function lived(map: Map, timeline: Timeline): { due: number; late: boolean; counts: boolean[] } {
  const { start, limits, events, cap, manner } = timeline
  const rules = limits.map((limit) => underLimit(map, limit, start, manner))
  const caps = cap ? ([0, 1] as const).map((limit) => reach(map, timeline, limit, cap)) : []
  const given: Given[] = []
  const entered: Given[] = []
  const over: [number, number][] = []
  const open = new globalThis.Map<string, number>()
  let limit: 0 | 1 | null = timeline.startsWithout ? null : 0
  let [next, late, stopped, pausedSince, isPast, isPromise] = [0, false, false, Infinity, false, false]
  const give = (what: Given['what'], at: number, until: number, tier: number | null, waits: boolean) => {
    const under = limits.map(({ unit }) => givenUntil(map, unit, at, until))
    const one = { what, at, until, tier, waits, isVoid: false, under }
    given.push(one)
    if (what === 'extended') entered.push(one)
  }
  const dueAt = (at: number, isPaused: boolean) => {
    const underEach = rules.map((towards) => towards(at, isPaused))
    const capUnderEach = caps.map((towards) => towards(at, isPaused && cap?.withPauses === true))
    isPromise = false
    if (limit === null) return null
    const now = limit
    const [ruled, capped] = [underEach[now] ?? null, capUnderEach[now] ?? null]
    return given.reduce((due, { what, until, tier, waits, under }) => {
      const moved = under.map((towards) => towards(at, isPaused))[now] ?? null
      if (waits) return due
      if (what === 'promised') {
        isPromise = true
        return until
      }
      const most = capped === null || tier === null ? null : Math.max(until, capped)
      const came = moved === null ? most : most === null ? moved : Math.min(moved, most)
      isPromise = false
      return due === null || came === null || came > at ? null : Math.max(due, came)
    }, ruled)
  }
  const happens = (event: Event) => {
    const { at } = event
    if (event.what === 'begin') open.set(event.reason, open.get(event.reason) ?? at)
    else if (event.what === 'end') {
      const begun = open.get(event.reason)
      if (begun !== undefined) over.push([begun, at])
      open.delete(event.reason)
    } else if (event.what === 'limit') limit = event.limit
    else if (event.what === 'stop') {
      stopped = true
      for (const begun of open.values()) over.push([begun, at])
      open.clear()
    } else if (event.what === 'asked') {
      if (limit !== null && isGiven(map, timeline, event, { given, limit, over, isPast }))
        give('extended', at, event.until, event.tier, timeline.tiers[event.tier]?.notice ?? false)
    } else if (event.what === 'noticed') {
      // What begins to count only now comes after what has counted before.
      const woken = given.filter(({ waits, isVoid }) => waits && !isVoid)
      given.sort((a, b) => Number(woken.includes(a)) - Number(woken.includes(b)))
      for (const each of woken) each.waits = false
    } else if ('until' in event) give(event.what, at, event.until, null, false)
  }
  for (let at = start; at < map.day.length; at += 1) {
    for (let event = events[next]; event?.at === at; event = events[next]) {
      next += 1
      happens(event)
    }
    const isPaused = open.size > 0
    pausedSince = isPaused ? Math.min(pausedSince, at) : Infinity
    const due = dueAt(at, isPaused)
    isPast = due !== null && due <= at && (due < pausedSince || isPromise)
    if (isPast && !stopped) late = true
    if (isPast && !stopped) for (const each of given) each.isVoid ||= each.waits
    if (due !== null && next === events.length && !isPaused) {
      return { due, late, counts: entered.map(({ waits }) => !waits) }
    }
  }
  throw new RangeError('the map ends before the clock is due')
}
