import type { CaseSoFar } from '../../ledger/cases.ts'
import { advance, announced } from '../../machines/advance.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { type Standing, standingOf } from '../../machines/standing.ts'
import type { PersonStep, Received } from '../../machines/steps.ts'
import { own } from '../../policies/own.ts'
import type { Rules } from '../../policies/policy.ts'
import type { ComplaintInput } from '../../workflows/messages.ts'
import { entriesOf, waitForVersion } from '../projections/queries.ts'
import { claimIntake } from './claiming.ts'
import { withComputation } from './demerit-decision.ts'
import { behind } from './folded.ts'
import { withLines } from './list-lines.ts'
import { mustBeSeen } from './looked-up.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import type { Services } from './services.ts'

const CATCH_UP_MS = 2_000

/** An intake that the machine would take, and the way to give up what was claimed for it. */
export interface Acceptable {
  step: PersonStep
  giveUp: () => Promise<void>
}

/**
 * The intake as the machine takes it, with what only the record knows of earlier complaints. Asks the machine before anything is
 * started: Temporal starts the workflow first and asks its validator then, so that every refused intake would start one for nothing.
 * `nowMs` is when it is taken, UTC milliseconds.
 */
export async function acceptableIntake(
  services: Services,
  input: ComplaintInput,
  sent: Received,
  by: Actor,
  {
    updateId,
    from,
    nowMs = input.originMs ?? Date.now(),
  }: { updateId: string; from: 'complaint' | 'finding'; nowMs?: number },
): Promise<Acceptable> {
  const step = await withFirstHandlers(services, input.terms.rules, sent, by, from === 'finding')
  const holder = { complaintId: input.complaintId, updateId }
  const {
    step: found,
    same,
    giveUp,
  } = await asked(() => claimIntake(services, input.terms, holder, { step, by, nowMs }))
  try {
    const standing = await standingAfter(input, found, by, nowMs, same)
    const computed = await withComputation(services, { ...by, policy: input.terms.rules.id }, found)
    return { step: await withLines(services, input.terms, computed, standing, nowMs), giveUp }
  } catch (error) {
    await giveUp()
    throw error
  }
}

/** The machine's answer. Whoever may take such a case in at all is told first that the record has it. */
async function standingAfter(
  { terms }: ComplaintInput,
  step: Received,
  by: Actor,
  nowMs: number,
  same: CaseSoFar | null,
): Promise<Standing> {
  try {
    const standing = standingOf(terms, advance(terms, announced(terms), step, by, nowMs).snapshot)
    if (same) throw new TakenInAlready(same.complaintId)
    return standing
  } catch (error) {
    if (same && error instanceof RefusalError && error.code !== 'forbidden')
      throw new TakenInAlready(same.complaintId)
    if (error instanceof RefusalError) throw refused(error, { cause: error })
    throw error
  }
}

/** The record has a case with the same outside reference, so that this one would be the same. */
export class TakenInAlready extends Problem {
  readonly complaintId: string

  constructor(complaintId: string) {
    super(
      409,
      'takenIn',
      'A complaint with this reference has been taken in already; it is not taken in again.',
    )
    this.complaintId = complaintId
  }
}

/** What the machine says, its refusal as the caller is told it. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof RefusalError) throw refused(error, { cause: error })
    throw error
  }
}

/** An appeal with the persons who handled the complaint it is about, for its policy to keep them from deciding it. */
async function withFirstHandlers(
  services: Services,
  { id: policy, kinds }: Rules,
  step: Received,
  by: Actor,
  isOfCampaign: boolean,
): Promise<Received> {
  const { about } = step
  if (about === undefined) return step
  if (!isOfCampaign) {
    if (!own(kinds, step.kind)?.about) throw isAboutNothing(step.kind)
    const { standing } = await mustBeSeen(services, { ...by, policy }, about, 'about')
    if (!(await waitForVersion(services.redis, about, standing.version, CATCH_UP_MS))) throw behind()
  }
  const entries = await entriesOf(services.redis, about)
  const handled = entries.filter((entry) => entry.seq > 1 && entry.by.person !== 'clock')
  return { ...step, handledBy: [...new Set(handled.map((entry) => entry.by.person))] }
}

function isAboutNothing(kind: string): Problem {
  const detail = `A case of the kind ${kind} is about no other case: leave about out.`
  return new Problem(422, 'unknown', detail, { errors: [{ pointer: '/about', detail }] })
}
