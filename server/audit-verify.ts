import { mustHoldLines, unreadable } from '../ledger/found.ts'
import { verifyLog, type Verification, type Witness } from '../ledger/verify.ts'
import { foldCheck } from './audit-fold.ts'

const MOST_TOLD = 100

/** What a verification comes to, in lines to print. */
export interface Verdict {
  isSound: boolean
  lines: string[]
}

/**
 * The verdict on the ledger in a folder: chain, shapes, numbers and witnesses, and, unless only the chain is asked for, every
 * step taken again by the machine. Throws a `NoLedgerError` where there is nothing to judge.
 */
export async function verdictOn(dir: string, witnesses: Witness[] = [], fold = true): Promise<Verdict> {
  await mustHoldLines(dir)
  const verification = await verifyLog(dir, witnesses, fold ? foldCheck() : undefined).catch(
    (error: unknown) => {
      throw unreadable(dir, error)
    },
  )
  const { ok, problems, unfinished } = verification
  const more = problems.length - MOST_TOLD
  return {
    isSound: ok,
    lines: [
      ...problems.slice(0, MOST_TOLD).map(({ ordinal, problem }) => `line ${ordinal}: ${problem}`),
      ...(more > 0 ? [`… and ${more} more`] : []),
      ...(unfinished > 0
        ? [
            `Behind the last line lie ${unfinished} bytes of one that was never confirmed; the writer cuts them off.`,
          ]
        : []),
      conclusionOf(verification, fold),
    ],
  }
}

function conclusionOf({ ok, lines, complaints, campaigns, head, problems }: Verification, fold: boolean) {
  if (!ok) {
    const places = problems.length === 1 ? 'one place' : `${problems.length} places`
    return `The ledger is broken in ${places}; ${lines} lines could be read.`
  }
  const cases = `${complaints} complaints${campaigns > 0 ? `, ${campaigns} campaigns` : ''}`
  const asked = fold ? 'each step leads to what is recorded' : 'no step was taken again'
  return `The ledger keeps its promises: ${lines} lines, ${cases}; ${asked}. To write down: ${head.ordinal}:${head.hash}`
}
