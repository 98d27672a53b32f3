import type { LineRun } from '../complaint-context.ts'
import { listOf } from '../lists.ts'
import { refuse } from '../refusal.ts'
import type { StepLogic } from './taken.ts'

/** A line that nobody has checked yet. */
export function openLine({ of, number }: Pick<LineRun, 'of' | 'number'>, nth: number): LineRun {
  return { id: `line-${nth}`, of, number, state: 'open', by: null }
}

export const checkLine: StepLogic<'checkLine'> = {
  whyNever: ({ complaint: { lines = [] }, step }) => {
    const line = lines.find((each) => each.id === step.line)
    if (!line) return refuse('unknown', `no line ${step.line} on this list`, ['/line'])
    return line.state === 'open'
      ? null
      : refuse('impossible', `${step.line} has been checked: it is ${line.state}`)
  },
  take: ({ terms: { rules }, complaint, step, by }) => {
    const otherwise = listOf(rules, complaint)?.untilPassed ? 'open' : 'failed'
    const state: LineRun['state'] = step.passed ? 'passed' : otherwise
    const lines = (complaint.lines ?? []).map((each) =>
      each.id === step.line ? { ...each, state, by: by.person } : each,
    )
    return {
      complaint: { ...complaint, lines },
      happenings: [
        { name: step.passed ? 'line.passed' : 'line.failed', key: step.line },
        ...(lines.some((each) => each.state === 'open') ? [] : [{ name: 'line.complete' }]),
      ],
    }
  },
}
