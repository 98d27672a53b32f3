import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { isAlive, readRunning, type Running } from '../../../server/runtime/processes.ts'

export interface Command {
  pid: number
  /** All it has printed so far, both streams. */
  printed(): string
  /** Resolves once it has printed the text, or has ended. */
  prints(text: string): Promise<void>
  ended: Promise<number | null>
  signal(name: NodeJS.Signals): void
}

/** Runs the start command over stand-ins for our own processes, with nothing in its environment but PATH and `env`. */
export function runStart(
  [node, ...args]: readonly [string, ...string[]],
  env: Record<string, string>,
): Command {
  const child = spawn(node, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = once(child, 'close').then(() => child.exitCode)
  const prints = async (wanted: string) => {
    while (!text.includes(wanted) && child.exitCode === null && child.signalCode === null) {
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended])
    }
  }
  return { pid: child.pid ?? 0, printed: () => text, prints, ended, signal: (name) => child.kill(name) }
}

/** What the data folder says runs there. */
export function running(dataDir: string): Running {
  const found = readRunning(dataDir)
  if (!found) throw new Error(`nothing is recorded in ${dataDir}`)
  return found
}

/** The names of the recorded processes that live. */
export function living({ processes }: Running): string[] {
  return processes.filter(isAlive).map(({ name }) => name)
}
