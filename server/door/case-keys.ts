import { Router } from 'express'
import { z } from 'zod'
import type { AnyEntry } from '../../ledger/entry.ts'
import type { Key } from '../../ledger/keys/read.ts'

/** The keys of the cases, as their one writer has them. */
export interface CaseKeyStore {
  make(id: string): Promise<Key>
  get(id: string): Promise<Key>
}

/** The entry at a place of a case, from 1; null where the record has none. */
type EntryOf = (id: string, seq: number) => Promise<AnyEntry | null>

const Asked = z.strictObject({ ids: z.array(z.string()).max(10_000) })

/**
 * Answers with keys: what is made is durable by then. None is made for a case that has sealed values of its own already: its key is
 * lost, and another one would not open them.
 */
export function keyRoutes(store: CaseKeyStore, entryOf: EntryOf): Router {
  const keyOrMade = async (id: string, isNew: boolean): Promise<Key | 'lost'> => {
    const key = await store.get(id)
    if (key !== 'none') return key
    const has = await foundIn(id, entryOf)
    if (has === 'sealed') return 'lost'
    return isNew || has === 'plain' ? store.make(id) : 'none'
  }
  const ways = {
    make: (id: string) => keyOrMade(id, true),
    get: (id: string) => store.get(id),
    recorded: (id: string) => keyOrMade(id, false),
  }
  const router = Router()
  for (const [way, keyOf] of Object.entries(ways)) {
    router.post(`/keys/${way}`, async (req, res) => {
      const { ids } = Asked.parse(req.body)
      const keys = await Promise.all(ids.map(async (id) => [id, textOf(await keyOf(id))]))
      res.json({ keys: Object.fromEntries(keys) as Record<string, string> })
    })
  }
  return router
}

/** What the record has of a case that there is no key for. */
async function foundIn(id: string, entryOf: EntryOf): Promise<'nothing' | 'plain' | 'sealed'> {
  for (let seq = 1; ; seq += 1) {
    const entry = await entryOf(id, seq)
    if (entry === null) return seq === 1 ? 'nothing' : 'plain'
    if (JSON.stringify(entry).includes(`sealed.1.${id}.`)) return 'sealed'
  }
}

function textOf(key: Key | 'lost'): string {
  return typeof key === 'string' ? key : key.toString('base64')
}
