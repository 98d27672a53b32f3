import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClaimsBook } from '../../ledger/claims.ts'
import type { Line } from '../../ledger/line.ts'
import { type Log, openLog } from '../../ledger/log.ts'
import { PostgresClaims } from '../../ledger/stores/postgres/claims.ts'
import { isPostgres } from '../../ledger/stores/postgres/connection.ts'
import { StoreRefusal } from '../../ledger/stores/postgres/refusal.ts'
import { StartRefusal } from '../runtime/refusal.ts'
import { CLAIM_BOUNDS } from './door.ts'

const TRY_AGAIN_MS = 1_000

/** Opens the record of an installation, once its database answers where it lies in one. Throws a `StartRefusal` for what waiting does not mend. */
export async function recordAt(
  address: string,
  signal: AbortSignal,
  onLine: (line: Line) => void,
): Promise<Log> {
  for (;;) {
    let isBegun = false
    try {
      return await openLog(address, { onLine: (line) => ((isBegun = true), onLine(line)) })
    } catch (error) {
      if (!(error instanceof StoreRefusal)) throw error
      // What was learnt already is not learnt twice: a new process reads from the beginning.
      if (error.isLasting) throw new StartRefusal(error.message, { cause: error })
      if (signal.aborted || isBegun) throw error
      console.error(`ledger: ${error.message}`)
      await pause(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Claims where the record is shared; nothing where the door's own are enough. */
export async function claimsAt(address: string, dataDir: string): Promise<ClaimsBook | undefined> {
  if (!isPostgres(address)) return undefined
  return PostgresClaims.open(address, `${hostname()} ${dataDir}`, CLAIM_BOUNDS)
}
