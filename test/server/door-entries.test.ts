import type { Server } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import type { Log } from '../../ledger/log.ts'
import { writerAt } from '../../server/door/appender.ts'
import { Door } from '../../server/door/door.ts'
import { freePort } from '../../server/runtime/ports.ts'
import { anEntry, someTerms } from '../ledger/an-entry.ts'
import { aFolder } from '../ledger/folder.ts'
import { openLog } from '../../ledger/log.ts'

/* Entries that workers bring to the door of a real ledger. */

const SECRET = 'a secret that is long enough for a door'
const NO_KEYS = { make: async () => 'none' as const, get: async () => 'none' as const }

async function aDoor(): Promise<{ log: Log; server: Server; url: string }> {
  const door = new Door()
  const log = await openLog(await aFolder(), { onLine: (line) => door.learn(line) })
  const port = await freePort()
  const server = await door.open(
    port,
    SECRET,
    {
      append: (request) => log.append(request, { waitsForGap: false }),
      entryOf: (id, seq) => log.entryOf(id, seq),
    },
    { keys: NO_KEYS, keeper: { take: async () => ({ is: 'unknown' as const }) } },
  )
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
    await log.close().catch(() => undefined)
  })
  return { log, server, url: `http://127.0.0.1:${port}` }
}

test('entries are durable once they are answered, in the order in which they were brought', async () => {
  const { log, url } = await aDoor()
  const writer = writerAt(url, SECRET)
  const answers = await Promise.all([1, 2, 3, 4].map((seq) => writer.append(anEntry({ seq }))))
  expect(answers.map((answer) => answer.is === 'durable' && [answer.number, answer.seq])).toEqual([
    ['261101', 1],
    ['261101', 2],
    ['261101', 3],
    ['261101', 4],
  ])
  expect(log.durable).toBe(5)
  const [, second] = answers
  expect(await writer.append(anEntry({ seq: 2 }))).toEqual(second)
  expect(log.durable).toBe(5)
})

test('who brings what another step stands for hears which, with its terms where they are others', async () => {
  const { url } = await aDoor()
  const writer = writerAt(url, SECRET)
  await writer.append(anEntry())
  const later = anEntry({ atMs: 5 })
  expect(await writer.append(later)).toMatchObject({
    is: 'taken',
    isSameStep: true,
    by: { seq: 1, atMs: anEntry().entry.atMs, number: '261101' },
  })
  const other = anEntry({ updateId: 'another', terms: 'terms-2' })
  expect(await writer.append({ ...other, terms: { digest: 'terms-2', terms: {} } })).toMatchObject({
    is: 'taken',
    isSameStep: false,
    terms: someTerms,
  })
  expect(await writer.append(anEntry({ after: { holder: 'role:other' } }))).toMatchObject({
    is: 'taken',
    isSameStep: false,
    by: { atMs: anEntry().entry.atMs },
  })
})

test('what follows another entry than stands before it is not taken; a gap is brought again', async () => {
  const { log, url } = await aDoor()
  const writer = writerAt(url, SECRET)
  const first = anEntry()
  await writer.append(first)
  const { atMs, updateId } = first.entry
  const second = anEntry({ seq: 2 })
  expect(await writer.append({ ...second, follows: { atMs: atMs + 1, updateId } })).toEqual({
    is: 'overtaken',
  })
  expect(await writer.append({ ...second, follows: { atMs, updateId: 'another' } })).toEqual({
    is: 'overtaken',
  })
  expect(log.durable).toBe(2)
  expect(await writer.append({ ...second, follows: { atMs, updateId } })).toMatchObject({
    is: 'durable',
    seq: 2,
  })
  expect(await writer.append(anEntry({ seq: 4 }))).toMatchObject({
    is: 'failed',
    type: 'LedgerGapError',
    isFinal: false,
  })
})

test('tells what stands at a place of a case, and nothing to whoever does not know the secret', async () => {
  const { url } = await aDoor()
  const writer = writerAt(url, SECRET)
  await writer.append(anEntry())
  expect(await writer.standing('c-1', 1)).toMatchObject({ entry: { seq: 1 }, terms: someTerms })
  expect(await writer.standing('c-1', 2)).toBeNull()
  expect(await writer.standing('nobody', 1)).toBeNull()
  const stranger = writerAt(url, 'another secret')
  await expect(stranger.append(anEntry({ seq: 2 }))).rejects.toThrow('401')
  await expect(stranger.standing('c-1', 1)).rejects.toThrow('401')
})

test('a request of a wrong shape is refused for good', async () => {
  const { log, url } = await aDoor()
  const answer = await writerAt(url, SECRET).append({ entry: { seq: 1 } } as never)
  expect(answer).toMatchObject({ is: 'failed', isFinal: true })
  expect(log.durable).toBe(0)
})

test('while nobody answers, nothing is known', async () => {
  const writer = writerAt(`http://127.0.0.1:${await freePort()}`, SECRET)
  await expect(writer.append(anEntry())).rejects.toThrow('the record does not answer')
})

test('entries are taken of whoever knows the secret, and of nobody else; what is no list of entries is refused', async () => {
  const { log, url } = await aDoor()
  const sent = async (secret: string, body: string) =>
    (
      await fetch(`${url}/entries`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
        body,
      })
    ).status
  const requests = JSON.stringify({ requests: [anEntry()] })
  expect(await sent('another secret of the same length ....', requests)).toBe(401)
  expect(await sent('', requests)).toBe(401)
  expect(await sent(SECRET, '{"requests": [')).toBe(400)
  expect(await sent(SECRET, '[]')).toBe(400)
  expect(log.durable).toBe(0)
  expect(await sent(SECRET, requests)).toBe(200)
  expect(log.durable).toBe(2)
})
