import { isCode } from './error-code.ts'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { LedgerLockedError } from './refusals.ts'

const Claim = z.object({ pid: z.int(), startedAt: z.string(), released: z.boolean() })
type Claim = z.infer<typeof Claim>

/**
 * Makes this process the only writer of the folder and returns how to give that up. Throws `LedgerLockedError` naming the
 * living holder. A holder that died, even by `kill -9`, is succeeded at once: a claim counts only while its process runs.
 *
 * Claims are numbered files and the highest counts. Succeeding creates the next number, which only one of several can, and the
 * highest is never removed, so a slow rival cannot undo a claim it did not see.
 */
export function lockFolder(dir: string): () => void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  // What lies in it is in clear: a folder that was made or put back with a wider mode is closed.
  chmodSync(dir, 0o700)
  for (;;) {
    const highest = Math.max(0, ...claimsIn(dir))
    const holder = highest > 0 ? claimAt(dir, highest) : null
    if (holder && isHeld(holder)) {
      throw new LedgerLockedError(`${dir} is written by process ${holder.pid}; a ledger has one writer`)
    }
    const mine = highest + 1
    if (!create(dir, mine, claim(false))) continue
    if (claimsIn(dir).some((other) => other > mine)) {
      rmSync(pathOf(dir, mine), { force: true })
      continue
    }
    for (const old of claimsIn(dir)) if (old < mine) rmSync(pathOf(dir, old), { force: true })
    return () => release(dir, mine)
  }
}

const pathOf = (dir: string, claim: number) => join(dir, `writer.${claim}.lock`)

function claimsIn(dir: string): number[] {
  return readdirSync(dir).flatMap((name) => {
    const found = /^writer\.(\d+)\.lock$/.exec(name)
    return found ? [Number(found[1])] : []
  })
}

function claimAt(dir: string, number: number): Claim | null {
  try {
    return Claim.parse(JSON.parse(readFileSync(pathOf(dir, number), 'utf8')))
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw new Error(`${pathOf(dir, number)} is unreadable; remove it when no process writes this ledger`, {
      cause: error,
    })
  }
}

/** A claim appears whole or not at all: it is written aside and linked into place. */
function create(dir: string, number: number, claim: Claim): boolean {
  const aside = join(dir, `.${randomUUID()}`)
  writeFileSync(aside, JSON.stringify(claim))
  try {
    linkSync(aside, pathOf(dir, number))
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    rmSync(aside)
  }
}

function release(dir: string, number: number): void {
  const aside = join(dir, `.${randomUUID()}`)
  writeFileSync(aside, JSON.stringify(claim(true)))
  renameSync(aside, pathOf(dir, number))
}

function claim(released: boolean): Claim {
  return { pid: process.pid, startedAt: startOf(process.pid) ?? '', released }
}

function isHeld(claim: Claim): boolean {
  return !claim.released && startOf(claim.pid) === claim.startedAt
}

/** When a process started, in a form that only this process of this boot has; null when there is none. */
function startOf(pid: number): string | null {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`])
        .toString()
        .trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`
  } catch {
    return null
  }
}
