import { z } from 'zod'
import { askingAt, DoorAwayError } from '../door/asking.ts'
import { patiently } from '../patiently.ts'
import type { CaseKeys } from './opening.ts'
import { type CaseKey, caseKeyOf } from './value.ts'

/** How long a key is used before it is asked for again: no longer does an erased one open anything. */
const LEASE_MS = 3_000
const MOST_KEPT = 5_000
/** The keeper of the keys is started again within a second or two. */
const PATIENCE = { forMs: 4_000, everyMs: 150 }

const Answer = z.object({ keys: z.record(z.string(), z.string()) })

/** The keys of the cases, kept by the ledger's process. Throws a `DoorAwayError` where that does not answer. */
interface KeyKeeper {
  /** The key of a case, made where there is none yet; durable before it is answered. Lost where something is sealed under one that is not there. */
  make(id: string): Promise<CaseKey | 'erased' | 'lost'>
  /** The key of a case that the record has, made where it began before there were keys; none of any other. */
  recorded(id: string): Promise<CaseKey | 'none' | 'erased' | 'lost'>
  get(ids: Iterable<string>): Promise<CaseKeys>
  /** Asks for the key of a case anew the next time. */
  forget(id: string): void
}

/** The keeper behind the ledger's door. Keys are remembered for a moment. */
export function keyKeeperAt(url: string, secret: string): KeyKeeper {
  const known = new Map<string, { key: CaseKey | 'erased'; untilMs: number }>()

  const asked = askingAt(url, secret, 'the keeper of the keys')

  async function ask(path: string, ids: readonly string[]): Promise<CaseKeys> {
    const response = await asked(path, { ids })
    if (response.status === 503) throw new DoorAwayError('the database of the keys is away')
    if (!response.ok) throw new Error(`the keeper of the keys answers with ${response.status}`)
    const { keys } = Answer.parse(await response.json())
    const untilMs = performance.now() + LEASE_MS
    const read = Object.entries(keys).map(([id, text]) => [id, keyIn(text)] as const)
    for (const [id, key] of read) if (key !== 'none' && key !== 'lost') known.set(id, { key, untilMs })
    for (const id of known.keys()) {
      if (known.size <= MOST_KEPT) break
      known.delete(id)
    }
    return new Map(read)
  }

  function remembered(id: string): CaseKey | 'erased' | undefined {
    const found = known.get(id)
    if (found && found.untilMs > performance.now()) return found.key
    known.delete(id)
    return undefined
  }

  const patient = (path: string, ids: readonly string[]) => patiently(() => ask(path, ids), isAway, PATIENCE)

  return {
    async make(id) {
      const key = remembered(id) ?? (await patient('/keys/make', [id])).get(id)
      if (key === undefined || key === 'none') throw new Error('a key that was made is there')
      return key
    },
    async recorded(id) {
      return remembered(id) ?? (await patient('/keys/recorded', [id])).get(id) ?? 'none'
    },
    forget: (id) => void known.delete(id),
    async get(ids) {
      const keys = new Map([...ids].map((id) => [id, remembered(id)]))
      const missing = [...keys].flatMap(([id, key]) => (key === undefined ? [id] : []))
      const asked = missing.length === 0 ? new Map<string, never>() : await patient('/keys/get', missing)
      return new Map([...keys].map(([id, key]) => [id, key ?? asked.get(id) ?? 'none']))
    },
  }
}

function keyIn(text: string): CaseKey | 'none' | 'erased' | 'lost' {
  return text === 'none' || text === 'erased' || text === 'lost'
    ? text
    : caseKeyOf(Buffer.from(text, 'base64'))
}

function isAway(error: unknown): boolean {
  return error instanceof DoorAwayError
}
