import { isRunning } from '../clocks.ts'
import type { Terms } from '../terms.ts'
import { explore } from './explore.ts'
import { pathTo, type Place } from './place.ts'
import { silenceAfter } from './silence.ts'
import type { Explored } from './step-on.ts'
import { unreached } from './unreached.ts'

/** Something a policy should not let happen, with the shortest way to it found. */
export interface Finding {
  check: 'clock' | 'dead end' | 'end' | 'silence' | 'unreached'
  message: string
  /** Steps from the intake on; none where the finding is that something never happens. */
  path: string[]
}

export interface Checked {
  findings: Finding[]
  /** What is as the policy wants it, and worth knowing. */
  notes: string[]
  /** How many places were met, and how many detours from the straight way were walked to their end. */
  places: number
  walked: number
  /** Transitions of the chart that were taken, as `from step to`. */
  transitions: ReadonlySet<string>
}

const MOST_PLACES = 400
const MOST_TOLD = 3

/**
 * Walks the cases that a policy lets happen and looks for what must not: a state that no clock watches, a case that cannot be
 * brought to its end, silence that nobody hears of, a part of the policy that never comes about.
 */
export function checkGraph(terms: Terms, most: number = MOST_PLACES): Checked {
  const explored = explore(terms, most)
  const active = explored.places.filter(
    ({ snapshot }) => snapshot.status === 'active' && snapshot.value !== 'announced',
  )
  const { unwatched, notes } = watch(active)
  return {
    findings: [
      ...told(unwatched, 'clock', (place) => `while ${place.snapshot.value}, no clock runs`),
      ...endings(explored),
      ...silences(terms, active, explored),
      ...ladders(terms),
      ...unreached(terms.rules, explored).map((message) => ({
        check: 'unreached' as const,
        message,
        path: [],
      })),
    ],
    notes,
    places: explored.places.length,
    walked: explored.walked,
    transitions: explored.transitions,
  }
}

/** States without a running clock; a case that only waits for the customer is noted. */
function watch(active: readonly Place[]): { unwatched: Place[]; notes: string[] } {
  const still = active.filter(({ snapshot }) => !snapshot.context.clocks.some(isRunning))
  const isPaused = ({ snapshot }: Place) =>
    snapshot.context.clocks.some((run) => run.stoppedAtMs === null && run.pausedAtMs !== null)
  const waiting = still.find(isPaused)
  return {
    unwatched: still.filter((place) => !isPaused(place)),
    notes: waiting
      ? [`while the customer is asked nothing runs, so nobody is reminded: ${pathTo(waiting).join(' → ')}`]
      : [],
  }
}

/** Places from which no steps of people lead to the file. */
function endings({ places, start }: Explored): Finding[] {
  const before = new Map<Place, Place[]>()
  for (const place of places)
    for (const next of place.next ?? []) before.set(next, [...(before.get(next) ?? []), place])
  const reach = new Set(places.filter((place) => place.next === null && place.snapshot.status === 'active'))
  const filed = places.filter(({ snapshot }) => snapshot.value === 'filed')
  for (const place of filed) reach.add(place)
  for (const place of reach) for (const each of before.get(place) ?? []) reach.add(each)
  if (filed.length === 0) {
    const furthest = places.filter(({ snapshot }) => snapshot.status === 'active').at(-1) ?? start
    return [{ check: 'end', message: 'no case is ever filed', path: pathTo(furthest) }]
  }
  const dead = places.filter((place) => place.snapshot.status === 'active' && !reach.has(place))
  return told(
    dead,
    'dead end',
    (place) => `from here on a case cannot be filed any more, while ${place.snapshot.value}`,
  )
}

function silences(terms: Terms, active: readonly Place[], explored: Explored): Finding[] {
  const known = new Set<string>()
  return active
    .flatMap((place): Finding[] => {
      const { value, context } = place.snapshot
      const clocks = context.clocks.filter(isRunning)
      const key = [value, ...clocks.map((run) => `${run.clock} ${run.marks}`)].join()
      if (clocks.length === 0 || known.has(key) || place.detours > 1) return []
      known.add(key)
      const silence = silenceAfter(terms, place, explored)
      if (!('at' in silence)) return []
      return [
        {
          check: 'silence',
          message: `when nobody acts, the case ${silence.outcome}, while ${value}`,
          path: pathTo(silence.at),
        },
      ]
    })
    .slice(0, MOST_TOLD)
}

/** A ladder that comes back to where it began leads nowhere. */
function ladders({ rules }: Terms): Finding[] {
  return Object.entries(rules.clocks).flatMap(([name, { ladder }]): Finding[] => {
    const [first, ...others] = ladder
    const last = others.at(-1)
    const isRound = last !== undefined && first?.to.toSorted().join() === last.to.toSorted().join()
    return isRound
      ? [{ check: 'silence', message: `the ladder of ${name} ends with whom it began`, path: [] }]
      : []
  })
}

function told(
  places: readonly Place[],
  check: Finding['check'],
  message: (place: Place) => string,
): Finding[] {
  const nearest = [...places].sort((a, b) => pathTo(a).length - pathTo(b).length)
  const firstOf = new Map(nearest.toReversed().map((place) => [message(place), place]))
  return [...firstOf]
    .slice(0, MOST_TOLD)
    .map(([text, place]) => ({ check, message: text, path: pathTo(place) }))
}
