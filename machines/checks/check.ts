import type { Terms } from '../terms.ts'
import { clockWords } from './clock-words.ts'
import { explore } from './explore.ts'
import { mattersOf } from './matters.ts'
import { pathTo, type Place } from './place.ts'
import { advanceOf, seek } from './seek.ts'
import { isPaused, isWatching, silenceAfter } from './silence.ts'
import { type Explored, unexplored } from './step-on.ts'
import { unreached } from './unreached.ts'

/** Something a policy should not let happen, with the shortest way to it found. */
interface Finding {
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

const MOST_PLACES = 500
/** How far a doubtful place is followed on its own. */
const MOST_ONWARD = 200
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
  const { unwatched, notes } = watch(terms, active)
  const unheard: Place[] = []
  const faults = [
    ...told(unwatched, 'clock', (place) => `while ${place.snapshot.value}, no clock runs`),
    ...endings(terms, explored),
    ...silences(terms, active, explored, (place) => unheard.push(place)),
    ...ladders(terms),
  ]
  // Last, since looking for ends and silences walks on.
  const missing = unreached(terms, explored, most)
  return {
    findings: [
      ...faults,
      ...missing.map((message) => ({
        check: 'unreached' as const,
        message,
        path: [],
      })),
    ],
    notes: [
      ...notes,
      ...clockWords(terms),
      ...unheardWords(unheard),
      ...boundWords(explored, missing.length > 0),
    ],
    places: explored.places.length,
    walked: explored.walked,
    transitions: explored.transitions,
  }
}

/** States without a running clock; a case that only waits for an answer is noted. */
function watch(terms: Terms, active: readonly Place[]): { unwatched: Place[]; notes: string[] } {
  const still = active.filter(
    ({ snapshot }) => !snapshot.context.clocks.some((run) => isWatching(terms, run)),
  )
  const waiting = still.find(isPaused)
  return {
    unwatched: still.filter((place) => !isPaused(place)),
    notes: waiting
      ? [`while ${waitWords(waiting)} nothing runs, so nobody is reminded: ${pathTo(waiting).join(' → ')}`]
      : [],
  }
}

/** What a case waits for. */
function waitWords({ snapshot }: Place): string {
  const reasons = snapshot.context.clocks.flatMap(({ openPauses }) => openPauses.map(({ reason }) => reason))
  const others = [...new Set(reasons)].filter((reason) => reason !== 'askCustomer')
  return others.length === 0 ? 'the customer is asked' : `it waits because of ${others.join(', ')}`
}

/** Places from which no steps of people lead to the file. */
function endings(terms: Terms, { places, start }: Explored): Finding[] {
  const filed = places.filter(({ snapshot }) => snapshot.value === 'filed')
  if (filed.length === 0) {
    const furthest = places.filter(({ snapshot }) => snapshot.status === 'active').at(-1) ?? start
    return [{ check: 'end', message: 'no case is ever filed', path: pathTo(furthest) }]
  }
  const alive = leadingTo(filed, places)
  const doubtful = nearestFirst(places.filter((place) => place.next && place !== start && !alive.has(place)))
  const each = firstOfEach(
    doubtful,
    ({ snapshot }) => `${String(snapshot.context.facts['kind'])} ${snapshot.value}`,
  )
  const dead: Place[] = []
  for (const place of each) if (dead.length < MOST_TOLD && !canBeFiled(terms, place)) dead.push(place)
  return told(dead, 'dead end', ({ snapshot: { value, context } }) => {
    return `from here on a ${String(context.facts['kind'])} cannot be filed any more, while ${value}`
  })
}

/** The shortest way to a rung that nobody it tells can read. */
function unheardWords(places: readonly Place[]): string[] {
  return nearestFirst(places)
    .slice(0, 1)
    .map((place) => `a rung tells only people from whom the case is hidden: ${pathTo(place).join(' → ')}`)
}

/** What was left out, where the walk did not get everywhere. */
function boundWords({ walked }: Explored, isSomethingMissing: boolean): string[] {
  const levels = [
    'the straight ways',
    'whatever shows something new',
    'ways with one detour',
    'ways with two detours',
  ]
  const left = levels[walked + 1]
  if (left === undefined) return []
  const doubt = isSomethingMissing ? '; what is unreached here may come about there, so try it' : ''
  return [`the walk was cut short: ${left} were not all walked${doubt}`]
}

function canBeFiled(terms: Terms, place: Place): boolean {
  const { gates } = mattersOf(terms.rules)
  const start = { ...place, detours: 0 }
  const sought = {
    nearness: (each: Place) => advanceOf(each, gates),
    isFound: ({ snapshot }: Place) => snapshot.value === 'filed',
  }
  return seek(terms, [start], sought, MOST_ONWARD, unexplored(start, 0))
}

function leadingTo(goals: readonly Place[], places: readonly Place[]): Set<Place> {
  const before = new Map<Place, Place[]>()
  for (const place of places)
    for (const next of place.next ?? []) before.set(next, [...(before.get(next) ?? []), place])
  const reach = new Set(goals)
  for (const place of reach) for (const each of before.get(place) ?? []) reach.add(each)
  return reach
}

function silences(
  terms: Terms,
  active: readonly Place[],
  explored: Explored,
  unheard: (at: Place) => void,
): Finding[] {
  const known = new Set<string>()
  return active
    .flatMap((place): Finding[] => {
      const { value, context } = place.snapshot
      const clocks = context.clocks.filter((run) => isWatching(terms, run))
      const still = ({ openPauses }: (typeof clocks)[number]) =>
        openPauses.map(({ reason }) => reason).join(' ')
      const key = [value, ...clocks.map((run) => `${run.clock} ${run.marks} ${still(run)}`)].join()
      if (clocks.length === 0 || known.has(key) || place.detours > 1) return []
      known.add(key)
      const silence = silenceAfter(terms, place, explored, unheard)
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
  return firstOfEach(nearestFirst(places), message)
    .slice(0, MOST_TOLD)
    .map((place) => ({ check, message: message(place), path: pathTo(place) }))
}

function nearestFirst(places: readonly Place[]): Place[] {
  return places
    .map((place) => ({ place, length: pathTo(place).length }))
    .sort((a, b) => a.length - b.length)
    .map(({ place }) => place)
}

function firstOfEach(places: readonly Place[], sort: (place: Place) => string): Place[] {
  const first = new Map<string, Place>()
  for (const place of places) if (!first.has(sort(place))) first.set(sort(place), place)
  return [...first.values()]
}
