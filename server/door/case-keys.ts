import { Router } from 'express'
import { z } from 'zod'
import type { Key } from '../../ledger/keys/read.ts'

/** The keys of the cases, as their one writer has them. */
export interface CaseKeyStore {
  make(id: string): Promise<Key>
  get(id: string): Promise<Key>
}

/** Whether the record has a case. */
type IsRecorded = (id: string) => Promise<boolean>

const Asked = z.strictObject({ ids: z.array(z.string()).max(10_000) })

/** Answers with keys: what is made is durable by then. */
export function keyRoutes(store: CaseKeyStore, isRecorded: IsRecorded): Router {
  const ways = {
    make: (id: string) => store.make(id),
    get: (id: string) => store.get(id),
    recorded: async (id: string) => {
      const key = await store.get(id)
      return key === 'none' && (await isRecorded(id)) ? store.make(id) : key
    },
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

function textOf(key: Key): string {
  return typeof key === 'string' ? key : key.toString('base64')
}
