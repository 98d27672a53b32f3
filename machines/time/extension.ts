import { mannerOf } from '../../policies/manner.ts'
import { own } from '../../policies/own.ts'
import { parseRule } from '../duration.ts'
import type { Terms } from '../terms.ts'
import { reckoned } from '../working-time.ts'
import type { ClockRun } from './run.ts'

/** The latest instant an extension may give a clock, counted as its rule is, or null where the policy allows none. */
export function latestExtension(
  { rules, calendar }: Terms,
  run: ClockRun,
): { atMs: number; provisional: boolean } | null {
  const rule = own(rules.clocks, run.clock)
  if (!rule?.extension) return null
  return reckoned(calendar, parseRule(rule.extension.upTo, mannerOf(rule)), run.startedAtMs, run.pauses)
}

/** How often a clock was extended. */
export function extensionsOf(run: ClockRun): number {
  return run.grants.filter(({ sort }) => sort === 'extended').length
}
