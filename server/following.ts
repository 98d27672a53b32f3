import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../ledger/log.ts'
import { awayWords, isPostgres } from '../ledger/stores/postgres/connection.ts'
import { whileFirst } from '../ledger/stores/postgres/leading.ts'
import { keepIntegrated, type Source } from '../ledger/tlog/integrate.ts'
import { NoteError } from '../ledger/tlog/note.ts'
import { SigningRefusal } from '../ledger/tlog/refusal.ts'

const TRY_AGAIN_MS = 1_000

/**
 * Does what comes behind the record until the signal is aborted: of several processes that write to one ledger, in one of them at a
 * time.
 */
export async function following(
  address: string,
  signal: AbortSignal,
  work: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const all = async (until: AbortSignal) => void (await Promise.all(work.map((one) => one(until))))
  await (isPostgres(address) ? whileFirst(address, signal, all) : all(signal))
}

/** Keeps the public logs behind a ledger until the signal is aborted. Where they can no longer be signed that is told, and steps go on being recorded. */
export async function signing(
  log: Log,
  { keysFile }: Pick<Source, 'keysFile'>,
  signal: AbortSignal,
): Promise<void> {
  const report = (text: string) => console.error(`ledger: ${text}`)
  const source = { dir: log.address, keysFile }
  for (;;) {
    try {
      return await keepIntegrated(source, { head: log, signal, report })
    } catch (error) {
      const isAway = awayWords(error, log.address) !== null
      if (!isAway) return tellUnsigned(error)
      await pause(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
    }
  }
}

function tellUnsigned(error: unknown): void {
  const isRefusal = error instanceof SigningRefusal || error instanceof NoteError
  const why = isRefusal ? error.message : String(error instanceof Error ? error.stack : error)
  const text = `The public logs are no longer signed, while steps go on being recorded: ${why}`
  console.error(`ledger: ${text}`)
  process.send?.({ report: text })
}
