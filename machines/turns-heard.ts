import type { Trigger } from '../policies/clock.ts'
import { countedFrom } from '../policies/counted.ts'
import { own } from '../policies/own.ts'
import { pauseReasons } from '../policies/pauses.ts'
import type { Rules } from '../policies/policy.ts'
import { mayStart, originOf } from './clocks.ts'
import type { Complaint } from './complaint-context.ts'
import type { Happening } from './happening.ts'
import { heardAt, isHeard } from './heard.ts'
import { sinceOf } from './past.ts'
import type { Terms } from './terms.ts'
import { type Instants, lastMs } from './time/instants.ts'
import { calendarOf } from './time/own-calendar.ts'
import type { Turn } from './time/turn.ts'

type ClockRule = Rules['clocks'][string]

/** A happening as the clocks hear it. */
interface Hearing {
  terms: Terms
  complaint: Complaint
  happening: Happening
  when: Instants
  byMark: boolean
}

/** What a happening asks of every clock that answers to it, whether it runs or not. */
export function turnsHeard(hearing: Hearing): Turn[] {
  return Object.entries(hearing.terms.rules.clocks).flatMap(([name, rule]) => turnsOf(hearing, name, rule))
}

function turnsOf(hearing: Hearing, clock: string, rule: ClockRule): Turn[] {
  const { key, untilMs } = hearing.happening
  const common = { clock, ...(key === undefined ? {} : { key }) }
  const reset = beginning(hearing, rule, rule.resets)
  const stop = ending(hearing, rule, rule.stops)
  const pauses = pauseReasons(rule).flatMap((reason): Turn[] => {
    const from = beginning(hearing, rule, reason.from)
    if (from) return [{ ...common, ...from, does: 'pause', reason: reason.name }]
    const until = ending(hearing, rule, reason.until)
    return until ? [{ ...common, ...until, does: 'resume', reason: reason.name }] : []
  })
  const turns: Turn[] = stop ? [{ ...common, ...stop, does: 'stop' }] : inOrder(pauses)
  const start =
    turns.length === 0 &&
    mayStart(hearing.terms, hearing.complaint, rule, hearing.happening, hearing.when.fromMs)
  const begins = start ? beginning(hearing, rule, rule.starts) : null
  const { terms, complaint, happening } = hearing
  const origin = reset || begins ? originOf(terms, complaint, rule, happening, hearing.when.fromMs) : null
  const date = { ...(untilMs === undefined ? {} : { untilMs }), ...(origin && { origin }) }
  return [
    ...(reset ? [{ ...common, ...reset, ...date, does: 'reset' as const }] : []),
    ...(begins ? [{ ...common, ...begins, ...date, does: 'start' as const }] : []),
    ...(reset ? [] : turns),
  ]
}

/** What a happening ends, it ends before it begins anything. */
function inOrder(turns: readonly Turn[]): Turn[] {
  return turns.toSorted((a, b) => Number(a.does === 'pause') - Number(b.does === 'pause'))
}

type Heard = Pick<Turn, 'atMs' | 'reachMs' | 'fact' | 'since' | 'byMark' | 'passedMs'>

function beginning(hearing: Hearing, rule: ClockRule, triggers: readonly Trigger[]): Heard | null {
  const heard = heardIn(hearing, rule, triggers)
  return heard && { atMs: heard.at.fromMs, ...heard.more }
}

function ending(hearing: Hearing, rule: ClockRule, triggers: readonly Trigger[]): Heard | null {
  const heard = heardIn(hearing, rule, triggers)
  if (!heard) return null
  const calendar = calendarOf(hearing.terms.calendar, rule)
  return { ...endOf({ calendar }, hearing.when, heard.at), ...heard.more }
}

/** When something ended, and up to when it ends what had begun by then; by the instants of what ends it, and of what that counts from. */
export function endOf(
  { calendar }: Pick<Terms, 'calendar'>,
  own: Pick<Instants, 'untilMs'>,
  at: Pick<Instants, 'fromMs' | 'untilMs'>,
): Pick<Turn, 'atMs' | 'reachMs'> {
  const reachMs = Math.max(own.untilMs, lastMs(calendar, at))
  return { atMs: at.untilMs, ...(reachMs > at.untilMs ? { reachMs } : {}) }
}

function heardIn(
  { terms, complaint, happening, when, byMark }: Hearing,
  rule: ClockRule,
  triggers: readonly Trigger[],
) {
  const at = heardAt(terms, rule, complaint, triggers, happening, when)
  if (!at) return null
  const trigger = triggers.find((each) => isHeard(terms, each, complaint, happening, when.fromMs))
  const since = trigger ? sinceOf(terms.rules, trigger, happening, when) : null
  const name = trigger?.at
  const isFact = name !== undefined && countedFrom(terms.rules).includes(name)
  const told = isFact ? own(complaint.facts, name) : undefined
  return {
    at,
    more: {
      ...(byMark ? { byMark: true as const } : {}),
      ...(byMark && name !== undefined ? { passedMs: when.fromMs } : {}),
      ...(isFact ? { fact: { name, told: typeof told === 'string' ? told : null } } : {}),
      ...(since ? { since } : {}),
    },
  }
}
