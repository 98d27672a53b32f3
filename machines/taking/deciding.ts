import type { Complaint, Proposal, ProposedRemedy } from '../complaint-context.ts'
import { matches } from '../facts.ts'
import { gateOpen } from '../gates.ts'
import { levelsOf, nextLevel } from '../authority.ts'
import { refuse, refuseBecause } from '../refusal.ts'
import { revisitRule } from '../stages.ts'
import type { Terms } from '../terms.ts'
import { type StepLogic, withFacts } from './taken.ts'
import { own } from '../../policies/own.ts'

export const propose: StepLogic<'propose'> = {
  whyNever: ({ terms, complaint }) =>
    remediesFor(terms, complaint).length > 0
      ? null
      : refuse('impossible', 'the policy offers no remedy for this complaint'),
  whyNot: ({ terms: { rules }, complaint, step }) => {
    for (const [nth, { remedy, amount, quantity }] of step.remedies.entries()) {
      const at = `/remedies/${nth}`
      const known = own(rules.remedies, remedy)
      if (!known || !matches(complaint, known.when)) {
        const why = `the policy does not offer ${remedy} for this complaint`
        return refuseBecause(known?.because, refuse('notAgreed', why, [`${at}/remedy`]))
      }
      if (known.amount !== (amount !== undefined)) {
        const why = known.amount ? `${remedy} needs an amount` : `${remedy} takes no amount`
        return refuse('incomplete', why, [`${at}/amount`])
      }
      if (known.quantity && quantity === undefined)
        return refuse('incomplete', `${remedy} needs a quantity`, [`${at}/quantity`])
    }
    return null
  },
  take: ({ complaint, step, by }) => {
    const remedies = step.remedies.map((each, nth): ProposedRemedy => ({
      id: `${each.remedy}-${nth + 1}`,
      remedy: each.remedy,
      amount: each.amount ?? null,
      quantity: each.quantity ?? null,
      fulfilledAtMs: null,
    }))
    const proposal: Proposal = { by: by.person, remedies, approvals: [] }
    return { complaint: { ...complaint, proposal } }
  },
}

/** The remedies that the policy has for such a case. */
export function remediesFor({ rules }: Terms, complaint: Complaint): string[] {
  return Object.entries(rules.remedies).flatMap(([name, { when }]) =>
    matches(complaint, when) ? [name] : [],
  )
}

export const approve: StepLogic<'approve'> = {
  whyNever: ({ terms: { rules }, complaint }) => {
    if (!complaint.proposal) return refuse('notYet', 'first: propose')
    return nextLevel(rules, complaint) === undefined
      ? refuse('beyondAuthority', 'the authority matrix names nobody for this proposal')
      : null
  },
  take: ({ terms: { rules }, complaint, by, nowMs }) => {
    const { proposal } = complaint
    const role = nextLevel(rules, complaint)
    if (!proposal || role === undefined) return { complaint }
    const approvals = [...proposal.approvals, { role, by: by.person, atMs: nowMs }]
    const approved = { ...complaint, proposal: { ...proposal, approvals } }
    const next = levelsOf(rules, approved)[approvals.length]
    return next === undefined
      ? { complaint: approved }
      : {
          complaint: { ...approved, holder: `role:${next}` },
          notices: [{ kind: 'notice', to: [`role:${next}`], about: 'approve' }],
        }
  },
}

/** In a case that is not investigated there is only the proposal to send back; whoever made it makes another. */
export const sendBack: StepLogic<'sendBack'> = {
  whyNever: ({ complaint }) =>
    complaint.state === 'received' && !complaint.proposal ? refuse('notYet', 'first: propose') : null,
  whyNot: ({ complaint, step }) =>
    complaint.state === 'received' && step.to === 'investigated'
      ? refuse('impossible', 'this case is not investigated: send the proposal back without `to`')
      : null,
  take: ({ complaint }) => ({ complaint: { ...complaint, proposal: null } }),
}

export const petition: StepLogic<'petition'> = {
  whyNever: ({ terms: { rules }, complaint }) =>
    Number(complaint.facts['petitions']) < Math.max(1, rules.authority.petition.length)
      ? null
      : refuse('impossible', 'the highest authority has ruled on the petition'),
  take: ({ complaint }) => ({
    complaint: withFacts(
      { ...complaint, proposal: null },
      { petitions: Number(complaint.facts['petitions']) + 1 },
    ),
  }),
}

export const fulfil: StepLogic<'fulfil'> = {
  whyNever: ({ terms: { rules }, complaint, step }) => {
    const proposed = complaint.proposal?.remedies.find((each) => each.id === step.remedy)
    if (!proposed) return refuse('unknown', `no remedy ${step.remedy} in the proposal`)
    if (proposed.fulfilledAtMs !== null) return refuse('impossible', `${step.remedy} has been carried out`)
    const slip = own(rules.remedies, proposed.remedy)?.slip
    return slip && !gateOpen(complaint, `${slip}.complete`)
      ? refuse('notYet', `first: ${slip} complete, with all signatures and equal quantities`)
      : null
  },
  take: ({ complaint, step, nowMs }) => ({
    complaint: {
      ...complaint,
      proposal: complaint.proposal && {
        ...complaint.proposal,
        remedies: complaint.proposal.remedies.map((each) =>
          each.id === step.remedy ? { ...each, fulfilledAtMs: nowMs } : each,
        ),
      },
    },
    happenings: fulfilled(complaint.proposal, step.remedy).map((name) => ({ name })),
  }),
}

function fulfilled(proposal: Proposal | null, id: string): string[] {
  const remedy = proposal?.remedies.find((each) => each.id === id)?.remedy
  return remedy === undefined ? [] : [`${remedy}.fulfilled`]
}

export const revisit: StepLogic<'revisit'> = {
  take: ({ complaint, step }) => ({
    complaint: withFacts(complaint, { satisfaction: step.satisfaction }),
    happenings: [{ name: step.satisfaction }],
  }),
}

export const waiveRevisit: StepLogic<'waiveRevisit'> = {
  whyNever: ({ terms: { rules }, complaint }) =>
    revisitRule(rules, complaint)?.mode === 'required'
      ? refuse('impossible', 'this policy has every complainant revisited: take the step revisit')
      : null,
  take: ({ complaint }) => ({ complaint }),
}
