import { refuse } from '../refusal.ts'
import type { StepLogic } from './taken.ts'
import { own, owns } from '../../policies/own.ts'

export const record: StepLogic<'record'> = {
  whyNever: ({ terms: { rules }, complaint, step }) => {
    const rule = own(rules.records, step.record)
    if (rule && rule.during.length > 0 && !rule.during.includes(complaint.state)) {
      return refuse('impossible', `${step.record} is recorded while ${rule.during.join(' or ')}`)
    }
    return rule && !rule.repeatable && owns(complaint.done, step.record)
      ? refuse('impossible', `${step.record} has been recorded`)
      : null
  },
  take: ({ complaint, step }) => ({ complaint, happenings: [{ name: step.record }] }),
}

export const group: StepLogic<'group'> = {
  take: ({ complaint, step }) => ({ complaint: { ...complaint, group: step.group } }),
}

export const link: StepLogic<'link'> = {
  take: ({ complaint, step }) => ({
    complaint: { ...complaint, links: [...new Set([...complaint.links, step.to])] },
  }),
}

export const merge: StepLogic<'merge'> = {
  take: ({ complaint, step }) => ({
    complaint: { ...complaint, links: [...new Set([...complaint.links, step.into])], mergedInto: step.into },
  }),
}

export const settle: StepLogic<'settle'> = {
  take: ({ complaint }) => ({ complaint: { ...complaint, transfer: null } }),
}

export const decidePenalty: StepLogic<'decidePenalty'> = {
  whyNever: ({ complaint, step }) => {
    const state = complaint.penalties.find((each) => each.id === step.penalty)?.state
    return state === 'proposed' ? null : refuse('impossible', `${step.penalty} has been ${state}`)
  },
  whyNot: ({ terms: { rules }, complaint, step }) => {
    const proposed = complaint.penalties.find((each) => each.id === step.penalty)
    const bounds = own(rules.penalties, proposed?.penalty ?? '')?.amount
    if (step.decision === 'waive' && step.amount !== undefined)
      return refuse('incomplete', `${step.penalty} is waived: leave the amount out`, ['/amount'])
    if (step.decision === 'waive' || !bounds) return null
    if (step.amount === undefined) return refuse('incomplete', `${step.penalty} needs an amount`, ['/amount'])
    const { from, upTo } = bounds
    return step.amount < from || step.amount > upTo
      ? refuse('beyondAuthority', `the amount lies between ${from} and ${upTo}; it is ${step.amount}`, [
          '/amount',
        ])
      : null
  },
  take: ({ complaint, step }) => {
    const state = step.decision === 'impose' ? ('imposed' as const) : ('waived' as const)
    const penalties = complaint.penalties.map((each) =>
      each.id === step.penalty ? { ...each, state, amount: step.amount ?? null } : each,
    )
    const name = penalties.find((each) => each.id === step.penalty)?.penalty ?? step.penalty
    return { complaint: { ...complaint, penalties }, happenings: [{ name: `${name}.decided` }] }
  },
}
