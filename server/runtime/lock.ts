import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identify, Identity, isAlive } from './processes.ts'
import { StartRefusal } from './refusal.ts'

/**
 * Makes this process the only supervisor of the data folder and returns how to give that up. A lock whose holder is dead is
 * taken over; a living holder is named in the `StartRefusal`.
 */
export function lockFolder(dataDir: string): () => void {
  const file = join(dataDir, 'supervisor.lock')
  const mine = `${file}.${process.pid}`
  const me = JSON.stringify(identify(process.pid))
  writeFileSync(mine, me)
  try {
    while (!link(mine, file)) dropDeadLock(file, dataDir)
  } finally {
    rmSync(mine, { force: true })
  }
  return () => {
    if (read(file) === me) rmSync(file, { force: true })
  }
}

function dropDeadLock(file: string, dataDir: string): void {
  const found = read(file)
  const holder = found === undefined ? undefined : parse(found)
  if (holder && isAlive(holder)) {
    throw new StartRefusal(
      `Redress already runs over ${dataDir} as process ${holder.pid}; stop that one first, or set REDRESS_DATA to another folder.`,
    )
  }
  const aside = `${file}.${process.pid}.dead`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  // Somebody else may have taken over between the look and the rename: theirs goes back.
  if (read(aside) !== found) link(aside, file)
  rmSync(aside, { force: true })
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function parse(text: string): Identity | undefined {
  try {
    return Identity.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
