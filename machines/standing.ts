import { clockId } from './clocks.ts'
import type { ClockRun, Complaint, Fact, LineRun } from './complaint-context.ts'
import { matches } from './facts.ts'
import type { Keeping } from './keeping.ts'
import { repeatKeyOf, uniqueKeysOf } from './repeats.ts'
import { recipientsOf } from './recipients.ts'
import type { ComplaintSnapshot } from './snapshot.ts'
import type { Terms } from './terms.ts'
import { isLate, type TellingTerms, toldByMs } from './marks.ts'
import { dueTold, firstDueTold, grantsOf } from './time/due.ts'
import { pausedOf, type PauseStanding } from './time/paused.ts'
import { reckonsBy } from './time/reckoning.ts'
import type { Judged, Unbegun } from './time/run.ts'
import { own } from '../policies/own.ts'
import { reasonsOf } from '../policies/extensions.ts'
import { pauseReasons } from '../policies/pauses.ts'

export interface ClockStanding {
  id: string
  startedAtMs: number
  dueAtMs: number
  /** That instant rests on a working day of a year that is not published yet; left out where it does not. */
  provisional?: true | undefined
  /** When it was due at first; left out where it is due by its first limit still, with no pause and no other date. */
  firstDueAtMs?: number | undefined
  firstDueProvisional?: true | undefined
  state: 'running' | 'paused' | 'stopped'
  stoppedAtMs?: number | undefined
  /** For how long it stood still in all, as far as that is over, since when it does now, and for which reasons; left out where it never did, and in cases begun before this was told. */
  pausedMs?: number | undefined
  pausedSinceMs?: number | undefined
  pauses?: PauseStanding[] | undefined
  /** The extensions in a tier of its own, in their order; left out where there is none. */
  extensions?: ExtensionStanding[] | undefined
  /** Set where the time is the complainant's: what is late is not the organisation. */
  owedBy?: 'complainant' | undefined
  /** It went on past its date; another date given afterwards does not change that. */
  late: boolean
  /** What was said of it under the terms that the case had before; left out where they said the same. */
  judged?: Judged[] | undefined
}

/** An extension as it stands: what was given when, whether it counts, and what it waits for or waited for too long. */
interface ExtensionStanding {
  tier: string
  atMs: number
  untilMs: number
  reason?: string | undefined
  counts: boolean
  notice?: string | undefined
  noticedAtMs?: number | undefined
  /** The instant that passed before its notice went out. */
  voidSinceMs?: number | undefined
}

/** How a complaint stands: what the API answers, the ledger repeats and replay has to reach again. */
export interface Standing {
  version: number
  state: string
  ended: boolean
  kind: string
  class: string | null
  severity: string
  cause: string | null
  validity: string | null
  channel: string
  unit: string | null
  holder: string | null
  round: number
  group: string | null
  clocks: ClockStanding[]
  /** What was said under other terms of runs that have not begun; left out where there are none. */
  unbegun?: Unbegun[] | undefined
  visibleTo: string[] | null
  /** What conditions, statistics and lists look at. */
  facts?: Record<string, unknown> | undefined
  /** What a repeat of this case has in common with it; null while not all of it is known. */
  repeatKey?: string | null | undefined
  /** The outside references that no other case of the policy has. */
  uniqueKeys?: string[] | undefined
  /** Id of the case that this one has become a part of. */
  mergedInto?: string | undefined
  penalties?: PenaltyStanding[] | undefined
  keeping?: Keeping | undefined
}

/** A penalty or reward as it stands: who it is against and what became of the proposal. */
export interface PenaltyStanding {
  id: string
  penalty: string
  against: string | null
  atMs: number
  state: 'proposed' | 'imposed' | 'waived'
  amount: number | null
}

