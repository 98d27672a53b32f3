import type { ExtensionTier } from '../policies/extensions.ts'
import { own } from '../policies/own.ts'
import type { Actor, ClockRun, Complaint } from './complaint-context.ts'
import { matches } from './facts.ts'
import { meantBy, standsAmong } from './permission.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { Terms } from './terms.ts'
import { dueOf, dueTold, isPromised } from './time/due.ts'
import { extensionsOf, type Latest, latestExtension, tiersFor } from './time/extension.ts'
import { pausedSinceMs } from './time/pauses.ts'
import { clockId } from './time/run.ts'
import { stopClock } from './time/stopped.ts'
import { unmetIn } from './unmet.ts'

/** Who asks for more time on which clock, and when. */
export interface Extending {
  terms: Terms
  complaint: Complaint
  run: ClockRun
  by: Actor
  nowMs: number
  /** The tier that is asked for; any that he holds where none is named. */
  tier?: string | undefined
}

/** What is asked for: until when, and the reason. */
export interface Asked {
  until: number
  reason: string
}

/** The tiers in which a person may extend a clock now, in the policy's order. */
export function openTiers(extending: Extending): ExtensionTier[] {
  return heldBy(extending).filter((tier) => whyShut(extending, tier) === null)
}

/** Why a person may not extend a clock now, whatever he asks for; null where he may. */
export function whyNotExtended(extending: Extending): Refusal | null {
  const { terms, run } = extending
  const [first] = heldBy(extending)
  if (!first) return refuse('impossible', `the policy does not let ${clockId(run)} be extended`)
  if (openTiers(extending).length > 0) return null
  const shut = whyShut(extending, first)
  return shut && withOthers(shut, extending, tiersFor(terms, run))
}

/** Why what is asked for is more than a person may give; null where one of his tiers has it. */
export function whyNotSoFar(extending: Extending, asked: Asked): Refusal | null {
  const { terms, run, nowMs } = extending
  if (asked.until <= dueOf(terms.calendar, run) || asked.until <= nowMs) {
    const later = `${clockId(run)} is due later than that already: give a later date to come`
    return refuse('incomplete', later, ['/until'])
  }
  if (fittingTier(extending, asked)) return null
  const open = openTiers(extending)
  const inReason = open.filter((tier) => isReason(extending, tier, asked.reason))
  const farthest = inReason
    .map((tier) => latestExtension(terms, run, tier))
    .toSorted((a, b) => b.atMs - a.atMs)[0]
  const fitting = tiersFor(terms, run).filter((tier) => fits(extending, tier, asked))
  if (farthest) return withOthers(beyond(clockId(run), farthest), extending, fitting)
  const refused = whyNoReason(extending, open, asked.reason)
  return refused && withOthers(refused, extending, fitting)
}

/** What a reason would have to be that none of the tiers takes. */
function whyNoReason(extending: Extending, tiers: readonly ExtensionTier[], reason: string): Refusal | null {
  const reasons = [...new Set(tiers.flatMap((tier) => reasonsLeft(extending, tier) ?? []))]
  if (tiers.some((tier) => !tier.reasons)) {
    const also = reasons.length === 0 ? '' : `, or one of: ${reasons.join(', ')}`
    return refuse('incomplete', `${spentFor(extending, [reason])}: give another reason${also}`, ['/reason'])
  }
  return reasons.length === 0
    ? null
    : refuse('incomplete', `reason is one of: ${reasons.join(', ')}`, ['/reason'])
}

/** The first of a person's tiers in which he may give what is asked for. */
export function fittingTier(extending: Extending, asked: Asked): ExtensionTier | undefined {
  return openTiers(extending).find((tier) => fits(extending, tier, asked))
}

/** What a reason has to be one of now; null where any text will do. */
export function reasonsLeft(extending: Extending, { reasons }: ExtensionTier): string[] | null {
  return reasons ? reasons.filter((reason) => !isUsedUp(extending, reason)) : null
}

/** Whether a clock has been extended for a reason as often as it may be, in whichever tiers. */
function isUsedUp({ terms, run, nowMs }: Extending, reason: string): boolean {
  const most = own(own(terms.rules.clocks, run.clock)?.extensionCap?.reasons, reason)
  if (most === undefined) return false
  return extensionsOf(terms, run, nowMs).filter((grant) => grant.reason === reason).length >= most
}

