import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLog } from '../ledger/log.ts'
import { integrate } from '../ledger/tlog/integrate.ts'
import { verdictOn } from '../server/audit-verify.ts'
import { anEntry } from '../test/ledger/an-entry.ts'

/*
 * `npm run bench:record`: how many entries a second are appended, each durable, brought into a public log, and verified without taking
 * steps again. Entries are small; how many come at once is the first argument; the second
 * is an empty PostgreSQL database for the record, which lies in a folder without one.
 */
const AT_ONCE = Number(process.argv[2] ?? 64)
const ENTRIES = 20_000
const dir = await mkdtemp(join(tmpdir(), 'redress-record-'))

async function rate(what: string, work: () => Promise<unknown>): Promise<void> {
  const startedMs = performance.now()
  await work()
  const seconds = (performance.now() - startedMs) / 1_000
  console.log(`${what}: ${Math.round(ENTRIES / seconds)} entries/s`)
}

const log = await openLog(process.argv[3] ?? join(dir, 'ledger'))
await rate(`append, ${AT_ONCE} at once, synced`, async () => {
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, n) => {
      for (let seq = 1; seq <= ENTRIES / AT_ONCE; seq += 1)
        await log.append(anEntry({ complaintId: `c-${n}`, seq }))
    }),
  )
})
await log.close()
const source = { dir: log.address, keysFile: join(dir, 'record-keys.json') }
await rate('integrate', () => integrate(source))
await rate('verify, without the fold', async () => {
  const { isSound, lines } = await verdictOn(source.dir, [], false)
  if (!isSound) throw new Error(lines[0])
})
await rm(dir, { recursive: true })
