import { refuse } from '../refusal.ts'
import { whyNoTime } from './ahead.ts'
import type { StepLogic, Taking } from './taken.ts'

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
  whyNever: (taking) =>
    answering(taking) === undefined
      ? refuse('impossible', 'your unit has not been consulted, or has answered')
      : null,
  take: (taking) => {
    const { complaint } = taking
    const unit = answering(taking)
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

function answering({
  complaint,
  step,
  by,
}: Taking<Parameters<typeof reply.take>[0]['step']>): string | undefined {
  return complaint.consultations.find(
    ({ unit, answered }) =>
      !answered && by.units.includes(unit) && (step.unit === undefined || step.unit === unit),
  )?.unit
}
