import type { Match } from '../../policies/match.ts'
import { announced } from '../advance.ts'
import { complaintMachine } from '../complaint.ts'
import { knows } from '../snapshot.ts'
import { isRunning } from '../clocks.ts'
import type { Terms } from '../terms.ts'
import { windowOf } from '../timed-gates.ts'
import { dueOf } from '../time/due.ts'
import { localDay } from '../working-time.ts'
import { intakes } from './intakes.ts'
import { type Matters, mattersOf } from './matters.ts'
import { peopleFor } from './people.ts'
import { handOf, isWanted, type Place, piecesOf } from './place.ts'
import { type Explored, passMark, stepOn, unexplored } from './step-on.ts'
import { stepsToTry } from './tries.ts'

/** Level 0 is the straight way, 1 whatever shows something new, 2 one detour, 3 two. */
const LAST_LEVEL = 3
const MOST_MARKS = 200
const MINUTE_MS = 60_000
const MS_PER_DAY = 86_400_000

/**
 * Walks over the ways a case can go under a policy, straight ways first, then whatever shows something new, then ways with one
 * detour, and so on: at most so many places are looked into. Records that do not depend on one another are made in one order.
 */
export function explore(
  terms: Terms,
  most: number,
  { focus = {}, isEnough = () => false }: Aim = {},
): Explored {
  const matters = mattersOf(terms.rules, focus)
  const { firstDay, lastDay } = terms.calendar
  const nowMs = Math.floor((firstDay + lastDay) / 2) * MS_PER_DAY
  const start: Place = { snapshot: announced(terms), nowMs, from: null, step: '', detours: 0, next: null }
  const explored = unexplored(start, LAST_LEVEL)
  const walk: Walk = { explored, known: new Map(), pieces: new Set(), waiting: [[start]] }
  for (let looked = 0, level = 0; level <= LAST_LEVEL;) {
    const place = walk.waiting[level]?.shift()
    if (!place) {
      level += 1
      continue
    }
    if (place.next || place.snapshot.status !== 'active') continue
    if (looked >= most || isEnough(explored)) {
      explored.walked = level - 1
      break
    }
    looked += 1
    const around = [
      ...stepsFrom(terms, matters, place, explored),
      ...marksFrom(terms, matters, place, explored),
    ]
    place.next = around.map((reached) => meet(reached, piecesOf(terms, matters, reached), walk))
    level = walk.waiting.findIndex((places) => places && places.length > 0)
    if (level < 0) break
  }
  return explored
}

/** What a walk is after: cases that meet a condition, until enough has been seen. */
interface Aim {
  focus?: Match
  isEnough?: (explored: Explored) => boolean
}

interface Walk {
  explored: Explored
  known: Map<string, Place>
  /** Pieces seen, each with the kind of case and the state it was seen in. */
  pieces: Set<string>
  /** Places still to be looked into, by how far from the straight way they lie. */
  waiting: Place[][]
}

/** The place as it was first met, or a new one; what shows something new is looked into before what does not. */
function meet(
  reached: Place,
  pieces: readonly string[],
  { explored, known, pieces: seen, waiting }: Walk,
): Place {
  const key = pieces.join('; ')
  const before = known.get(key)
  if (before && (before.detours <= reached.detours || before.next)) return before
  const place = before ? Object.assign(before, reached) : reached
  if (!before) explored.places.push(place)
  known.set(key, place)
  explored.known.add(key)
  const kind = String(place.snapshot.context.facts['kind'])
  const fresh = pieces.map((piece) => `${kind} ${pieces[0]} ${piece}`).filter((piece) => !seen.has(piece))
  for (const piece of fresh) seen.add(piece)
  const level = place.detours === 0 ? 0 : fresh.length > 0 ? 1 : place.detours + 1
  ;(waiting[level] ??= []).push(place)
  return place
}

/** Steps that lead to the same place from wherever they are taken in one state. */
const ALIKE: ReadonlySet<string> = new Set(
  'link group amend acknowledgeNotice acknowledgeOverdue extend assign escalate takeOver withdraw refuse merge refer'.split(
    ' ',
  ),
)

/** Where the steps of people lead from a place. */
export function* stepsFrom(
  terms: Terms,
  matters: Matters,
  place: Place,
  explored: Explored,
): Generator<Place> {
  const nowMs = place.nowMs + MINUTE_MS
  const { context, value } = place.snapshot
  const complaint = value === 'announced' ? { ...context, receivedDay: dayOf(terms, nowMs) } : context
  const around = { terms, complaint, matters, nowMs }
  const machine = complaintMachine(terms)
  const seen = explored.tried
  const isKnownAlike = (type: string) => ALIKE.has(type) && seen.has(`${value} ${type}`)
  const isTried = (type: string) => knows(machine, value, type) && !isKnownAlike(type)
  const steps = value === 'announced' ? intakes(around) : stepsToTry(around, isTried)
  let recorded: string | null = null
  const handedOn = new Set<string>()
  for (const { step, isDetour } of steps) {
    const isDue = step.type === 'record' && matters.gates.has(step.record) && isWanted(around, step.record)
    if (isDue && recorded !== null && recorded !== step.record) continue
    const hand = step.type === 'transfer' ? handOf(terms.rules, step.to) : null
    if (hand !== null && handedOn.has(hand)) continue
    const alike = step.type === 'extend' && step.tier ? `extend ${step.clock} ${step.tier}` : step.type
    if (ALIKE.has(step.type) && seen.has(`${value} ${alike}`)) continue
    for (const by of peopleFor(terms, complaint, step)) {
      const reached = stepOn(terms, place, step, by, nowMs, explored)
      if (!reached) continue
      if (isDue) recorded = step.record
      if (hand !== null) handedOn.add(hand)
      seen.add(`${value} ${alike}`)
      yield { ...reached, detours: place.detours + (isDetour ? 1 : 0) }
      break
    }
  }
}

function dayOf({ calendar }: Terms, ms: number): number {
  return localDay(calendar, ms).epochDay
}

/** Where the next mark leads, and where it leads that a window closes which some gate waits behind. */
function* marksFrom(terms: Terms, matters: Matters, place: Place, explored: Explored): Generator<Place> {
  const reached = passMark(terms, place, explored)
  if (!reached) return
  const detours = place.detours + 1
  yield { ...reached.place, detours }
  const windows = matters.timed.flatMap((gate) => windowOf(terms, gate) ?? [])
  for (const run of place.snapshot.context.clocks) {
    if (!isRunning(run) || !windows.includes(run.clock)) continue
    const at = passedUntil(terms, reached.place, explored, dueOf(terms.calendar, run))
    if (at !== reached.place) yield { ...at, detours }
  }
}

/** Where only marks lead from a place until an instant. */
function passedUntil(terms: Terms, place: Place, explored: Explored, untilMs: number): Place {
  let at = place
  for (let marks = 0; marks < MOST_MARKS; marks += 1) {
    const next = passMark(terms, at, explored, untilMs)
    if (!next) break
    at = next.place
  }
  return at
}
