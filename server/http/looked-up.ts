import type { LookUp } from '../../machines/look-up.ts'
import type { PersonStep } from '../../machines/steps.ts'
import type { ComplaintView } from '../../machines/view.ts'
import type { TakeRequest } from '../../workflows/messages.ts'
import type { Holder } from '../door/door.ts'
import type { Caller } from '../identity/tokens.ts'
import { Problem } from './problem.ts'
import { seenComplaint } from './seen.ts'
import type { Services } from './services.ts'

const DAY_MS = 86_400_000

/** A request with what the record said to it, and the way to give up what was claimed for it. */
interface Answered {
  request: TakeRequest
  giveUp: () => Promise<void>
}

interface Asking {
  caller: Caller
  holder: Holder
  request: TakeRequest
}

/**
 * Asks outside of the case what its workflow wants to know before it takes a step. 422, with the field, where the step names what is
 * not there for this caller: what he may not see is answered like what does not exist.
 */
export async function lookedUp(services: Services, asking: Asking, lookUp: LookUp): Promise<Answered> {
  const { request, holder } = asking
  const answered = { ...request, lookedUp: JSON.stringify(lookUp) }
  const giveUp = () => services.record.giveUp(holder)
  switch (lookUp.of) {
    case 'case':
      await mustBeAnother(services, asking, lookUp)
      if (lookUp.part === 'into') await mustBeOpen(services, asking, lookUp.id)
      return { request: answered, giveUp: lookUp.part === 'into' ? giveUp : nothing }
    case 'keys':
      return { request: { ...answered, step: await keyed(services, asking, lookUp) }, giveUp }
  }
}

const nothing = () => Promise.resolve()

async function mustBeAnother(
  services: Services,
  { caller, holder }: Asking,
  { id, part }: Extract<LookUp, { of: 'case' }>,
): Promise<void> {
  if (id === holder.complaintId) throw unknown(part, 'A complaint is another than itself: name another one.')
  const other = await mustBeSeen(services, caller, id, part)
  if (part === 'to' && other.details.links.includes(holder.complaintId))
    throw unknown(part, `Complaint ${id} is linked with this one already: name another one.`)
}

/** 422 unless there is such a complaint of the caller's organisation, and he may see it. */
export async function mustBeSeen(
  services: Services,
  caller: Caller,
  id: string,
  part: string,
): Promise<ComplaintView> {
  return seenComplaint(services, id, caller).catch((error: unknown) => {
    if (!(error instanceof Problem && error.status === 404)) throw error
    throw unknown(part, `There is no complaint ${id} that you may see; give the id of one.`)
  })
}

/** Merges are decided one after the other by the writer of the record, so that no two lead into each other. */
async function mustBeOpen({ record }: Services, { holder }: Asking, into: string): Promise<void> {
  const { state } = await record.claim('merge', holder, { from: holder.complaintId, into })
  if (state === null) return
  await record.giveUp(holder)
  throw unknown('into', `Complaint ${into} is ${state}: merge into one that is still open.`)
}

/** The amendment with the case that the amended one repeats. 422 where another case has its outside reference. */
async function keyed(
  { record }: Services,
  { holder, request: { step } }: Asking,
  lookUp: Extract<LookUp, { of: 'keys' }>,
): Promise<PersonStep> {
  if (step.type !== 'amend') return step
  const { asksRepeat, policy, repeatKey, uniqueKeys, receivedAtMs, withinDays } = lookUp
  const { same, repeated } = await record.claim('amendment', holder, {
    complaintId: holder.complaintId,
    policy,
    repeatKey: asksRepeat ? repeatKey : null,
    uniqueKeys,
    fromMs: receivedAtMs - withinDays * DAY_MS,
    toMs: receivedAtMs,
  })
  if (same) throw unknown('changes', 'Another complaint has this reference already; it can be only one.')
  return asksRepeat ? { ...step, repeatOf: repeated?.first.complaintId ?? null } : step
}

function unknown(part: string, detail: string): Problem {
  return new Problem(422, 'unknown', detail, { errors: [{ pointer: `/${part}`, detail }] })
}
