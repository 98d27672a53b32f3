import { type ExtensionTier, tiersOf } from '../../policies/extensions.ts'
import { own } from '../../policies/own.ts'
import type { Terms } from '../terms.ts'
import { grantsOf } from './due.ts'
import { type Due, reachOf } from './ruled.ts'
import type { ClockRun, Grant } from './run.ts'

/** The tiers in which a clock may be extended, in the policy's order. */
export function tiersFor(
  { rules }: Pick<Terms, 'rules'>,
  run: Pick<ClockRun, 'clock'>,
): readonly ExtensionTier[] {
  const rule = own(rules.clocks, run.clock)
  return rule ? tiersOf(rule) : []
}

/** A latest instant, and the rule that it comes from. */
export interface Latest extends Due {
  upTo: string
}

/** The latest instant that a tier may give a clock, within what no extension passes. */
export function latestExtension({ rules, calendar }: Terms, run: ClockRun, tier: ExtensionTier): Latest {
  const ofTier = { ...reachOf(calendar, run, tier, run.pauses), upTo: tier.upTo }
  const cap = own(rules.clocks, run.clock)?.extensionCap
  if (cap?.upTo === undefined) return ofTier
  const { upTo, from } = cap
  const ofAll = { ...reachOf(calendar, run, { upTo, from }, cap.withPauses ? run.pauses : []), upTo }
  return ofAll.atMs < ofTier.atMs ? ofAll : ofTier
}

/** The extensions of a clock that have not become void by then; those that still wait for their notice are among them. */
export function extensionsOf({ calendar }: Pick<Terms, 'calendar'>, run: ClockRun, byMs: number): Grant[] {
  return grantsOf(calendar, run, byMs).flatMap(({ grant, voidSinceMs }) =>
    grant.sort === 'extended' && voidSinceMs === undefined ? [grant] : [],
  )
}
