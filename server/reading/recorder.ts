import { Kept } from '../../ledger/kept.ts'
import { askingAt, DoorAwayError } from '../door/asking.ts'
import type { Caller } from '../identity/tokens.ts'
import { patiently } from '../patiently.ts'
import type { Reading } from './reading.ts'

/** Somebody who reads the same case again within the same hour leaves no second entry. */
const HOUR_MS = 3_600_000
/** About 200 bytes each. */
const MOST_KEPT = 50_000
const MOST_AT_ONCE = 1_000
/** The keeper of the record is started again within a second or two. */
const PATIENCE = { forMs: 4_000, everyMs: 150 }

/** Leaves an entry for whoever reads what not everybody may. */
export interface ReadingRecorder {
  /** Resolves once the record says that he has read these cases, in this hour. Throws a `DoorAwayError`. */
  record(by: Caller, how: Reading['how'], of: Iterable<string>): Promise<void>
}

interface Known {
  hour: number
  how: Reading['how']
  done: Promise<void>
}

/** The recorder behind the ledger's door. What it has brought in this hour it remembers. */
export function readingRecorderAt(
  url: string,
  secret: string,
  now: () => number = Date.now,
): ReadingRecorder {
  const known = new Kept<Known>(MOST_KEPT)

  const ask = askingAt(url, secret, 'the record of who has read what')

  async function brought(reading: Reading): Promise<void> {
    const response = await ask('/readings', reading)
    if (!response.ok) throw new DoorAwayError(`the record of who has read what answers ${response.status}`)
  }

  const isAway = (error: unknown) => error instanceof DoorAwayError

  return {
    async record({ policy, person, roles, units }, how, of) {
      const hour = Math.floor(now() / HOUR_MS)
      const nameOf = (id: string) => JSON.stringify([policy, person, id])
      const waits: Promise<void>[] = []
      const fresh: string[] = []
      for (const id of new Set(of)) {
        const before = known.get(nameOf(id))
        const isTold = before?.hour === hour && (before.how === 'case' || how === 'list')
        if (isTold) waits.push(before.done)
        else fresh.push(id)
      }
      for (let n = 0; n < fresh.length; n += MOST_AT_ONCE) {
        const some = fresh.slice(n, n + MOST_AT_ONCE)
        const reading = { policy, by: { person, roles, units }, how, of: some }
        const done = patiently(() => brought(reading), isAway, PATIENCE)
        for (const id of some) known.set(nameOf(id), { hour, how, done })
        done.catch(() => some.forEach((id) => known.delete(nameOf(id))))
        waits.push(done)
      }
      await Promise.all(waits)
    },
  }
}
