import { transition } from 'xstate'
import { noticeOf } from '../advance.ts'
import { allowingMachine } from '../complaint.ts'
import { type Actor, CLOCK } from '../complaint-context.ts'
import { nearestMarkMs, passedMark } from '../marks.ts'
import type { Notice } from '../notice.ts'
import { RefusalError } from '../refusal.ts'
import { type ComplaintSnapshot, plain, restore } from '../snapshot.ts'
import type { ComplaintStep } from '../steps.ts'
import { whyNot } from '../take.ts'
import type { Terms } from '../terms.ts'
import { takenStep } from '../time/happened.ts'
import { withTold } from '../told.ts'
import { CalendarRangeError } from '../working-time.ts'
import type { Place } from './place.ts'
import { own, owns } from '../../policies/own.ts'
import { remembered } from '../../policies/remembered.ts'

/** What a walk over everything that a policy lets happen has seen. */
export interface Explored {
  places: Place[]
  start: Place
  /** Chart transitions taken, as `from step to`. */
  transitions: Set<string>
  /** Names of what has happened: steps, records, events, states. */
  happened: Set<string>
  /** Steps taken, as `state step`. */
  tried: Set<string>
  /** What tells the places met apart. */
  known: Set<string>
  /** Clocks that ran. */
  started: Set<string>
  /** Reasons for which clocks stood still, and those that ended, as `clock reason`. */
  paused: Set<string>
  resumed: Set<string>
  /** Tiers in which clocks were extended, as `clock tier`. */
  extended: Set<string>
  /** The last level walked to its end: 0 the straight ways, 1 whatever shows something new, 2 ways with a detour. */
  walked: number
}

/** A walk that has not begun. */
export function unexplored(start: Place, walked: number): Explored {
  return {
    places: [start],
    start,
    transitions: new Set(),
    happened: new Set(),
    tried: new Set(),
    known: new Set(),
    started: new Set(),
    paused: new Set(),
    resumed: new Set(),
    extended: new Set(),
    walked,
  }
}

/** The place that a step of a person leads to; null when it is refused. */
export function stepOn(
  terms: Terms,
  place: Place,
  step: ComplaintStep,
  by: Actor,
  nowMs: number,
  explored: Explored,
  told: Notice[] = [],
): Place | null {
  const event = takenStep(terms, place.snapshot.context, step, by, nowMs)
  try {
    if (whyNot(terms, place.snapshot.context, event)) return null
    const before = restoredUnder(terms)(place.snapshot)
    const [after, actions] = transition(allowingMachine(terms), before, event)
    if (after.status === 'error') throw after.error
    if (after.context.version === place.snapshot.context.version) return null
    const notices = actions.flatMap(noticeOf)
    const snapshot = withTold(plain(after), step, notices)
    told.push(...notices)
    note(explored, place.snapshot, step, snapshot)
    return { snapshot, nowMs, from: place, step: wordsOf(step, by), detours: place.detours, next: null }
  } catch (error) {
    if (error instanceof RefusalError || error instanceof CalendarRangeError) return null
    throw error
  }
}

/** Many steps are tried from one place. */
const restoredUnder = remembered((terms: Terms) =>
  remembered((snapshot: ComplaintSnapshot) => restore(allowingMachine(terms), snapshot)),
)

/** The place after the earliest mark that has passed by an instant, the nearest to come if none is given; null without any. */
export function passMark(
  terms: Terms,
  place: Place,
  explored: Explored,
  byMs: number | null = nearestMarkMs(terms, place.snapshot.context),
): { place: Place; told: Notice[] } | null {
  if (place.snapshot.status !== 'active' || byMs === null) return null
  const nowMs = Math.max(byMs, place.nowMs)
  const step = passedMark(terms, place.snapshot.context, nowMs)
  if (!step) return null
  const told: Notice[] = []
  const reached = stepOn(terms, place, step, CLOCK, nowMs, explored, told)
  return reached && { place: reached, told }
}

function note(
  explored: Explored,
  before: ComplaintSnapshot,
  step: ComplaintStep,
  after: ComplaintSnapshot,
): void {
  explored.transitions.add(
    `${before.value} ${step.type} ${after.context.done['closed'] && after.value === 'filed' && before.value !== 'closed' ? 'closed' : after.value}`,
  )
  for (const name of Object.keys(after.context.doers)) explored.happened.add(name)
  for (const { corrective } of after.context.correctives) explored.happened.add(`${corrective}.opened`)
  for (const { penalty } of after.context.penalties) explored.happened.add(`${penalty}.proposed`)
  for (const { remedy } of after.context.proposal?.remedies ?? []) explored.happened.add(`${remedy} proposed`)
  for (const { clock, pauses, openPauses, grants } of after.context.clocks) {
    explored.started.add(clock)
    for (const { reason } of openPauses) explored.paused.add(`${clock} ${reason}`)
    for (const { tier } of grants) if (tier !== undefined) explored.extended.add(`${clock} ${tier}`)
    for (const { reason } of pauses) explored.resumed.add(`${clock} ${reason}`)
  }
}

function wordsOf(step: ComplaintStep, { person }: Actor): string {
  if (step.type === 'deadlinePassed') {
    const { clock, mark, pause } = step
    return pause === undefined ? `${clock} mark ${mark} passes` : `${clock} pauses for ${pause} no longer`
  }
  const { type, form: _, ...body } = step as { type: string; form?: unknown } & Record<string, unknown>
  const about = TOLD.flatMap((name) => (owns(body, name) ? plainWords(own(body, name)) : []))
  return `${[type, ...about].join(' ')} (${person.split('/')[0]})`
}

const TOLD =
  'kind class severity channel customer validity record remedy remedies slip signature corrective effective check passed satisfaction units clock penalty'.split(
    ' ',
  )

function plainWords(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(plainWords)
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(plainWords)
  return value === undefined ? [] : [JSON.stringify(value).replaceAll('"', '')]
}
