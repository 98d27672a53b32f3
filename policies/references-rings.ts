import type { Clock } from './clock.ts'
import { clockOfEvent } from './happenings.ts'
import { own } from './own.ts'
import type { Problem } from './problem.ts'

type Clocks = Readonly<Record<string, Pick<Clock, 'starts' | 'resets'>>>

/**
 * Clocks that begin, or begin anew, by one another in a circle: one of them with the due instant or the end of another, so that no
 * instant would be the first, or none with anything else. A window that begins anew when another has lapsed is none.
 */
export function ringProblems(clocks: Clocks): Problem[] {
  const rings = Object.keys(clocks).flatMap((name) => ringsFrom(clocks, [name]))
  const found = new Map(rings.toReversed().map((ring) => [ring.toSorted().join(' '), ring]))
  return [...found.values()].toReversed().map((ring) => ({
    path: ['clocks', ring[0] ?? '', 'starts'],
    message: `these clocks begin by one another: ${[...ring, ring[0] ?? ''].join(' → ')}`,
  }))
}

/** The ways from the first clock over those that begin it back to itself, as far as they are refused. */
function ringsFrom(clocks: Clocks, way: readonly string[]): string[][] {
  const [first = '', last = first] = [way[0], way.at(-1)]
  const before = [...new Set(beginningsOf(clocks, last).flatMap(({ on }) => clockOfEvent(clocks, on) ?? []))]
  return before.flatMap((name) => {
    if (name === first) return isRefused(clocks, way) ? [[...way]] : []
    return way.includes(name) ? [] : ringsFrom(clocks, [...way, name])
  })
}

function isRefused(clocks: Clocks, ring: readonly string[]): boolean {
  const beginnings = ring.flatMap((name) => beginningsOf(clocks, name))
  const within = beginnings.filter(({ on }) => ring.includes(clockOfEvent(clocks, on) ?? ''))
  return within.length === beginnings.length || within.some(({ on }) => /\.(?:due|stopped)$/.test(on))
}

function beginningsOf(clocks: Clocks, name: string): Clock['starts'] {
  const { starts = [], resets = [] } = own(clocks, name) ?? {}
  return [...starts, ...resets]
}
