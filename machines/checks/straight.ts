import type { ComplaintStep } from '../steps.ts'
import type { Around } from './around.ts'

type Type = ComplaintStep['type']

/** Steps that lead on, or end what a detour began. */
const STRAIGHT: ReadonlySet<Type> = new Set<Type>([
  ...([
    'judge',
    'report',
    'propose',
    'approve',
    'fulfil',
    'resolve',
    'waiveRevisit',
    'close',
    'settle',
    'accept',
  ] as const),
  ...([
    'decline',
    'reply',
    'customerReplied',
    'ruleSlip',
    'completeCorrective',
    'decidePenalty',
    'checkLine',
    'withdraw',
  ] as const),
  ...([
    'refuse',
    'merge',
    'refer',
    'link',
    'group',
    'amend',
    'acknowledgeNotice',
    'acknowledgeOverdue',
  ] as const),
])

/** Steps whose contents after the first are unusual. */
export const ALTERNATIVES: ReadonlySet<Type> = new Set<Type>(['signSlip', 'verifyCorrective'])

/** Whether a step leads straight to the end of a case like this. */
export function isStraight(
  { complaint, matters }: Pick<Around, 'complaint' | 'matters'>,
  step: ComplaintStep,
): boolean {
  switch (step.type) {
    case 'record':
      return matters.gates.has(step.record)
    case 'issueSlip':
      return matters.slips.has(step.slip) && complaint.proposal !== null
    case 'propose':
      return step.remedies.every(({ amount }) => amount === undefined || amount === 0)
    case 'revisit':
      return step.satisfaction === 'satisfied'
    case 'signSlip':
    case 'verifyCorrective':
      return true
    default:
      return STRAIGHT.has(step.type) || matters.gates.has(step.type)
  }
}
