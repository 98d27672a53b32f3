import { fileURLToPath } from 'node:url'
import { lockFolder } from './lock.ts'
import { programsOf } from './programs.ts'
import { KeptPart, type Part, type ReadyMessage } from './part.ts'
import { StartRefusal } from './refusal.ts'
import { endAll, identify, processesFile, readRunning, type Running, writeRunning } from './processes.ts'
import { mkdirSync, rmSync } from 'node:fs'

/** The reason given to whoever waits for a start that was called off. */
export const STOPPED = 'Stopped before everything ran.'

const STALE_GRACE_MS = 3_000

export interface Supervisor {
  /** Brings the parts up together; resolves with what each said, in their order, once all serve. */
  start(parts: readonly Part[]): Promise<ReadyMessage[]>
  /** Where the parts can be reached, for `processes.json`. */
  publish(addresses: Running['addresses']): void
  /** The process number of each part that runs now. */
  pids(): Record<string, number>
  signal(name: string, signal: NodeJS.Signals): void
  /** Stops every part, the last stage first, and gives the data folder up. */
  stop(): Promise<void>
  /** The same without waiting for anything: for the impatient. */
  killAll(): void
}

/**
 * Takes charge of a data folder: ends what a killed supervisor left running there, then keeps the parts it is given alive
 * until it is told to stop. Refuses with a `StartRefusal` when a living supervisor holds the folder. Parts never outlive
 * this process: a guard ends them when it dies, even by SIGKILL.
 */
export async function supervise(dataDir: string, report: (line: string) => void): Promise<Supervisor> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const guard = await guardPart(dataDir)
  const unlock = lockFolder(dataDir)
  const stale = readRunning(dataDir)
  if (stale) await endAll(stale.processes, STALE_GRACE_MS)

  const kept: KeptPart[] = []
  const supervisor = identify(process.pid)
  let addresses: Running['addresses'] = {}
  let over = false
  let released = false
  const record = () => {
    if (!supervisor || released) return
    writeRunning(dataDir, { supervisor, addresses, processes: kept.flatMap(recorded) })
  }
  const begin = (part: Part) => {
    const one = new KeptPart(part, { dataDir, changed: record, report })
    kept.push(one)
    record()
    return one.ready
  }
  const release = () => {
    released = over = true
    rmSync(processesFile(dataDir), { force: true })
    unlock()
  }
  await begin(guard).catch((error: unknown) => {
    release()
    throw error
  })

  return {
    start: async (parts) => {
      if (over) throw new StartRefusal(STOPPED)
      return Promise.all(parts.map(begin))
    },
    publish: (more) => {
      addresses = { ...addresses, ...more }
      record()
    },
    pids: () => Object.fromEntries(kept.flatMap(recorded).map(({ name, pid }) => [name, pid])),
    signal: (name, signal) => kept.find(({ part }) => part.name === name)?.signal(signal),
    stop: async () => {
      over = true
      const stages = [...new Set(kept.map(({ part }) => part.stage))].sort((a, b) => b - a)
      for (const stage of stages) {
        await Promise.all(kept.filter(({ part }) => part.stage === stage).map((one) => one.stop()))
      }
      release()
    },
    killAll: () => {
      for (const one of kept) one.signal('SIGKILL')
      release()
    },
  }
}

function recorded({ part, identity }: KeptPart): Running['processes'] {
  return identity ? [{ name: part.name, ...identity }] : []
}

async function guardPart(dataDir: string): Promise<Part> {
  const entry = fileURLToPath(new URL('./guard.ts', import.meta.url))
  const { command, args } = (await programsOf([entry]))(entry)
  return {
    name: 'guard',
    command,
    args: [...args, dataDir, String(process.pid)],
    env: {},
    stage: 0,
    graceMs: 2_000,
    ready: 'message',
  }
}
