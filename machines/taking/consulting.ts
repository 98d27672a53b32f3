import type { Actor, Complaint } from '../complaint-context.ts'
import { refuse } from '../refusal.ts'
import { whyNoTime } from './ahead.ts'
import type { StepLogic } from './taken.ts'

export const consult: StepLogic<'consult'> = {
  whyNot: ({ step, nowMs }) => whyNoTime(step.answerBy, nowMs, 'answerBy'),
  take: ({ complaint, step }) => {
    const rest = complaint.consultations.filter((each) => !step.units.includes(each.unit))
    return {
      complaint: {
        ...complaint,
        consultations: [...rest, ...step.units.map((unit) => ({ unit, answered: false }))],
      },
      happenings: step.units.map((unit) => ({
        name: 'consult.called',
        key: unit,
        ...(step.answerBy === undefined ? {} : { untilMs: step.answerBy }),
      })),
      notices: [
        {
          kind: 'notice',
          to: step.units.map((unit) => `unit:${unit}`),
          about: 'consult',
          content: { about: step.about },
        },
      ],
    }
  },
}

export const reply: StepLogic<'reply'> = {
  whyNever: ({ complaint, step, by }) =>
    awaitedUnit(complaint, by, step.unit) === undefined
      ? refuse('impossible', 'your unit has not been consulted, or has answered')
      : null,
  take: ({ complaint, step, by }) => {
    const unit = awaitedUnit(complaint, by, step.unit)
    const consultations = complaint.consultations.map((each) =>
      each.unit === unit ? { ...each, answered: true } : each,
    )
    return {
      complaint: { ...complaint, consultations },
      happenings: [
        ...(unit === undefined ? [] : [{ name: 'consult.answered', key: unit }]),
        ...(consultations.every((each) => each.answered) ? [{ name: 'consult.complete' }] : []),
      ],
    }
  },
}

/** The unit, of those that somebody belongs to, whose answer is awaited. */
export function awaitedUnit(
  { consultations }: Complaint,
  by: Pick<Actor, 'units'>,
  named?: string,
): string | undefined {
  return consultations.find(
    ({ unit, answered }) => !answered && by.units.includes(unit) && (named === undefined || named === unit),
  )?.unit
}
