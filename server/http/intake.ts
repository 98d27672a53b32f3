import { advance, announced } from '../../machines/advance.ts'
import { RefusalError } from '../../machines/refusal.ts'
import type { PersonStep } from '../../machines/steps.ts'
import type { ComplaintInput, TakeRequest } from '../../workflows/messages.ts'
import { entriesOf } from '../projections/queries.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import type { Services } from './services.ts'

/**
 * Asks the machine before anything is started: Temporal starts the workflow first and asks its validator then, so that a
 * refused intake would leave an empty one behind for ever.
 */
export function mustBeAcceptable({ terms, originMs }: ComplaintInput, { step, by }: TakeRequest): void {
  try {
    advance(terms, announced(terms), step, by, originMs ?? Date.now())
  } catch (error) {
    if (error instanceof RefusalError) throw refused(error, { cause: error })
    throw error
  }
}

/** An appeal with the persons who handled the complaint it is about, for its policy to keep them from deciding it. */
export async function withFirstHandlers({ redis }: Services, step: PersonStep): Promise<PersonStep> {
  if (step.type !== 'receive' || step.about === undefined) return step
  const entries = await entriesOf(redis, step.about)
  if (entries.length === 0)
    throw new Problem(422, 'unknown', `There is no complaint ${step.about} to be about; give its id.`, {
      errors: [{ pointer: '/about', detail: 'id of a complaint' }],
    })
  const handled = entries.filter((entry) => entry.seq > 1 && entry.by.person !== 'clock')
  return { ...step, handledBy: [...new Set(handled.map((entry) => entry.by.person))] }
}
