import { canonicalJson } from './canonical.ts'
import type { AnyEntry, AppendRequest } from './entry.ts'
import { LedgerTakenError } from './refusals.ts'

/** The number of the entry that is written, where it is the one that was asked for. Throws a `LedgerTakenError`. */
export function sameEntry(asked: AppendRequest['entry'], written: AnyEntry): string {
  const number = asked.number ?? written.number
  if (canonicalJson({ ...asked, number }) === canonicalJson(written)) return written.number
  const isSameStep = stepOf(asked) === stepOf(written) && asked.atMs !== written.atMs
  throw new LedgerTakenError(written, isSameStep)
}

function stepOf({ step, by, updateId, imported }: Omit<AnyEntry, 'number'>): string {
  return canonicalJson({ step, by, updateId, imported })
}
