import type { PinnedCalendar } from '../policies/calendar.ts'
import { periodOf } from '../policies/period.ts'
import type { Policy } from '../policies/policy.ts'
import { advance, announced } from './advance.ts'
import { type Actor, SCHEDULE } from './complaint-context.ts'
import { RefusalError } from './refusal.ts'
import type { PersonStep } from './steps.ts'
import type { Terms } from './terms.ts'
import { isProvisional } from './time/provisional.ts'
import { CalendarRangeError, isWorkingDay, localDay, opensMs } from './working-time.ts'
import { own } from '../policies/own.ts'

type Schedule = Policy['schedules'][string]

/** What the rounds of one policy run under. */
export interface RoundsPlan {
  terms: Terms
  schedules: Record<string, Schedule>
}

/** A period with a working day: its name, its last local day, and opening time of its first working day, UTC milliseconds. */
export interface Opening {
  period: string
  lastDay: number
  opensAtMs: number
}

/** How far one schedule has got. */
export interface Round {
  every: Schedule['every']
  /** Periods that open before this instant are not its affair. */
  fromMs: number
  last: (Opening & { openedAtMs: number }) | null
  /** Why the next period cannot be opened under these terms; null while it can. */
  waits: string | null
}

/** How far each schedule has got, by its name. */
export type Rounds = Record<string, Round>

/** A period's case to be opened now. */
export interface DueCase {
  schedule: string
  period: string
  opens: { step: PersonStep; by: Actor }
}

/** The rounds under these schedules: one whose periods are as before goes on, any other begins at this instant. */
export function roundsUnder({ schedules }: RoundsPlan, before: Rounds, nowMs: number): Rounds {
  return Object.fromEntries(
    Object.entries(schedules).map(([name, { every }]): [string, Round] => {
      const round = own(before, name)
      const goesOn = round?.every === every
      return [name, goesOn ? { ...round, waits: null } : { every, fromMs: nowMs, last: null, waits: null }]
    }),
  )
}

/**
 * The cases that are due by this instant, at most so many, the earliest period of each schedule first, and how far the rounds
 * have got once they are opened. A schedule whose next case the policy or its calendar does not allow waits and says why.
 */
export function turnRounds(
  plan: RoundsPlan,
  before: Rounds,
  nowMs: number,
  most = Infinity,
): { rounds: Rounds; due: DueCase[] } {
  const due: DueCase[] = []
  const rounds = new Map(Object.entries(before))
  for (const [name, schedule] of Object.entries(plan.schedules)) {
    for (let round = rounds.get(name); round && round.waits === null; round = rounds.get(name)) {
      const opening = nextOpening(plan.terms.calendar, round)
      if (typeof opening === 'string') {
        rounds.set(name, { ...round, waits: opening })
      } else if (opening.opensAtMs > nowMs || due.length >= most) {
        break
      } else {
        const step = openingStep(name, schedule, opening, nowMs)
        const refused = whyRefused(plan.terms, step, nowMs)
        if (refused === null)
          due.push({ schedule: name, period: opening.period, opens: { step, by: SCHEDULE } })
        rounds.set(
          name,
          refused === null
            ? { ...round, last: { ...opening, openedAtMs: nowMs } }
            : { ...round, waits: refused },
        )
      }
    }
  }
  return { rounds: Object.fromEntries(rounds), due }
}

/** The next period of a schedule, or why there is none: its calendar ends, and knows no provisional days. */
export function nextOpening(
  calendar: PinnedCalendar,
  { every, fromMs, last }: Pick<Round, 'every' | 'fromMs' | 'last'>,
): Opening | string {
  let day = last ? last.lastDay + 1 : localDay(calendar, fromMs).epochDay
  try {
    for (;;) {
      const { period, firstDay, lastDay } = periodOf(every, day)
      const opensAtMs = firstDay < calendar.firstDay ? null : firstOpeningMs(calendar, firstDay, lastDay)
      if (opensAtMs !== null && opensAtMs >= fromMs) return { period, lastDay, opensAtMs }
      day = lastDay + 1
    }
  } catch (error) {
    if (error instanceof CalendarRangeError) return error.message
    throw error
  }
}

/** Whether nobody has published yet that the day on which a period opens is worked. */
export function isOpeningProvisional(calendar: PinnedCalendar, { opensAtMs }: Opening): boolean {
  return isProvisional(calendar, localDay(calendar, opensAtMs).epochDay)
}

/** When the earliest case is due, UTC milliseconds; null while every schedule waits. */
export function nearestOpeningMs({ terms }: RoundsPlan, rounds: Rounds): number | null {
  const instants = Object.values(rounds).flatMap((round) => {
    const opening = round.waits === null ? nextOpening(terms.calendar, round) : round.waits
    return typeof opening === 'string' ? [] : [opening.opensAtMs]
  })
  return instants.length === 0 ? null : Math.min(...instants)
}

function firstOpeningMs(calendar: PinnedCalendar, firstDay: number, lastDay: number): number | null {
  for (let day = firstDay; day <= lastDay; day += 1) {
    if (isWorkingDay(calendar, day)) return opensMs(calendar, day)
  }
  return null
}

/** Facts of a schedule that an intake carries by themselves; the others are fields of its form. */
const PARTS = ['class', 'severity', 'channel', 'customer']

function openingStep(name: string, schedule: Schedule, { period, opensAtMs }: Opening, nowMs: number) {
  const { kind, unit, label, facts } = schedule
  const isPart = ([fact]: [string, unknown]) => PARTS.includes(fact)
  const parts = Object.entries(facts).filter(isPart)
  const form = Object.entries(facts).filter((fact) => !isPart(fact))
  const latenessMs = nowMs - opensAtMs
  return {
    type: 'receive',
    channel: SCHEDULE.person,
    ...Object.fromEntries(parts),
    kind,
    unit,
    content: `${label.zh} ${period} / ${label.en} ${period}${lateWords(opensAtMs, latenessMs)}`,
    form: Object.fromEntries(form),
    opened: { schedule: name, period, latenessMs },
  } satisfies PersonStep
}

const MINUTE_MS = 60_000

function lateWords(opensAtMs: number, latenessMs: number): string {
  const minutes = Math.floor(latenessMs / MINUTE_MS)
  if (minutes === 0) return ''
  const instant = new Date(opensAtMs).toISOString()
  return `. 应于 ${instant} 开立，迟 ${minutes} 分钟 / was to be opened at ${instant}, ${minutes} minutes late`
}

function whyRefused(terms: Terms, step: PersonStep, nowMs: number): string | null {
  try {
    advance(terms, announced(terms), step, SCHEDULE, nowMs)
    return null
  } catch (error) {
    if (error instanceof RefusalError) return `${error.code}: ${error.message}`
    throw error
  }
}