function heldBy({ terms, complaint, run, by, tier }: Extending): ExtensionTier[] {
  return tiersFor(terms, run).filter(
    (each) => (tier === undefined || each.name === tier) && standsAmong(terms, complaint, by, each.by),
  )
}

function fits(extending: Extending, tier: ExtensionTier, { until, reason }: Asked): boolean {
  return (
    whyShut(extending, tier) === null &&
    isReason(extending, tier, reason) &&
    until <= latestExtension(extending.terms, extending.run, tier).atMs
  )
}

function isReason(extending: Extending, tier: ExtensionTier, reason: string): boolean {
  return (tier.reasons?.includes(reason) ?? true) && !isUsedUp(extending, reason)
}

/** Why nobody may use a tier now. */
function whyShut(extending: Extending, tier: ExtensionTier): Refusal | null {
  const { terms, complaint, run, by, nowMs } = extending
  const clock = clockId(run)
  if (!matches(complaint, tier.when)) {
    return tier.name === null
      ? refuse('impossible', `the policy does not let ${clock} be extended`)
      : refuse('impossible', `${tier.name}: only where ${unmetIn(terms, complaint, tier.when, by, nowMs)}`)
  }
  const spent = whySpent(extending, tier)
  if (spent !== null) return refuse('beyondAuthority', spent)
  const passed = tier.beforeExpiry || tier.withNotice ? passedBy(terms, run, nowMs) : null
  if (passed) {
    return refuse(
      'impossible',
      `${clock} was due at ${instant(passed)}, and ${tier.name} extends it only before`,
    )
  }
  const dueMs = dueOf(terms.calendar, run)
  const latest = latestExtension(terms, run, tier)
  return latest.atMs <= dueMs || latest.atMs <= nowMs ? beyond(clock, latest) : null
}

/** When a run was due by what had happened to it by then, where that had passed; null where it had not. */
function passedBy({ calendar }: Terms, run: ClockRun, nowMs: number): Parameters<typeof instant>[0] | null {
  const then = stopClock(run, nowMs)
  const { dueAtMs: atMs, ...due } = dueTold(calendar, then)
  return atMs <= Math.min(nowMs, isPromised(calendar, then) ? nowMs : (pausedSinceMs(then) ?? nowMs))
    ? { atMs, ...due }
    : null
}

/** Why a tier has been used as often as it may be. */
function whySpent(extending: Extending, tier: ExtensionTier): string | null {
  const { terms, run, nowMs } = extending
  const given = extensionsOf(terms, run, nowMs)
  const most = own(terms.rules.clocks, run.clock)?.extensionCap?.times ?? Infinity
  const clock = clockId(run)
  if (tier.name === null && given.length >= tier.times) return only(clock, tier.times)
  if (given.length >= most) return `${only(clock, most)}, whoever extends it`
  if (tier.name !== null && given.filter((grant) => grant.tier === tier.name).length >= tier.times)
    return `${only(clock, tier.times)} by ${tier.name}`
  return reasonsLeft(extending, tier)?.length === 0 ? spentFor(extending, tier.reasons ?? []) : null
}

function spentFor({ run }: Extending, reasons: readonly string[]): string {
  return `${clockId(run)} has been extended for ${reasons.join(', ')} as often as it may be`
}

function only(clock: string, times: number): string {
  return `${clock} may be extended ${times} time(s) only`
}

function beyond(clock: string, latest: Latest): Refusal {
  return refuse('beyondAuthority', `${clock} runs ${latest.upTo} at most, until ${instant(latest)}`)
}

/** A refusal that says in which tiers of others it would be given, whose they are, and until when. */
function withOthers(refusal: Refusal, extending: Extending, tiers: readonly ExtensionTier[]): Refusal {
  const { terms, complaint, run, by } = extending
  const mine = new Set(heldBy({ ...extending, tier: undefined }).map(({ name }) => name))
  const ways = tiers
    .filter((tier) => !mine.has(tier.name) && whyShut(extending, tier) === null)
    .map((tier) => {
      const who = tier.by.map((name) => meantBy(terms.rules, complaint, name, by)).join(', ')
      return `${tier.name ?? who} would allow it: ${who} may extend it until ${instant(latestExtension(terms, run, tier))}`
    })
  return ways.length === 0 ? refusal : { ...refusal, message: [refusal.message, ...ways].join('; ') }
}

function instant({ atMs, provisional }: { atMs: number; provisional?: boolean | undefined }): string {
  return `${new Date(atMs).toISOString()}${provisional ? ' (provisional)' : ''}`
}