/** The standing of a snapshot. */
export function standingOf(terms: Terms, { status, value, context }: ComplaintSnapshot): Standing {
  const { facts } = context
  return {
    version: context.version,
    state: value,
    ended: status === 'done',
    kind: text(facts['kind']) ?? '',
    class: text(facts['class']),
    severity: text(facts['severity']) ?? 'ordinary',
    cause: text(facts['cause']),
    validity: text(facts['validity']),
    channel: text(facts['channel']) ?? '',
    unit: text(facts['unit']),
    holder: context.holder,
    round: Number(facts['round']),
    group: context.group,
    clocks: context.clocks.map((run) => clockStanding(terms, run)),
    ...(context.unbegun?.length ? { unbegun: context.unbegun.map(({ toldDates: _, ...run }) => run) } : {}),
    visibleTo: visibleTo(terms, context),
    facts,
    ...(terms.rules.repeats ? { repeatKey: repeatKeyOf(terms.rules, facts) } : {}),
    ...(terms.rules.intake.unique ? { uniqueKeys: uniqueKeysOf(terms.rules, facts) } : {}),
    ...(context.mergedInto === undefined ? {} : { mergedInto: context.mergedInto }),
    ...(context.penalties.length > 0 ? { penalties: context.penalties } : {}),
    ...(context.keeping ? { keeping: context.keeping } : {}),
  }
}

/** How one clock stands. */
export function clockStanding(terms: TellingTerms, run: ClockRun): ClockStanding {
  const { calendar } = terms
  const rule = own(terms.rules.clocks, run.clock)
  const { startedAtMs, stoppedAtMs } = run
  const state = stoppedAtMs !== null ? 'stopped' : run.openPauses.length > 0 ? 'paused' : 'running'
  return {
    id: clockId(run),
    startedAtMs,
    ...dueTold(calendar, run),
    ...firstDueTold(calendar, run),
    state,
    ...(stoppedAtMs === null ? {} : { stoppedAtMs }),
    ...(reckonsBy(calendar, 3) ? pausedOf(calendar, pauseReasons(rule ?? {}), run) : {}),
    ...extensionsStanding(terms, run),
    ...(rule?.owedBy === 'complainant' ? { owedBy: rule.owedBy } : {}),
    late: isLate(terms, run),
    ...(run.judged ? { judged: run.judged } : {}),
  }
}

/** When a clock was due at first, UTC milliseconds: before it stood still or anybody gave it another date. */
export function firstDueOf({
  dueAtMs,
  firstDueAtMs = dueAtMs,
}: Pick<ClockStanding, 'dueAtMs' | 'firstDueAtMs'>): number {
  return firstDueAtMs
}

function extensionsStanding(terms: TellingTerms, run: ClockRun): { extensions?: ExtensionStanding[] } {
  if (!run.grants.some(({ tier }) => tier !== undefined)) return {}
  const named = reasonsOf(own(terms.rules.clocks, run.clock) ?? {})
  const extensions = grantsOf(terms.calendar, run, toldByMs(terms, run)).flatMap(({ grant, ...stands }) => {
    const { tier, atMs, untilMs, reason, notice } = grant
    if (tier === undefined) return []
    return [
      {
        tier,
        atMs,
        untilMs,
        ...(reason !== undefined && named.includes(reason) && { reason }),
        ...(notice && { notice }),
        ...stands,
      },
    ]
  })
  return { extensions }
}

/** Null where everybody of the organisation may see it; else those the first fitting rule names, and the holder. */
function visibleTo({ rules }: Terms, complaint: Complaint): string[] | null {
  const rule = rules.visibility.find((each) => matches(complaint, each.when))
  if (!rule) return null
  return [
    ...new Set([...recipientsOf(rules, complaint, rule.to), ...(complaint.holder ? [complaint.holder] : [])]),
  ]
}

function text(fact: Fact | undefined): string | null {
  return typeof fact === 'string' ? fact : null
}

/** What else there is to see of a complaint, beside its standing. */
export type Details = Pick<
  Complaint,
  | 'receivedAtMs'
  | 'facts'
  | 'transfer'
  | 'proposal'
  | 'consultations'
  | 'slips'
  | 'correctives'
  | 'penalties'
  | 'links'
> & { lines?: LineOf[]; awaiting: { level: string | null } }

/** One case of a list; which one stays hidden from whoever may not see it. */
type LineOf = Omit<LineRun, 'of' | 'number'> & { of: string | null; number: string | null }

/** The parts of a complaint that its handlers work on. */
export function detailsOf(levels: readonly string[], context: Complaint): Details {
  const {
    receivedAtMs,
    facts,
    transfer,
    proposal,
    consultations,
    slips,
    correctives,
    penalties,
    links,
    lines,
  } = context
  const level = proposal ? (levels[proposal.approvals.length] ?? null) : null
  return {
    receivedAtMs,
    facts,
    transfer,
    proposal,
    consultations,
    slips,
    correctives,
    penalties,
    links,
    ...(lines ? { lines } : {}),
    awaiting: { level },
  }
}
