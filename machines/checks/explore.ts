import { transition } from 'xstate'
import { announced, noticeOf } from '../advance.ts'
import { clockId, isRunning } from '../clocks.ts'
import { complaintMachine } from '../complaint.ts'
import type { Actor, Complaint } from '../complaint-context.ts'
import { levelsOf } from '../authority.ts'
import { nearestMarkMs, passedMark } from '../marks.ts'
import type { Notice } from '../notice.ts'
import { RefusalError } from '../refusal.ts'
import { type ComplaintSnapshot, knows, plain, restore } from '../snapshot.ts'
import type { ComplaintStep, TakenStep } from '../steps.ts'
import { whyNot } from '../take.ts'
import type { Terms } from '../terms.ts'
import { CalendarRangeError } from '../working-time.ts'
import { type Matters, mattersOf } from './matters.ts'
import { peopleFor } from './people.ts'
import { intakes, stepsToTry } from './tries.ts'

/** One way a case can stand, and the shortest way to it. */
export interface Place {
  snapshot: ComplaintSnapshot
  nowMs: number
  from: Place | null
  step: string
  /** How often the way to it leaves the straight way: a detour, a mark, an unusual content. */
  detours: number
  /** Where steps of people lead; null while nobody has looked. */
  next: Place[] | null
}

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
  /** Clocks that ran. */
  started: Set<string>
  /** All ways with so many detours have been walked to their end; -1 when not even the straight ones. */
  walked: number
}

const MOST_DETOURS = 2
const MINUTE_MS = 60_000
const MS_PER_DAY = 86_400_000
const CLOCK: Actor = { person: 'clock', roles: [], units: [] }

/**
 * Walks over the ways a case can go under a policy, straight ways first, then those with one detour, and so on: at most so
 * many places are looked into. Records that do not depend on one another are made in one order only.
 */
export function explore(terms: Terms, most: number): Explored {
  const matters = mattersOf(terms.rules)
  const { firstDay, lastDay } = terms.calendar
  const start: Place = {
    snapshot: announced(terms),
    nowMs: Math.floor((firstDay + lastDay) / 2) * MS_PER_DAY,
    from: null,
    step: '',
    detours: 0,
    next: null,
  }
  const explored: Explored = {
    places: [start],
    start,
    transitions: new Set(),
    happened: new Set(),
    tried: new Set(),
    started: new Set(),
    walked: MOST_DETOURS,
  }
  const known = new Map<string, Place>()
  const waiting: Place[][] = [[start]]
  for (let looked = 0, detours = 0; detours <= MOST_DETOURS;) {
    const place = waiting[detours]?.shift()
    if (!place) {
      detours += 1
      continue
    }
    if (place.next || place.detours < detours || place.snapshot.status !== 'active') continue
    if (looked >= most) {
      explored.walked = detours - 1
      break
    }
    looked += 1
    place.next = [...stepsFrom(terms, matters, place, explored), ...marksFrom(terms, place, explored)].map(
      (reached) => meet(reached, keyOf(terms, matters, reached.snapshot), { explored, known, waiting }),
    )
  }
  return explored
}

/** The place as first met; a way with fewer detours to it takes the place of the one before. */
function meet(
  reached: Place,
  key: string,
  { explored, known, waiting }: { explored: Explored; known: Map<string, Place>; waiting: Place[][] },
): Place {
  const before = known.get(key)
  if (before && before.detours <= reached.detours) return before
  if (before && before.next === null) {
    Object.assign(before, reached)
    ;(waiting[reached.detours] ??= []).push(before)
    return before
  }
  if (before) return before
  known.set(key, reached)
  explored.places.push(reached)
  ;(waiting[reached.detours] ??= []).push(reached)
  return reached
}

/** Steps that lead to the same place from wherever they are taken in one state. */
const ALIKE: ReadonlySet<string> = new Set([
  ...[
    'link',
    'group',
    'amend',
    'acknowledgeNotice',
    'acknowledgeOverdue',
    'extend',
    'assign',
    'escalate',
    'takeOver',
  ],
  ...['withdraw', 'refuse', 'merge', 'refer'],
])

/** Where the steps of people lead from a place. */
function* stepsFrom(terms: Terms, matters: Matters, place: Place, explored: Explored): Generator<Place> {
  const nowMs = place.nowMs + MINUTE_MS
  const { context: complaint, value } = place.snapshot
  const around = { terms, complaint, matters, nowMs }
  const steps = value === 'announced' ? intakes(around) : stepsToTry(around)
  const machine = complaintMachine(terms)
  const seen = explored.tried
  let recorded = false
  for (const { step, isDetour } of steps) {
    if (!knows(machine, value, step.type)) continue
    const isDue = step.type === 'record' && matters.gates.has(step.record) && !(step.record in complaint.done)
    if (isDue && recorded) continue
    if (ALIKE.has(step.type) && seen.has(`${value} ${step.type}`)) continue
    for (const by of peopleFor(terms, complaint, step)) {
      const reached = stepped(terms, place, step, by, nowMs, explored)
      if (!reached) continue
      recorded ||= isDue
      seen.add(`${value} ${step.type}`)
      yield { ...reached, detours: place.detours + (isDetour ? 1 : 0) }
      break
    }
  }
}

