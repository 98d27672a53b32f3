import type { RetentionActivities, Swept } from '../../activities/retention.ts'
import type { AnyEntry } from '../../ledger/entry.ts'
import { CLOCK } from '../../machines/complaint-context.ts'
import { RefusalError } from '../../machines/refusal.ts'
import type { Keeper } from './keeper.ts'
import { keptUntil } from './kept-until.ts'
import type { KnownCase } from './known-cases.ts'

/** Nothing need be kept for less than a year from its end. */
const SHORTEST_MS = 364 * 86_400_000
/** So many cases are taken again or erased in a portion. */
const PORTION = 25

interface Sweeping {
  keeper: Pick<Keeper, 'known' | 'take'>
  entryOf: (id: string, seq: number) => Promise<AnyEntry | null>
  report: (text: string) => void
}

/** Erases what retention no longer keeps. When a case is over is worked out once, and not before it can be. */
export function sweeper({ keeper, entryOf, report }: Sweeping): RetentionActivities {
  const { known } = keeper

  async function untilOf(id: string, { seq, endedAtMs }: KnownCase): Promise<number | null> {
    const entries: AnyEntry[] = []
    for (let nth = 1; nth <= seq; nth += 1) {
      const entry = await entryOf(id, nth)
      if (entry) entries.push(entry)
    }
    try {
      return keptUntil(entries, known.terms, endedAtMs ?? 0)
    } catch (error) {
      if (!(error instanceof RefusalError || error instanceof RangeError)) throw error
      report(`retention: ${id} is kept, because its record cannot be taken again: ${error.message}`)
      return null
    }
  }

  return {
    async eraseOver(policy, nowMs): Promise<Swept> {
      let [worked, erased] = [0, 0]
      let nextMs: number | null = null
      for (const [id, kept] of known.ended(policy)) {
        const soonestMs = kept.untilMs === undefined ? kept.endedAtMs + SHORTEST_MS : kept.untilMs
        if (soonestMs === null || (kept.held && soonestMs <= nowMs)) continue
        if (soonestMs > nowMs) {
          nextMs = Math.min(nextMs ?? Infinity, soonestMs)
          continue
        }
        if (worked === PORTION) return { erased, more: true, nextMs: nowMs }
        worked += 1
        const untilMs = kept.untilMs === undefined ? await untilOf(id, kept) : kept.untilMs
        known.remember(id, untilMs)
        if (untilMs === null) continue
        if (untilMs > nowMs) nextMs = Math.min(nextMs ?? Infinity, untilMs)
        else {
          const step = { type: 'erase', because: 'retention' } as const
          const { is } = await keeper.take({ id, step, by: CLOCK, atMs: nowMs, updateId: null })
          if (is === 'recorded') erased += 1
        }
      }
      return { erased, more: false, nextMs }
    },
  }
}

/** Where nothing is erased by itself. */
export const keepsEverything: RetentionActivities = {
  eraseOver: () => Promise.resolve({ erased: 0, more: false, nextMs: null }),
}
