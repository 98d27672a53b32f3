import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Policy } from '../../policies/policy.ts'
import { integrate } from '../../ledger/tlog/integrate.ts'
import { logsIn } from '../../ledger/tlog/layout.ts'
import { aFolder } from './folder.ts'
import { aWalkedLedger } from './a-walked-ledger.ts'

/** A ledger with cases that random staff took as far as they came, brought into the public logs. */
export async function aSignedLedger(dir: string, policies: readonly Policy[], cases: number) {
  const source = { dir: join(dir, 'ledger'), keysFile: join(dir, 'record-keys.json') }
  await aWalkedLedger(source.dir, policies, cases)
  await integrate(source)
  return source
}

/** A copy of an installation's record, with its keys. */
export async function aCopyOf(source: { dir: string; keysFile: string }): Promise<typeof source> {
  const dir = await aFolder()
  const copy = { dir: join(dir, 'ledger'), keysFile: join(dir, 'record-keys.json') }
  await cp(source.dir, copy.dir, { recursive: true })
  await cp(source.keysFile, copy.keysFile)
  return copy
}

/** Every file of the public logs in a ledger, by its path. */
export async function filesOfLogs(ledger: string): Promise<Map<string, string>> {
  const found = await readdir(logsIn(ledger), { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const bytes = files.sort().map(async (file) => [file.slice(ledger.length), await readFile(file, 'base64')])
  return new Map((await Promise.all(bytes)) as [string, string][])
}
