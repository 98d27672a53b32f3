import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { canonicalJson } from '../../../ledger/canonical.ts'
import { announced } from '../../../machines/advance.ts'
import { importedCase, refusalInPast } from '../../../machines/imports/import.ts'
import { type Imported, whyNoImport } from '../../../machines/imports/told.ts'
import { RefusalError } from '../../../machines/refusal.ts'
import type { Seen } from '../../../machines/sight/seen.ts'
import type { Received } from '../../../machines/steps.ts'
import type { ComplaintView } from '../../../machines/view.ts'
import type { ComplaintInput, ImportRequest } from '../../../workflows/messages.ts'
import type { Caller } from '../../identity/tokens.ts'
import { termsOf } from '../../terms.ts'
import { recordedSteps } from '../answered.ts'
import { UnknownUpload } from '../attachments/naming.ts'
import { underItsKey } from '../claimed-key.ts'
import { complaintBody } from '../complaint-body.ts'
import { behind } from '../folded.ts'
import {
  digestBefore,
  digestOf,
  idempotencyKeyOf,
  onlyNow,
  type RequestId,
  requestIdOf,
} from '../idempotency.ts'
import { idOf } from '../ids.ts'
import { acceptableIntake, TakenInAlready } from '../intake.ts'
import { countIntake } from '../metrics.ts'
import { Problem } from '../problem.ts'
import { refused } from '../refused.ts'
import { answered, seenComplaint } from '../seen.ts'
import { actorOf, policyOf, type Services, whoIs } from '../services.ts'
import { originOf } from '../origin.ts'
import { newComplaint, ownIntake, startWith } from '../take-in.ts'
import { NothingSent } from '../temporal-call.ts'
import { importOf } from './body.ts'
import { sealedPast } from './sealed-past.ts'

/** What `POST /imports` may be told beside its body. */
export const ImportQuery = z.strictObject({
  check: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: only say whether the case would be taken; nothing of it is kept'),
})

const LOOKS = 40
const LOOK_AGAIN_MS = 50

/**
 * `POST /imports`: brings a case in from another tool, with its past, whole or not at all. The same case of the same tool, sent once
 * more, is the same complaint.
 */
export function importCase(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const terms = termsOf(policy)
    const no = whyNoImport(terms.rules, caller)
    if (no) throw refused(no)
    const originMs = originOf(services, req)
    const nowMs = originMs ?? Date.now()
    const body = ownIntake(caller, req.body)
    const { from, reference, past } = importOf(policy, terms, body, nowMs)
    const id = idOf(services, 'import', policy.id, canonicalJson([from, reference]))
    const digest = digestOf(services, body)
    const step: Imported = { type: 'imported', from, reference, digest }
    const isCheck = ImportQuery.parse(req.query).check === 'true'
    // What is only checked gives up what it claimed, and nothing that the import itself has claimed meanwhile.
    const requestId = isCheck ? onlyNow(`check-${randomUUID()}`) : requestIdFor(services, req, caller, digest)
    const asked: Asking = {
      input: newComplaint(services, policy, id, originMs),
      requestId: requestId.now,
      digestBefore: digestBefore(body),
      request: {
        step,
        by: actorOf(caller),
        ifVersion: null,
        policy: caller.policy,
        past: [],
      },
      nowMs,
    }
    asked.request.past = await sealedPast(services, policy, { id, person: caller.person }, past).catch(
      async (error: unknown) => {
        // Whoever sends it again is told what became of it, though its uploads were swept since.
        const isUnknown = error instanceof UnknownUpload
        if (isUnknown && (await importedBefore(services, caller, asked))) return []
        throw error
      },
    )
    if (isCheck) {
      const before = await importedBefore(services, caller, asked)
      if (before) res.json(complaintBody(policy, before))
      else {
        const { giveUp } = await acceptable(services, asked)
        await giveUp()
        res.status(204).end()
      }
      return
    }
    const { view, isNew } = await underItsKey(
      services,
      caller,
      requestId,
      (id) => brought(services, caller, { ...asked, requestId: id }),
      (result) => result.isNew,
    )
    const complaint = complaintBody(policy, view)
    res.status(isNew ? 201 : 200)
    res.set({ Location: `/complaints/${view.complaintId}`, ETag: `"${view.standing.version}"` })
    res.json(complaint)
  }
}

function requestIdFor(services: Services, req: Request, caller: Caller, digest: string): RequestId {
  return idempotencyKeyOf(req) === null
    ? onlyNow(`import-${digestOf(services, { digest, person: caller.person })}`)
    : requestIdOf(services, req, { caller, does: 'import', to: '' })
}

