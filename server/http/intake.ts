import { advance, announced } from '../../machines/advance.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { type Standing, standingOf } from '../../machines/standing.ts'
import type { PersonStep } from '../../machines/steps.ts'
import type { ComplaintInput } from '../../workflows/messages.ts'
import { earliestRepeated, entriesOf } from '../projections/queries.ts'
import { withComputation } from './demerit-decision.ts'
import { withLines } from './list-lines.ts'
import { Problem } from './problem.ts'
import { isRedisAway } from './redis-away.ts'
import { refused } from './refused.ts'
import type { Services } from './services.ts'

const DAY_MS = 86_400_000

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
): Promise<PersonStep> {
  const step = await withFirstHandlers(services, sent)
  const nowMs = input.originMs ?? Date.now()
  const standing = standingAfter(input, step, by, nowMs)
  const found = await withRepeated(services, input, step, standing, nowMs)
  const computed = await withComputation(services, input.terms.rules.id, found)
  return withLines(services, input.terms, computed, standing, nowMs)
}

function standingAfter({ terms }: ComplaintInput, step: PersonStep, by: Actor, nowMs: number): Standing {
  try {
    return standingOf(terms, advance(terms, announced(terms), step, by, nowMs).snapshot)
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

/** Whether it repeats an earlier complaint stays open while Redis is away, since an intake must go on without it. */
async function withRepeated(
  { redis }: Services,
  { terms: { rules } }: ComplaintInput,
  step: PersonStep,
  { repeatKey }: Standing,
  nowMs: number,
): Promise<PersonStep> {
  if (step.type !== 'receive' || !rules.repeats || repeatKey === undefined) return step
  if (repeatKey === null) return { ...step, repeatOf: null }
  const fromMs = nowMs - rules.repeats.withinDays * DAY_MS
  try {
    const repeatOf = await earliestRepeated(redis, { policy: rules.id, repeatKey, fromMs, toMs: nowMs })
    return { ...step, repeatOf }
  } catch (error) {
    if (isRedisAway(error)) return step
    throw error
  }
}