/** Where the next mark leads. */
function* marksFrom(terms: Terms, place: Place, explored: Explored): Generator<Place> {
  const reached = passNextMark(terms, place, explored)
  if (reached) yield { ...reached.place, detours: place.detours + 1 }
}

/** The place after the nearest mark of a clock, with what was told; null when no clock runs. */
export function passNextMark(
  terms: Terms,
  place: Place,
  explored: Explored,
): { place: Place; told: Notice[] } | null {
  const { context } = place.snapshot
  const atMs = nearestMarkMs(terms.rules, context)
  if (place.snapshot.status !== 'active' || atMs === null) return null
  const nowMs = Math.max(atMs, place.nowMs)
  const step = passedMark(terms.rules, context, nowMs)
  if (!step) return null
  const told: Notice[] = []
  const reached = stepped(terms, place, step, CLOCK, nowMs, explored, told)
  return reached && { place: reached, told }
}

function stepped(
  terms: Terms,
  place: Place,
  step: ComplaintStep,
  by: Actor,
  nowMs: number,
  explored: Explored,
  told: Notice[] = [],
): Place | null {
  const machine = complaintMachine(terms)
  const event: TakenStep = { ...step, by, nowMs }
  try {
    if (whyNot(terms, place.snapshot.context, event)) return null
    const before = restore(machine, place.snapshot)
    const [after, actions] = transition(machine, before, event)
    if (after.status === 'error') throw after.error
    if (after.context.version === place.snapshot.context.version) return null
    const snapshot = plain(after)
    told.push(...actions.flatMap(noticeOf))
    note(explored, place.snapshot, step, snapshot)
    return { snapshot, nowMs, from: place, step: wordsOf(step, by), detours: place.detours, next: null }
  } catch (error) {
    if (error instanceof RefusalError || error instanceof CalendarRangeError) return null
    throw error
  }
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
  for (const { clock } of after.context.clocks) explored.started.add(clock)
}

function wordsOf(step: ComplaintStep, { person }: Actor): string {
  const { type, form: _, ...body } = step as { type: string; form?: unknown } & Record<string, unknown>
  if (type === 'deadlinePassed') return `${String(body['clock'])} mark ${String(body['mark'])} passes`
  const about = TOLD.flatMap((name) => {
    const value = body[name]
    if (Array.isArray(value))
      return value.map((each) =>
        typeof each === 'object' ? Object.values(each as object).join(' ') : String(each),
      )
    return value === undefined ? [] : [String(value)]
  })
  return `${[type, ...about].join(' ')} (${person.split('/')[0]})`
}

const TOLD = [
  'kind',
  'class',
  'severity',
  'channel',
  'customer',
  'validity',
  'record',
  'remedy',
  'remedies',
  'slip',
  'signature',
  'corrective',
  'effective',
  'check',
  'passed',
  'satisfaction',
  'units',
  'clock',
  'penalty',
]

/** What tells two places apart: the state, the facts and gates that conditions look at, what is open, which clocks run. */
function keyOf({ rules }: Terms, matters: Matters, { value, status, context }: ComplaintSnapshot): string {
  if (status !== 'active') return value
  const { facts, done, proposal } = context
  const most = Math.max(0, ...rules.revisit.map((each) => each.rounds ?? 0))
  return JSON.stringify([
    value,
    facts['kind'],
    facts['validity'],
    facts['petitions'],
    Math.min(Number(facts['round']), most + 1),
    [...matters.facts.keys()].filter((name) => name !== 'round').map((name) => facts[name] ?? null),
    [...matters.gates].filter((name) => name in done),
    proposal && [
      proposal.remedies.map((each) => [each.remedy, each.fulfilledAtMs !== null]),
      levelsOf(rules, context),
      proposal.approvals.length,
    ],
    openOf(context),
    context.clocks.filter(isRunning).map(clockId).sort(),
  ])
}

function openOf({ transfer, consultations, slips, correctives, penalties, clocks }: Complaint) {
  return [
    transfer !== null,
    consultations.some((each) => !each.answered),
    slips.map((run) => [run.slip, run.state, run.signed.length]),
    correctives.map((run) => [run.corrective, run.state]),
    penalties.filter(({ state }) => state === 'proposed').map(({ penalty }) => penalty),
    clocks.some((run) => run.pausedAtMs !== null && run.stoppedAtMs === null),
  ]
}
