import type { Expected, Match } from '../policies/match.ts'
import { own, owns } from '../policies/own.ts'
import type { Actor, Complaint, Fact } from './complaint-context.ts'
import { factsOf } from './facts.ts'
import { seenFacts } from './sight/field.ts'
import type { Terms } from './terms.ts'
import { holdsAt, isDueProvisional, workedOut } from './worked-out.ts'

/**
 * What of a condition a complaint does not meet, as `kind is matter; it is contact`. The value of a fact that is kept from the reader
 * is not told; none unmet gives an empty text.
 */
export function unmetIn(
  terms: Terms,
  complaint: Complaint,
  match: Match,
  reader: Actor,
  atMs: number,
): string {
  const known = factsOf(complaint)
  const byClocks = workedOut(terms, complaint, match, atMs)
  const facts = { ...known, ...byClocks }
  const told = { ...seenFacts(terms.rules, reader, complaint, known), ...byClocks }
  return Object.entries(match)
    .filter(([name, expected]) => !holdsAt(terms, complaint, { [name]: expected }, atMs))
    .map(([name, expected]) => {
      const is = owns(facts, name) && !owns(told, name) ? 'kept from you' : asRead(own(told, name))
      const mark = owns(byClocks, name) && isDueProvisional(terms, complaint, name) ? ' (provisional)' : ''
      return `${name} is ${asWritten(expected)}; it is ${is}${mark}`
    })
    .join(', and ')
}

function asRead(fact: Fact | undefined): string {
  if (fact === undefined || fact === null || (Array.isArray(fact) && fact.length === 0)) return 'not known'
  return [fact].flat().join(', ')
}

function asWritten(expected: Expected): string {
  if (typeof expected !== 'object' || Array.isArray(expected)) return [expected].flat().join(' or ')
  const { from, above, below, upTo, withinDays, moreThanDays, before, after, known, not } = expected
  return [
    ...(known === undefined ? [] : [known ? 'known' : 'not known']),
    ...(not === undefined ? [] : [`not ${[not].flat().join(' or ')}`]),
    ...(from === undefined ? [] : [`at least ${from}`]),
    ...(above === undefined ? [] : [`more than ${above}`]),
    ...(below === undefined ? [] : [`less than ${below}`]),
    ...(upTo === undefined ? [] : [`at most ${upTo}`]),
    ...(withinDays === undefined ? [] : [`at most ${withinDays} days before the receipt`]),
    ...(moreThanDays === undefined ? [] : [`more than ${moreThanDays} days before the receipt`]),
    ...(before === undefined ? [] : [`before ${before}`]),
    ...(after === undefined ? [] : [`after ${after}`]),
  ].join(' and ')
}