interface Asking {
  input: ComplaintInput
  requestId: string
  /** What an earlier record has as the digest of the same. */
  digestBefore: string
  request: ImportRequest
  nowMs: number
}

interface BroughtIn {
  view: Seen<ComplaintView>
  isNew: boolean
}

async function brought(services: Services, caller: Caller, asked: Asking): Promise<BroughtIn> {
  const before = await importedBefore(services, caller, asked)
  if (before) return { view: before, isNew: false }
  const { request, giveUp } = await acceptable(services, asked)
  try {
    const answer = await startWith(services, asked.input, asked.requestId, request)
    if (answer.repeatedVersion === null) {
      countIntake()
      return { view: await answered(services, caller, answer), isNew: true }
    }
    return { view: await mustBeThere(services, caller, asked), isNew: false }
  } catch (error) {
    // What was not answered may still be recorded.
    if (isThereAlready(error)) return { view: await mustBeThere(services, caller, asked), isNew: false }
    const isOver = error instanceof NothingSent || (error instanceof Problem && error.status < 500)
    if (isOver) await giveUp()
    throw error
  }
}

/** The case as the machine takes it in, with what only the record knows; nothing is started for one that is refused. */
async function acceptable(
  services: Services,
  { input, requestId, request, nowMs }: Asking,
): Promise<{ request: ImportRequest; giveUp: () => Promise<void> }> {
  const [intake, ...steps] = request.past
  if (intake?.step.type !== 'receive') throw new Error('a case begins with its intake')
  const { receivedAt, ...step } = intake.step
  if (receivedAt === undefined) throw new Error('an intake of the past says when it was')
  if (Date.parse(receivedAt) > nowMs) mustBeTaken(input, request, nowMs)
  const asked = { updateId: requestId, from: 'complaint', nowMs: Date.parse(receivedAt) } as const
  const found = await acceptableIntake(services, input, step, intake.by, asked).catch((error: unknown) => {
    const { cause } = error instanceof Problem ? error : {}
    throw cause instanceof RefusalError ? refused(refusalInPast(cause), { cause }) : error
  })
  try {
    const received: Received = { ...(found.step as Received), receivedAt }
    if (received.lines) throw isList()
    const whole = { ...request, past: [{ step: received, by: intake.by }, ...steps] }
    mustBeTaken(input, whole, nowMs)
    return { request: whole, giveUp: found.giveUp }
  } catch (error) {
    await found.giveUp()
    throw error
  }
}

function mustBeTaken({ terms }: ComplaintInput, { step, by, past }: ImportRequest, nowMs: number): void {
  try {
    importedCase(terms, announced(terms), step, by, past, nowMs)
  } catch (error) {
    if (error instanceof RefusalError) throw refused(error, { cause: error })
    throw error
  }
}

/** A case that is there takes no other past; one that the caller may not see hides itself. */
function isThereAlready(error: unknown): boolean {
  if (error instanceof WorkflowExecutionAlreadyStartedError) return true
  if (!(error instanceof Problem)) return false
  const isBegun = (error.extras.version ?? 0) > 0
  return error.status === 404 || (isBegun && ['impossible', 'ended'].includes(error.code))
}

/** The case that was imported under this reference, as the caller may see it now; null where the record has none. */
async function importedBefore(
  services: Services,
  caller: Caller,
  { input: { complaintId }, request: { step }, digestBefore }: Asking,
): Promise<Seen<ComplaintView> | null> {
  const entries = await recordedSteps(services, complaintId)
  const found = entries.find((entry) => entry.step.type === 'imported')
  if (!found) return null
  const seen = await seenComplaint(services, complaintId, caller).catch((error: unknown) => {
    throw error instanceof Problem && error.status === 404 ? new TakenInAlready(complaintId) : error
  })
  if (![step.digest, digestBefore].includes(String(found.step['digest']))) throw importedOtherwise(step)
  return seen
}

/** The same of a case that Temporal knows: the lists come to it a moment later. */
async function mustBeThere(services: Services, caller: Caller, asked: Asking): Promise<Seen<ComplaintView>> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const found = await importedBefore(services, caller, asked)
    if (found) return found
    await pause(LOOK_AGAIN_MS)
  }
  throw behind()
}

function isList(): Problem {
  const detail = 'A list is drawn from the cases of this installation: make it here, it is not imported.'
  return new Problem(422, 'incomplete', detail, { errors: [{ pointer: '/kind', detail }] })
}

function importedOtherwise({ from, reference }: Imported): Problem {
  const detail = `${reference} of ${from} has been imported with another content; it is not imported again.`
  return new Problem(409, 'importedOtherwise', detail, {
    errors: [{ pointer: '/imported/reference', detail }],
  })
}
