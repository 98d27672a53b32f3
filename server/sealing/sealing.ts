import { randomBytes } from 'node:crypto'
import { type Marking, markingOf } from '../finding/marks.ts'
import type { Policy } from '../../policies/policy.ts'
import { keyKeeperAt } from './case-keys.ts'
import { casesIn, openedJson } from './opening.ts'
import { mustNotLookSealed, type Seal, sealedCampaignStep, sealedStep } from './step.ts'
import { type CaseKey, caseKeyOf, sealedValue } from './value.ts'

/** The case was erased: nothing can be sealed for it any more. */
export class ErasedError extends Error {
  override name = 'ErasedError'
}

/** What is personal in the case is sealed under a key that is not there. */
export class LostKeyError extends Error {
  override name = 'LostKeyError'
}

/** The case or campaign that something is sealed for; a new one is about to begin. */
interface Sealed {
  id: string
  isNew: boolean
}

/** Seals what is sent to a case or a campaign, and opens what leaves. */
export interface Sealing {
  /** A step as the case takes it. Throws `LooksSealedError`, `ErasedError` and `LostKeyError`. */
  step<S extends { type: string }>(policy: Policy, of: Sealed, step: S): Promise<S>
  /** A step as the campaign takes it. */
  campaignStep<S extends { type: string }>(policy: Policy, of: Sealed, step: S): Promise<S>
  /** Makes the marks by which cases of an organisation are found. */
  marking(policy: string): Marking
  /** A JSON text as a reader who may see all of it reads it. */
  opened(json: string): Promise<string>
  /** Opens nothing of a case any more that was erased just now. */
  forget(id: string): void
}

/** Sealing with the keys behind the ledger's door, and the key of the installation by which cases are compared. */
export function sealingAt(doorUrl: string, doorSecret: string, index: Buffer): Sealing {
  const keys = keyKeeperAt(doorUrl, doorSecret)
  async function sealed<S>({ id, isNew }: Sealed, step: (seal: Seal) => S): Promise<S> {
    const key = await (isNew ? keys.make(id) : keys.recorded(id))
    if (key === 'erased') throw new ErasedError(`what is personal in ${id} was erased`)
    if (key === 'lost') throw new LostKeyError(`the key of ${id} is not in keys/cases`)
    return checked(id, key === 'none' ? anyKey() : key, step)
  }
  return {
    step: (policy, of, step) => sealed(of, (seal) => sealedStep(policy, index, step, seal)),
    campaignStep: async (policy, of, step) => {
      const { campaign } = policy
      return campaign ? sealed(of, (seal) => sealedCampaignStep(campaign, step, seal)) : step
    },
    marking: (policy) => markingOf(index, policy),
    forget: (id) => keys.forget(id),
    async opened(json) {
      const ids = casesIn(json)
      return ids.size === 0 ? json : openedJson(json, await keys.get(ids))
    },
  }
}

/** What is sent to a case that there is not comes to nothing, and nobody can tell by how long that takes. */
function anyKey(): CaseKey {
  return caseKeyOf(randomBytes(32))
}

/** What was sealed, none of the rest of which reads as if it were. */
function checked<S>(of: string, key: CaseKey, step: (seal: Seal) => S): S {
  const ours = new Set<string>()
  const sealedOne = step((value, mark) => {
    const token = sealedValue(of, key, value, mark)
    ours.add(token)
    return token
  })
  mustNotLookSealed(sealedOne, (text) => ours.has(text))
  return sealedOne
}
