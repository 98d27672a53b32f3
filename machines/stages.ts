import type { Rules } from '../policies/policy.ts'
import { STAGES, type Stage, type StateName } from '../policies/vocabulary.ts'
import type { Complaint } from './complaint-context.ts'
import { matches } from './facts.ts'
import type { TakenStep } from './steps.ts'
import { own } from '../policies/own.ts'

const ORDER: readonly string[] = ['announced', 'received', ...STAGES, 'closed']

/** The stage this complaint has to reach next: the first one its kind does not skip, then `closed`. */
export function nextStage(rules: Rules, complaint: Complaint): Stage | 'closed' {
  const stages = own(rules.kinds, String(complaint.facts['kind']))?.stages ?? []
  const here = ORDER.indexOf(complaint.state)
  return stages.find((stage) => ORDER.indexOf(stage) > here) ?? 'closed'
}

/** Whether entering this state begins again what was done in it. Ends are no way back: what was decided stays. */
export function isWayBackTo(state: StateName, here: Complaint['state']): boolean {
  return ORDER.includes(state) && ORDER.indexOf(state) <= ORDER.indexOf(here)
}

/**
 * Whether a step leads back to this state: a proposal or a petition goes to `investigated` where the case passes it, a
 * dissatisfied complainant's case where the policy says, as long as rounds are left.
 */
export function isWayBack(rules: Rules, complaint: Complaint, step: TakenStep, to: StateName): boolean {
  const redo = passes(rules, complaint, 'investigated') ? 'investigated' : 'received'
  switch (step.type) {
    case 'sendBack':
      return complaint.state === 'investigated' ? to === (step.to ?? 'received') : to === (step.to ?? redo)
    case 'petition':
      return to === redo
    case 'revisit': {
      const rule = revisitRule(rules, complaint)
      const hasRoundsLeft = rule?.rounds === undefined || Number(complaint.facts['round']) <= rule.rounds
      return hasRoundsLeft && to === (rule?.dissatisfied ?? 'received')
    }
    default:
      return false
  }
}

/** Whether this kind of complaint may be settled on the spot. */
export function maySettle(rules: Rules, complaint: Complaint): boolean {
  const when = own(rules.kinds, String(complaint.facts['kind']))?.settle
  return when !== undefined && matches(complaint, when)
}

/** Whether nothing is left to follow after the closing: no clock, no corrective action, no open proposal. */
export function isSettled({ clocks, correctives, penalties }: Complaint): boolean {
  return (
    clocks.every((run) => run.stoppedAtMs !== null) &&
    correctives.every((each) => each.state === 'verified') &&
    penalties.every((each) => each.state !== 'proposed')
  )
}

function passes(rules: Rules, complaint: Complaint, stage: Stage): boolean {
  return own(rules.kinds, String(complaint.facts['kind']))?.stages.includes(stage) ?? false
}

/** How the policy revisits this complaint; undefined when it does not. */
export function revisitRule(rules: Rules, complaint: Complaint): Rules['revisit'][number] | undefined {
  return rules.revisit.find((each) => matches(complaint, each.when))
}

/** Forgets what was done in the states that a way back leaves, so that gates ask for it again. */
export function goneBack(complaint: Complaint, to: StateName): Complaint {
  const kept = Object.entries(complaint.done).filter(
    ([name, done]) => KEPT.has(name) || ORDER.indexOf(done.state) < ORDER.indexOf(to),
  )
  return { ...complaint, done: Object.fromEntries(kept), proposal: null }
}

const KEPT = new Set(['receive', 'received', 'acknowledge'])
