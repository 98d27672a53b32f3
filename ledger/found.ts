import { join } from 'node:path'
import { readdir } from 'node:fs/promises'
import { BrokenLineError } from './refusals.ts'
import { bytesAt } from './stores/open.ts'
import { isPostgres, shown } from './stores/postgres/connection.ts'
import { StoreRefusal } from './stores/postgres/refusal.ts'
import { isPrepared } from './stores/postgres/schema.ts'
import { cursorBefore, readMore, segmentPath } from './segments.ts'

/** There is nothing to read where a ledger was looked for; the message says what is there and what to do. */
export class NoLedgerError extends Error {
  override name = 'NoLedgerError'
}

/**
 * Resolves when a folder, or a database, holds a ledger with at least one whole line, sound or not. Throws a `NoLedgerError` for a path that
 * leads nowhere, for what cannot be read, is no ledger, or is an empty one: nothing may be concluded from it.
 */
export async function mustHoldLines(dir: string): Promise<void> {
  if (isPostgres(dir)) return mustHoldLinesInDatabase(dir)
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    throw new NoLedgerError(`There is no ledger in ${dir}: ${whyNoFolder(error)}`, { cause: error })
  })
  if (!names.some((name) => /^\d{12}\.jsonl$/.test(name))) {
    const inner = names.includes('ledger') ? ` Did you mean ${join(dir, 'ledger')}?` : ''
    throw new NoLedgerError(
      `${dir} is no ledger: it holds ${names.length === 0 ? 'nothing' : `no file such as ${segmentPath('', 1)}`}.${inner}`,
    )
  }
  if (!(await hasLine(dir))) {
    throw new NoLedgerError(
      `The ledger in ${dir} has not one whole line, so there is nothing to go by: if it ever had one, restore it from a copy.`,
    )
  }
}

async function mustHoldLinesInDatabase(address: string): Promise<void> {
  const line = await isPrepared(address)
    .then((isThere) => (isThere ? bytesAt(address, 1) : null))
    .catch((error: unknown) => {
      throw unreadable(address, error)
    })
  if (!line)
    throw new NoLedgerError(
      `There is no ledger in ${shown(address)}, or not one line of it: REDRESS_LEDGER names the database.`,
    )
}

async function hasLine(dir: string): Promise<boolean> {
  try {
    return (await readMore(dir, await cursorBefore(dir, 1))).length > 0
  } catch (error) {
    if (error instanceof BrokenLineError) return true
    throw unreadable(dir, error)
  }
}

/** What to tell of a ledger that the system would not let us read; any other error as it is. */
export function unreadable(dir: string, error: unknown): unknown {
  if (error instanceof StoreRefusal) return new NoLedgerError(error.message, { cause: error })
  if (!isOfFiles(error)) return error
  return new NoLedgerError(`The ledger in ${dir} cannot be read (${error.message}): ${whatToDo(error)}`, {
    cause: error,
  })
}

function isOfFiles(error: unknown): error is NodeJS.ErrnoException {
  const { syscall } = Object(error) as NodeJS.ErrnoException
  return error instanceof Error && ['open', 'read', 'scandir', 'stat'].includes(syscall ?? '')
}

function whyNoFolder(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'that folder does not exist. REDRESS_DATA names the folder around it.'
  if (error.code === 'ENOTDIR') return 'that is no folder. REDRESS_DATA names the folder around it.'
  return `it cannot be opened (${error.message}). ${whatToDo(error)}`
}

function whatToDo(error: NodeJS.ErrnoException): string {
  return error.code === 'EACCES' || error.code === 'EPERM'
    ? 'run this as the user that runs Redress.'
    : 'look at the disk and the folder.'
}
