import type { Policy } from '../policies/policy.ts'
import { laterChanges } from './policy-diff/afterwards.ts'
import { authorityChanges } from './policy-diff/authority.ts'
import type { Change, Effect } from './policy-diff/change.ts'
import { clockChanges } from './policy-diff/clocks.ts'
import { exampleFor, instantText } from './policy-diff/limits.ts'
import { offerChanges } from './policy-diff/offers.ts'
import { restChanges } from './policy-diff/rest.ts'
import { stepChanges } from './policy-diff/steps.ts'

const HEADS: Record<Effect, string> = {
  loses: 'What a complainant loses',
  gains: 'What a complainant gains',
  changes: 'What else changes for a complainant',
  staff: 'What changes for staff',
}

/**
 * What a new version of a policy changes, in sentences: what a complainant loses first. Due instants are told for a start in UTC
 * milliseconds, by default a Monday at ten, local time. Throws a `RangeError` for a start that the calendar does not cover.
 */
export function policyDiff(before: Policy, after: Policy, startMs?: number): string {
  const pair = { before, after }
  const example = exampleFor(pair, startMs)
  const told = [
    ...offerChanges(pair),
    ...clockChanges(pair, example),
    ...laterChanges(pair),
    ...authorityChanges(pair),
    ...stepChanges(pair),
  ]
  const changes = [...told, ...restChanges(pair, told)]
  const start = `Due instants are told for ${instantText(example.startMs, example.after)} (${example.after.zone}).`
  return [
    `${before.id} ${before.version} → ${after.id} ${after.version}: ${after.title.en} (${after.title.zh})`,
    ...(changes.length === 0 ? ['', 'Nothing changes.'] : [start, ...notes(before, after)]),
    ...(Object.keys(HEADS) as Effect[]).flatMap((effect) => section(effect, changes)),
    '',
  ].join('\n')
}

function notes(before: Policy, after: Policy): string[] {
  if (before.id !== after.id) return ['These are two different policies.']
  if (after.version > before.version) return []
  const said =
    after.version === before.version ? `Both are version ${after.version}` : 'The second is the older version'
  return [`${said}: raise it, or nobody can tell them apart.`]
}

function section(effect: Effect, changes: readonly Change[]): string[] {
  const texts = changes.flatMap((change) => (change.effect === effect ? [change.text] : []))
  return texts.length === 0 ? [] : ['', HEADS[effect], ...texts.map((text) => `  - ${capital(text)}`)]
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
