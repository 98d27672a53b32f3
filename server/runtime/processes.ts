import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'

/** One process, told apart from a later one with the same number. */
export const Identity = z.object({
  pid: z.int().positive(),
  /** When the process began, as the system tells it: a process number alone may have been given to another since. */
  startedAt: z.string(),
})
export type Identity = z.infer<typeof Identity>

const Running = z.object({
  supervisor: Identity,
  addresses: z.object({ api: z.string(), temporal: z.string(), redis: z.string() }).partial(),
  processes: z.array(Identity.extend({ name: z.string() })),
})
/** What `processes.json` in the data folder holds while Redress runs. */
export type Running = z.infer<typeof Running>

/** The process that has this number now, or undefined when there is none (a zombie counts as none). */
export function identify(pid: number): Identity | undefined {
  const startedAt = existsSync('/proc/self/stat') ? startedByProc(pid) : startedByPs(pid)
  return startedAt === undefined ? undefined : { pid, startedAt }
}

function startedByProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : rest[18]
  } catch {
    return undefined
  }
}

function startedByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '')
  } catch {
    return undefined
  }
}

/** True while this very process lives, not merely another one with its number. */
export function isAlive(identity: Identity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt
}

/** Where a data folder's processes are recorded. */
export function processesFile(dataDir: string): string {
  return join(dataDir, 'processes.json')
}

/** Replaces the record in one stroke. */
export function writeRunning(dataDir: string, running: Running): void {
  const file = processesFile(dataDir)
  writeFileSync(`${file}.new`, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** The record a supervisor of this data folder left or holds; undefined when there is none that can be read. */
export function readRunning(dataDir: string): Running | undefined {
  try {
    return Running.parse(JSON.parse(readFileSync(processesFile(dataDir), 'utf8')))
  } catch {
    return undefined
  }
}

/** Ends those of the processes that still live: asks first, after `graceMs` kills; resolves when all are gone. */
export async function endAll(identities: readonly Identity[], graceMs: number): Promise<void> {
  const killAtMs = Date.now() + graceMs
  for (const identity of identities.filter(isAlive)) signal(identity, 'SIGTERM')
  for (let living = identities.filter(isAlive); living.length > 0; living = living.filter(isAlive)) {
    if (Date.now() >= killAtMs) for (const identity of living) signal(identity, 'SIGKILL')
    await pause(20)
  }
}

function signal(identity: Identity, name: NodeJS.Signals): void {
  try {
    process.kill(identity.pid, name)
  } catch {
    // Gone in the meantime, which is what was wanted.
  }
}
