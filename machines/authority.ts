import type { Rules } from '../policies/policy.ts'
import type { Complaint, Proposal } from './complaint-context.ts'
import { factsOf, holds } from './facts.ts'

/**
 * Roles that must approve the proposal, from the lowest level to the highest: those of every rule that one of its remedies
 * falls under, and for each petition one more above.
 */
export function levelsOf(rules: Rules, complaint: Complaint): string[] {
  const { ranks, petition, rules: matrix } = rules.authority
  const facts = factsOf(complaint)
  const remedies = complaint.proposal?.remedies.map((each) => each.remedy) ?? [null]
  const required = new Set(
    remedies.flatMap((remedy) => {
      const rule = matrix.find((each) => holds(each.when, { ...facts, remedy }, complaint.receivedDay))
      return rule?.levels ?? []
    }),
  )
  const petitions = Number(complaint.facts['petitions'])
  for (const above of petition.slice(0, petitions)) required.add(above)
  return ranks.filter((role) => required.has(role))
}

/** The role whose approval is awaited, or undefined once all have approved. */
export function nextLevel(rules: Rules, complaint: Complaint): string | undefined {
  return levelsOf(rules, complaint)[complaint.proposal?.approvals.length ?? 0]
}

/** Whether one more approval makes the proposal approved. */
export function isLastLevel(rules: Rules, complaint: Complaint): boolean {
  return levelsOf(rules, complaint).length === approvalsOf(complaint.proposal) + 1
}

function approvalsOf(proposal: Proposal | null): number {
  return proposal?.approvals.length ?? 0
}
