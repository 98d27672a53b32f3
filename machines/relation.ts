import { clockId } from './clocks.ts'
import { CLOCK, type Complaint, SCHEDULE } from './complaint-context.ts'
import { isOverdue } from './marks.ts'
import { hearersOf } from './rule-of-step.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'
import { tiersOf } from '../policies/extensions.ts'
import { own } from '../policies/own.ts'
import { addressedBy } from './told.ts'
import { clockNameOf } from './time/run.ts'

/**
 * Whom a step is for that is only for those who stand in a relation to what it is about: names as the policy has them, or
 * addressees such as `unit:sales`. Null for a step of which the policy's rule alone says who takes it.
 */
export function relatedTo(terms: Terms, complaint: Complaint, step: ComplaintStep): string[] | null {
  const { rules } = terms
  switch (step.type) {
    case 'receive':
      return step.opened ? [`person:${SCHEDULE.person}`] : null
    case 'deadlinePassed':
      return [`person:${CLOCK.person}`]
    case 'accept':
    case 'decline':
      return complaint.transfer === null ? [] : [complaint.transfer.to]
    case 'reply':
      return ['consulted']
    case 'acknowledgeNotice':
      return addressedBy(complaint, step.item) ?? []
    case 'acknowledgeOverdue':
      return hearersOf(rules, complaint, step.clock)
    case 'takeOver':
      return step.clock === undefined
        ? hearersOfLate(terms, complaint)
        : hearersOf(rules, complaint, step.clock)
    case 'extend':
      return extenders(rules, step)
    case 'decidePenalty': {
      const decided = complaint.penalties.find((each) => each.id === step.penalty)
      return own(rules.penalties, decided?.penalty ?? '')?.decidedBy ?? []
    }
    case 'completeCorrective':
      return complaint.correctives.flatMap(({ id, owner }) => (id === step.corrective ? [owner] : []))
    default:
      return null
  }
}

function extenders(
  { clocks }: Terms['rules'],
  { clock, tier }: { clock: string; tier?: string | undefined },
) {
  const rule = own(clocks, clockNameOf(clock))
  const tiers = rule ? tiersOf(rule).filter(({ name }) => tier === undefined || name === tier) : []
  return [...new Set(tiers.flatMap(({ by }) => by))]
}

function hearersOfLate(terms: Terms, complaint: Complaint): string[] {
  const late = complaint.clocks.filter((run) => isOverdue(terms, run))
  return [...new Set(late.flatMap((run) => hearersOf(terms.rules, complaint, clockId(run))))]
}
