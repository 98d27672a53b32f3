import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openLog, type Log } from '../../ledger/log.ts'

/** An empty folder that goes away with the test. */
export async function aFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'redress-ledger-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** A log that is closed with the test. */
export async function aLog(dir: string, options = {}): Promise<Log> {
  const log = await openLog(dir, options)
  onTestFinished(() => log.close().catch(() => {}))
  return log
}
