import type { Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DoorAwayError } from '../../server/door/asking.ts'
import { recordkeeperAt } from '../../server/door/client.ts'
import { Door } from '../../server/door/door.ts'
import { freePort } from '../../server/runtime/ports.ts'
import { anEntry } from '../ledger/an-entry.ts'

/* The door of the record's writer alone, over a record that these tests write. */

const SECRET = 'a secret that is long enough for a door'
const NO_KEYS = { make: async () => 'none' as const, get: async () => 'none' as const }
let door: Door
let server: Server
let url: string
beforeEach(async () => {
  const port = await freePort()
  door = new Door()
  server = await door.open(
    port,
    SECRET,
    {
      append: () => Promise.reject(new Error('nothing is brought here')),
      entryOf: async () => null,
    },
    { keys: NO_KEYS, keeper: { take: async () => ({ is: 'unknown' as const }) } },
  )
  url = `http://127.0.0.1:${port}`
})
afterEach(() => {
  server.close()
  server.closeAllConnections()
})

const { policy } = anEntry({ complaintId: 'any', seq: 1 }).entry
const holder = (complaintId: string) => ({ complaintId, updateId: 'receive' })
const intake = (complaintId: string, uniqueKeys: string[] = []) =>
  recordkeeperAt(url, SECRET).claim('intake', holder(complaintId), {
    complaintId,
    policy,
    repeatKey: 'k',
    uniqueKeys,
    fromMs: 0,
    toMs: Number.MAX_SAFE_INTEGER,
  })

function recorded(complaintId: string, after: object): void {
  const { entry } = anEntry({ complaintId, seq: 1 })
  const line = { ...entry, number: '1', updateId: 'receive', after: { ...entry.after, ...after } }
  door.learn({ ordinal: 1, prev: '', hash: '', entry: line } as Parameters<Door['learn']>[0])
}

test('an equal intake waits for the one before it, and repeats it once that is recorded', async () => {
  expect((await intake('a')).repeated).toBeNull()
  const second = intake('b', ['u'])
  recorded('a', { repeatKey: 'k', uniqueKeys: ['u'] })
  expect(await second).toMatchObject({
    repeated: { first: { complaintId: 'a' } },
    same: { complaintId: 'a' },
  })
})

test('an intake that is given up is repeated by nobody', async () => {
  await intake('a')
  const second = intake('b')
  await recordkeeperAt(url, SECRET).giveUp(holder('a'))
  expect((await second).repeated).toBeNull()
})

test('nobody comes in without the secret, and an absent door says so', async () => {
  await expect(
    recordkeeperAt(url, `${SECRET}!`).claim('merge', holder('a'), { from: 'a', into: 'b' }),
  ).rejects.toThrow('401')
  const nowhere = recordkeeperAt(`http://127.0.0.1:${await freePort()}`, SECRET)
  await expect(nowhere.claim('merge', holder('a'), { from: 'a', into: 'b' })).rejects.toThrow(DoorAwayError)
})
