import { advance, announced } from '../../machines/advance.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { repeatKeyOf } from '../../machines/repeats.ts'
import { type Standing, standingOf } from '../../machines/standing.ts'
import type { PersonStep } from '../../machines/steps.ts'
import { factsOfIntake } from '../../machines/take.ts'
import type { ComplaintInput } from '../../workflows/messages.ts'
import { entriesOf } from '../projections/queries.ts'
import { claimRepeat } from './claiming.ts'
import { withComputation } from './demerit-decision.ts'
import { withLines } from './list-lines.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import type { Services } from './services.ts'

/** An intake that the machine would take, and the way to give up what was claimed for it. */
export interface Acceptable {
  step: PersonStep
  giveUp: () => Promise<void>
}

/**
 * The intake as the machine takes it, with what only the record knows of earlier complaints. Asks the machine before anything is
 * started: Temporal starts the workflow first and asks its validator then, so that a refused intake would leave an empty one
 * behind for ever.
 */
export async function acceptableIntake(
  services: Services,
  input: ComplaintInput,
  sent: PersonStep,
  by: Actor,
  updateId: string,
): Promise<Acceptable> {
  const step = await withFirstHandlers(services, sent)
  const nowMs = input.originMs ?? Date.now()
  const { found, giveUp } = await withRepeated(services, input, step, by, updateId, nowMs)
  try {
    const standing = standingAfter(input, found, by, nowMs)
    const computed = await withComputation(services, { ...by, policy: input.terms.rules.id }, found)
    return { step: await withLines(services, input.terms, computed, standing, nowMs), giveUp }
  } catch (error) {
    await giveUp()
    throw error
  }
}

function standingAfter({ terms }: ComplaintInput, step: PersonStep, by: Actor, nowMs: number): Standing {
  return asked(() => standingOf(terms, advance(terms, announced(terms), step, by, nowMs).snapshot))
}

/** What the machine says, its refusal as the caller is told it. */
function asked<T>(ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (error instanceof RefusalError) throw refused(error, { cause: error })
    throw error
  }
}

/** An appeal with the persons who handled the complaint it is about, for its policy to keep them from deciding it. */
async function withFirstHandlers({ redis }: Services, step: PersonStep): Promise<PersonStep> {
  if (step.type !== 'receive' || step.about === undefined) return step
  const entries = await entriesOf(redis, step.about)
  if (entries.length === 0)
    throw new Problem(422, 'unknown', `There is no complaint ${step.about} to be about; give its id.`, {
      errors: [{ pointer: '/about', detail: 'id of a complaint' }],
    })
  const handled = entries.filter((entry) => entry.seq > 1 && entry.by.person !== 'clock')
  return { ...step, handledBy: [...new Set(handled.map((entry) => entry.by.person))] }
}

/** Only the writer of the record knows of every earlier complaint, so nothing is taken in while it cannot be asked. */
async function withRepeated(
  services: Services,
  { complaintId, terms }: ComplaintInput,
  step: PersonStep,
  by: Actor,
  updateId: string,
  nowMs: number,
): Promise<{ found: PersonStep; giveUp: () => Promise<void> }> {
  const nothing = () => Promise.resolve()
  if (step.type !== 'receive' || !terms.rules.repeats) return { found: step, giveUp: nothing }
  const repeatKey = asked(() => repeatKeyOf(terms.rules, factsOfIntake(terms, step, by, nowMs)))
  if (repeatKey === null) return { found: { ...step, repeatOf: null }, giveUp: nothing }
  const holder = { complaintId, updateId }
  const repeating = await claimRepeat(services, terms, holder, repeatKey, nowMs)
  return { found: { ...step, ...repeating }, giveUp: () => services.record.giveUp(holder) }
}
