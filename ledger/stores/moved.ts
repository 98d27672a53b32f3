import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isCode } from '../error-code.ts'
import { StoreRefusal } from './postgres/refusal.ts'

const MARK = 'moved'

/** Says in the folder of a ledger where it has gone on, for nobody to go on with the copy that was left. */
export function markMoved(dir: string, to: string): void {
  writeFileSync(join(dir, MARK), `${to}\n`, { mode: 0o600 })
}

/** Throws a `StoreRefusal` for a folder whose ledger goes on elsewhere. */
export function mustNotBeMoved(dir: string): void {
  const to = markIn(dir)
  if (to === null) return
  throw new StoreRefusal(
    `The record in ${dir} was copied to ${to} and goes on there: set REDRESS_LEDGER to it. To look at the old copy, or to go back to it, remove ${join(dir, MARK)} first.`,
    true,
  )
}

function markIn(dir: string): string | null {
  try {
    return readFileSync(join(dir, MARK), 'utf8').trim()
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return null
    throw error
  }
}
