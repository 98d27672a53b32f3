import type { Complaint } from './complaint-context.ts'
import { LOGIC } from './taking/logic.ts'
import type { Taking } from './taking/taken.ts'

/**
 * The complaint as the conditions of a form's fields see it: a step that says itself what the case is (its validity, its class,
 * its kind) is taken at its word.
 */
export function asSaid(taking: Taking): Complaint {
  const { step, complaint } = taking
  switch (step.type) {
    case 'judge':
      return LOGIC.judge.take({ ...taking, step }).complaint
    case 'classify':
      return LOGIC.classify.take({ ...taking, step }).complaint
    case 'convert':
      return LOGIC.convert.take({ ...taking, step }).complaint
    default:
      return complaint
  }
}
