import type { Rules } from '../policies/policy.ts'
import type { Complaint } from './complaint-context.ts'
import { repeatKeyOf, uniqueKeysOf } from './repeats.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'

/** What has to be asked outside of a case before a step is taken on it. */
export type LookUp =
  /** The case that a part of the step names: whether there is one for whoever names it. */
  | { of: 'case'; part: 'into' | 'to'; id: string }
  /** Which case this one repeats now that its facts are others, where that is asked, and whether another has its references. */
  | ({ of: 'keys'; asksRepeat: boolean } & Keyed)

interface Keyed {
  policy: string
  /** Null while not all of it is known. */
  repeatKey: string | null
  uniqueKeys: string[]
  receivedAtMs: number
  withinDays: number
}

/** What this step hangs on that the case does not know by itself; null for what it can decide alone. */
export function lookUpOf(
  { rules }: Terms,
  before: Complaint,
  after: Complaint,
  step: ComplaintStep,
): LookUp | null {
  switch (step.type) {
    case 'merge':
      return { of: 'case', part: 'into', id: step.into }
    case 'link':
      return { of: 'case', part: 'to', id: step.to }
    case 'amend':
      return keysChanged(rules, before, after)
    default:
      return null
  }
}

function keysChanged(rules: Rules, before: Complaint, after: Complaint): LookUp | null {
  const repeatKey = repeatKeyOf(rules, after.facts)
  const uniqueKeys = uniqueKeysOf(rules, after.facts)
  const asksRepeat = repeatKey !== repeatKeyOf(rules, before.facts)
  const asksUnique = uniqueKeys.join() !== uniqueKeysOf(rules, before.facts).join()
  if (!asksRepeat && !asksUnique) return null
  const withinDays = rules.repeats?.withinDays ?? 0
  const { receivedAtMs } = before
  return { of: 'keys', asksRepeat, policy: rules.id, repeatKey, uniqueKeys, receivedAtMs, withinDays }
}
