import * as fc from 'fast-check'
import { advance, announced } from '../../machines/advance.ts'
import { mattersOf } from '../../machines/checks/matters.ts'
import { peopleFor } from '../../machines/checks/people.ts'
import { intakes } from '../../machines/checks/intakes.ts'
import { stepsToTry, type Try } from '../../machines/checks/tries.ts'
import { type Actor, CLOCK } from '../../machines/complaint-context.ts'
import { nearestMarkMs, passedMark } from '../../machines/marks.ts'
import type { Notice } from '../../machines/notice.ts'
import { RefusalError } from '../../machines/refusal.ts'
import type { ComplaintSnapshot } from '../../machines/snapshot.ts'
import type { ComplaintStep } from '../../machines/steps.ts'
import type { Terms } from '../../machines/terms.ts'
import { closesMs, localDay } from '../../machines/working-time.ts'
import { DAY, MONDAY_9 } from './a-case.ts'

/** One step that a walk tried. */
export interface Walked {
  before: ComplaintSnapshot
  step: ComplaintStep
  by: Actor
  nowMs: number
  /** It was taken at closing time, before the marks of that instant. */
  onDay?: true
  /** Null when it was refused. */
  after: { snapshot: ComplaintSnapshot; notices: Notice[] } | null
}

/** Choices that a walk makes: which step and person come first, and how long it waits before. */
export const moves = fc.array(
  fc.record({
    step: fc.nat(),
    who: fc.nat(),
    waitMs: fc.oneof({ weight: 4, arbitrary: fc.nat(DAY / 4) }, fc.nat(6 * DAY)),
    detour: fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0),
    mayEnd: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  }),
  { minLength: 10, maxLength: 60 },
)
type Move = (typeof moves extends fc.Arbitrary<infer M> ? M : never)[number] & {
  /** Waits until the day closes, and comes before the marks of that instant, as what is dated by its day, or after them. */
  closing?: 'before' | 'after' | undefined
}

const MOST_TRIED = 12
const ENDING = new Set(['withdraw', 'merge', 'refer', 'refuse', 'settle'])

/** Three people who are everything there is to be: only the separation of duties keeps anything from them. */
export function allRounders({ rules }: Terms): Actor[] {
  const everything = { roles: Object.keys(rules.roles), units: Object.keys(rules.units) }
  return ['first', 'second', 'third'].map((person) => ({ person, ...everything }))
}

/** People of an organisation: one in each role, one in each unit, and an all-rounder. */
export function staffOf(terms: Terms): Actor[] {
  const { rules } = terms
  const inRoles = Object.entries(rules.roles).map(([role, { unit }]) => ({
    person: role,
    roles: [role],
    units: unit ? [unit] : [],
  }))
  const inUnits = Object.keys(rules.units).map((unit) => ({ person: unit, roles: [], units: [unit] }))
  return [...inRoles, ...allRounders(terms).slice(0, 1), ...inUnits]
}

/** Every step worth trying on a complaint at an instant. */
export function triesOn(terms: Terms, { value, context }: ComplaintSnapshot, nowMs: number): Try[] {
  const place = { terms, complaint: context, matters: mattersOf(terms.rules), nowMs }
  return value === 'announced' ? intakes(place) : stepsToTry(place)
}

/** Walks as the moves say, through steps and passing deadlines, and keeps all that was tried. */
export function walk(terms: Terms, choices: readonly Move[], people = staffOf(terms)): Walked[] {
  const walked: Walked[] = []
  let snapshot = announced(terms)
  let nowMs = MONDAY_9
  const attempt = (step: ComplaintStep, by: Actor, onDay?: true): boolean => {
    const one = { before: snapshot, step, by, nowMs, after: tried(terms, snapshot, step, by, nowMs) }
    walked.push({ ...one, ...(onDay && { onDay }) })
    snapshot = one.after?.snapshot ?? snapshot
    return one.after !== null
  }
  for (const { step, who, waitMs, mayEnd, detour, closing } of choices) {
    if (snapshot.status !== 'active') break
    const waitedMs = nowMs + waitMs
    const closesAtMs = closesMs(terms.calendar, localDay(terms.calendar, waitedMs).epochDay)
    const isAtClosing = closing !== undefined && closesAtMs > nowMs
    const untilMs = isAtClosing ? closesAtMs : waitedMs
    const onDay = isAtClosing && closing === 'before' ? true : undefined
    for (;;) {
      const atMs = nearestMarkMs(terms, snapshot.context)
      if (atMs === null || atMs > untilMs || (onDay && atMs === untilMs)) break
      nowMs = Math.max(nowMs, atMs)
      const mark = passedMark(terms, snapshot.context, nowMs)
      if (!mark || !attempt(mark, CLOCK)) break
    }
    nowMs = Math.max(nowMs, untilMs)
    const tries = triesOn(terms, snapshot, nowMs).filter(
      (each) => (detour || !each.isDetour) && (mayEnd || !ENDING.has(each.step.type)),
    )
    for (const each of rotated(tries, step).slice(0, MOST_TRIED)) {
      const [stranger, ...staff] = rotated(people, who)
      const likely = staff.find((by) => isAmong(by, peopleFor(terms, snapshot.context, each.step)))
      if (likely ? attempt(each.step, likely, onDay) : stranger && attempt(each.step, stranger, onDay)) break
    }
  }
  return walked
}

function tried(terms: Terms, snapshot: ComplaintSnapshot, step: ComplaintStep, by: Actor, nowMs: number) {
  try {
    return advance(terms, snapshot, step, by, nowMs)
  } catch (error) {
    if (error instanceof RefusalError) return null
    throw error
  }
}

function isAmong(by: Actor, people: readonly Actor[]): boolean {
  return people.some(
    ({ person, roles, units }) =>
      person === by.person ||
      person.startsWith('anyone/') ||
      roles.some((role) => by.roles.includes(role)) ||
      (roles.length === 0 && units.some((unit) => by.units.includes(unit))),
  )
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const at = items.length === 0 ? 0 : by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}
