import { QueryNotRegisteredError, QueryRejectedError } from '@temporalio/client'
import { canonicalJson } from '../../ledger/canonical.ts'
import type { Entry } from '../../ledger/entry.ts'
import { type Heard, type Receipt, Receipts } from '../../machines/receipts.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { findReceipt } from '../../workflows/messages.ts'
import { entriesOf } from '../projections/queries.ts'
import { keyReused } from './idempotency.ts'
import { Problem } from './problem.ts'
import { isRedisAway } from './redis-away.ts'
import type { Services } from './services.ts'
import { askTemporal } from './temporal-call.ts'

/** Where the receipts of a complaint or a campaign are kept. */
interface Kept {
  workflowId: string
  /** Id of the complaint or the campaign. */
  of: string
}

/**
 * The version that a request led to, null for a new one. Its workflow is asked, which answers after its end as long as Temporal
 * keeps it, and then the record. 422 when its key belongs to another request; 503 when nobody can be asked.
 */
export async function answeredVersion(
  services: Services,
  kept: Kept,
  requestId: string,
): Promise<number | null> {
  const heard =
    (await heardByWorkflow(services, kept, requestId)) ?? (await heardOfRecord(services, kept, requestId))
  if (heard.is === 'another') throw keyReused()
  return heard.is === 'repeated' ? heard.version : null
}

/** 422 when what is recorded at a version was asked for by another request. Only ids from before they had digests are looked into. */
export async function mustBeSameRequest(
  { redis }: Services,
  { of, version, requestId }: { of: string; version: number; requestId: string },
  { step, by }: { step: object; by: Actor },
): Promise<void> {
  const [entry] = await entriesOf(redis, of, { from: version, to: version })
  if (!entry || entry.updateId === requestId) return
  const isSame = entry.by.person === by.person && withoutSeed(entry.step) === withoutSeed(step)
  if (!isSame) throw keyReused()
}

/**
 * The version that the answer to a step showed: that of the latest mark that was told together with it. A step that was entered late, or
 * that shortens a limit, may find its clocks past their marks.
 */
export async function versionShown({ redis }: Services, of: string, version: number): Promise<number> {
  const [taken, ...since] = await entriesOf(redis, of, { from: version })
  const isToldWithIt = ({ step, atMs }: Entry) => step.type === 'deadlinePassed' && atMs === taken?.atMs
  const told = since.findIndex((entry) => !isToldWithIt(entry))
  return version + (told < 0 ? since.length : told)
}

/** 422 when the first step recorded was asked for by another request; `idBefore` is what this one was kept under before. */
export function mustBeSameIntake({ updateId }: Entry, idBefore: string, requestId: string): void {
  if (updateId !== requestId && updateId !== idBefore) throw keyReused()
}

/** What the record holds of the steps, or of those up to one; nothing while Redis is away, since intakes must go on without it. */
export async function recordedSteps({ redis }: Services, of: string, to?: number): Promise<Entry[]> {
  try {
    return await entriesOf(redis, of, to === undefined ? {} : { to })
  } catch (error) {
    if (isRedisAway(error)) return []
    throw error
  }
}

async function heardByWorkflow(
  { temporal }: Services,
  { workflowId }: Kept,
  requestId: string,
): Promise<Heard | null> {
  try {
    const handle = temporal.workflow.getHandle(workflowId)
    return await askTemporal(temporal, () => handle.query(findReceipt, requestId))
  } catch (error) {
    const isGone =
      (error instanceof Problem && error.status === 404) ||
      error instanceof QueryRejectedError ||
      error instanceof QueryNotRegisteredError
    if (isGone) return null
    throw error
  }
}

async function heardOfRecord({ redis }: Services, { of }: Kept, requestId: string): Promise<Heard> {
  const entries = await entriesOf(redis, of)
  const receipts = entries.flatMap(({ updateId, seq }): Receipt[] => (updateId ? [[updateId, seq]] : []))
  return new Receipts(receipts).hear(requestId)
}

/** A draw is given its seed here, so that no two requests have the same. */
function withoutSeed(step: object): string {
  return canonicalJson({ ...step, seed: undefined })
}
