import type { Trigger } from '../policies/clock.ts'
import { own } from '../policies/own.ts'
import { pauseReasons } from '../policies/pauses.ts'
import type { Rules } from '../policies/policy.ts'
import { mayStart, originOf } from './clocks.ts'
import type { Complaint } from './complaint-context.ts'
import type { Happening } from './happening.ts'
import { heardAt, isHeard } from './heard.ts'
import type { Terms } from './terms.ts'
import type { Instants } from './time/instants.ts'
import type { Turn } from './time/turn.ts'
import { dayStartMs, localDay } from './working-time.ts'

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

type Heard = Pick<Turn, 'atMs' | 'reachMs' | 'fact' | 'byMark'>

function beginning(hearing: Hearing, rule: ClockRule, triggers: readonly Trigger[]): Heard | null {
  const heard = heardIn(hearing, rule, triggers)
  return heard && { atMs: heard.at.fromMs, ...heard.more }
}

function ending(hearing: Hearing, rule: ClockRule, triggers: readonly Trigger[]): Heard | null {
  const heard = heardIn(hearing, rule, triggers)
  if (!heard) return null
  const { at, more } = heard
  const reachMs = Math.max(hearing.when.untilMs, lastMs(hearing.terms, at))
  return { atMs: at.untilMs, ...(reachMs > at.untilMs ? { reachMs } : {}), ...more }
}

/** A date can be that of the day on which something began after closing time. */
export function lastMs({ calendar }: Pick<Terms, 'calendar'>, { fromMs, untilMs }: Instants): number {
  return fromMs < untilMs ? dayStartMs(calendar, localDay(calendar, fromMs).epochDay + 1) - 1 : untilMs
}

function heardIn(
  { terms, complaint, happening, when, byMark }: Hearing,
  rule: ClockRule,
  triggers: readonly Trigger[],
) {
  const at = heardAt(terms, rule, complaint, triggers, happening, when)
  if (!at) return null
  const name = triggers.find((each) => isHeard(terms, each, complaint, happening, when.fromMs))?.at
  const told = name === undefined ? undefined : own(complaint.facts, name)
  return {
    at,
    more: {
      ...(byMark ? { byMark: true as const } : {}),
      ...(name === undefined ? {} : { fact: { name, told: typeof told === 'string' ? told : null } }),
    },
  }
}
