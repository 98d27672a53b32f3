import { tiersOf } from './extensions.ts'
import type { Policy } from './policy.ts'
import type { StepName } from './vocabulary.ts'

/** Steps that need no rule under `steps`, with what of the policy brings them about. */
const BROUGHT_BY: Partial<Record<StepName, (policy: Policy) => boolean>> = {
  receive: () => true,
  acknowledgeOverdue: () => true,
  acknowledgeNotice: () => true,
  takeOver: () => true,
  deadlinePassed: () => true,
  accept: ({ steps }) => 'transfer' in steps,
  decline: ({ steps }) => 'transfer' in steps,
  reply: ({ steps }) => 'consult' in steps,
  approve: ({ steps }) => 'propose' in steps,
  fulfil: ({ remedies }) => isFilled(remedies),
  record: ({ records }) => isFilled(records),
  issueSlip: ({ slips }) => isFilled(slips),
  signSlip: ({ slips }) => isFilled(slips),
  ruleSlip: ({ slips }) => isFilled(slips),
  openCorrective: ({ correctives }) => isFilled(correctives),
  completeCorrective: ({ correctives }) => isFilled(correctives),
  verifyCorrective: ({ correctives }) => isFilled(correctives),
  spotCheck: ({ spotChecks }) => isFilled(spotChecks),
  checkLine: ({ lists }) => isFilled(lists ?? {}),
  decidePenalty: ({ penalties }) => isFilled(penalties),
  extend: ({ clocks }) => Object.values(clocks).some((clock) => tiersOf(clock).length > 0),
}

/** Whether the policy lets anybody take a step at all. */
export function isTakeable(policy: Policy, step: StepName): boolean {
  return BROUGHT_BY[step]?.(policy) ?? step in policy.steps
}

function isFilled(section: object): boolean {
  return Object.keys(section).length > 0
}
