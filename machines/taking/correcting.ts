import type { Complaint, CorrectiveRun } from '../complaint-context.ts'
import { openCorrective as open, ownerOf } from '../correctives.ts'
import { refuse } from '../refusal.ts'
import { whyNoTime } from './ahead.ts'
import { type StepLogic, withFacts } from './taken.ts'
import { own } from '../../policies/own.ts'

export const openCorrective: StepLogic<'openCorrective'> = {
  whyNot: ({ terms, complaint, step, nowMs }) =>
    step.owner === undefined && ownerOf(terms, complaint, step.corrective) === undefined
      ? refuse('incomplete', `nobody is known yet who would own ${step.corrective}: name an owner`, [
          '/owner',
        ])
      : whyNoTime(step.answerBy, nowMs, 'answerBy'),
  take: ({ terms, complaint, step }) => {
    const opened = open(terms, complaint, step.corrective, step.owner)
    const until = step.answerBy === undefined ? {} : { untilMs: step.answerBy }
    return {
      complaint: opened.complaint,
      happenings: [{ name: `${step.corrective}.opened`, key: opened.id, ...until }],
    }
  },
}

export const completeCorrective: StepLogic<'completeCorrective'> = {
  whyNever: ({ complaint, step }) => whyNotIn(complaint, step.corrective, 'open'),
  take: ({ complaint, step, by }) =>
    changed(complaint, step.corrective, 'completed', { state: 'completed', completedBy: by.person }),
}

/** Without effect the action is open again, and its clock with it. */
export const verifyCorrective: StepLogic<'verifyCorrective'> = {
  whyNever: ({ complaint, step }) => whyNotIn(complaint, step.corrective, 'completed'),
  take: ({ complaint, step }) =>
    step.effective
      ? changed(complaint, step.corrective, 'verified', { state: 'verified' })
      : changed(complaint, step.corrective, 'failed', { state: 'open' }),
}

/** A failed check opens the corrective action that the policy asks for. */
export const spotCheck: StepLogic<'spotCheck'> = {
  take: ({ terms, complaint, step }) => {
    const checked = withFacts(complaint, { checkPassed: step.passed })
    const failed = step.passed ? undefined : own(terms.rules.spotChecks, step.check)?.failed
    const happenings = [{ name: `${step.check}.${step.passed ? 'passed' : 'failed'}` }]
    if (failed === undefined) return { complaint: checked, happenings }
    const opened = open(terms, checked, failed)
    return {
      complaint: opened.complaint,
      happenings: [...happenings, { name: `${failed}.opened`, key: opened.id }],
    }
  },
}

function whyNotIn({ correctives }: Complaint, id: string, state: CorrectiveRun['state']) {
  const run = correctives.find((each) => each.id === id)
  if (!run) return refuse('unknown', `no corrective action ${id} on this complaint`, ['/corrective'])
  return run.state === state ? null : refuse('impossible', `${id} is ${run.state}, not ${state}`)
}

function changed(complaint: Complaint, id: string, event: string, change: Partial<CorrectiveRun>) {
  const correctives = complaint.correctives.map((each) => (each.id === id ? { ...each, ...change } : each))
  const name = correctives.find((each) => each.id === id)?.corrective ?? id
  return { complaint: { ...complaint, correctives }, happenings: [{ name: `${name}.${event}`, key: id }] }
}
