import type { Actor } from './complaint-context.ts'
import { RefusalError, refuse } from './refusal.ts'

/** Why a case is erased: it need not be kept any longer, somebody has asked for it, or an authority has ordered it. */
type ErasedBecause = 'retention' | 'request' | 'order'

/** What is recorded about the keeping of a case, whatever state it is in: no part of its handling, and no state comes of it. */
export type KeepingStep =
  | { type: 'hold'; reason: string }
  | { type: 'liftHold'; reason: string }
  | { type: 'erase'; because: ErasedBecause; reference?: string | undefined }

/** How it stands with the keeping of a case; nothing of it where nobody ever held or erased it. */
export interface Keeping {
  /** While it stands nothing is erased. */
  hold?: { by: string; atMs: number; reason: string } | undefined
  erased?: { by: string; atMs: number; because: ErasedBecause; reference?: string | undefined } | undefined
}

const STEPS: ReadonlySet<string> = new Set<KeepingStep['type']>(['hold', 'liftHold', 'erase'])

/** Whether a step is about the keeping of a case. */
export function isOfKeeping(step: { type: string }): step is KeepingStep {
  return STEPS.has(step.type)
}

/**
 * How it stands with the keeping after a step about it. Throws a `RefusalError`: an erased case has nothing left to hold or erase, a
 * held one is not erased, and an open one neither, because it is still worked on.
 */
export function keptAfter(
  before: Keeping = {},
  { ended }: { ended: boolean },
  step: KeepingStep,
  by: Actor,
  atMs: number,
): Keeping {
  const refusal = whyNotKept(before, ended, step)
  if (refusal !== null) throw new RefusalError(refuse('impossible', refusal))
  const { person } = by
  switch (step.type) {
    case 'hold':
      return { hold: { by: person, atMs, reason: step.reason } }
    case 'liftHold':
      return {}
    case 'erase': {
      const { because, reference } = step
      return { erased: { by: person, atMs, because, ...(reference === undefined ? {} : { reference }) } }
    }
  }
}

function whyNotKept({ hold, erased }: Keeping, ended: boolean, { type }: KeepingStep): string | null {
  if (erased) return 'it was erased already: nothing of it is left to hold or to erase'
  if (type === 'hold') return hold ? 'it is held already: lift that hold first' : null
  if (type === 'liftHold') return hold ? null : 'nobody holds it'
  if (hold) return 'it is held, so it is not erased: the hold has to be lifted first'
  return ended ? null : 'it is still worked on, and what that needs cannot be erased before it has ended'
}

/** A snapshot as it is read and written here, of a case as of a campaign. */
interface Kept {
  status: 'active' | 'done'
  context: { version: number; keeping?: Keeping | undefined }
}

/** A case or campaign after a step about its keeping: one version further, and the same in all else. Throws a `RefusalError`. */
export function keptOn<S extends Kept>(
  snapshot: S,
  step: KeepingStep,
  by: Actor,
  atMs: number,
): { snapshot: S; notices: [] } {
  const { context, status } = snapshot
  const keeping = keptAfter(context.keeping, { ended: status === 'done' }, step, by, atMs)
  return {
    snapshot: { ...snapshot, context: { ...context, version: context.version + 1, keeping } },
    notices: [],
  }
}
