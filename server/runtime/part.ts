import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync } from 'node:fs'
import { lastLines, logFile, openLog } from './logs.ts'
import { identify, type Identity } from './processes.ts'
import { projectDir } from './project.ts'
import { REFUSED, StartRefusal } from './refusal.ts'

const STEADY_AFTER_MS = 10_000
const SLOWEST_RESTART_MS = 5_000
const READY_WITHIN_MS = 60_000
const FIRST_TRIES = 3

/** One process of the installation and how to tell that it serves. */
export interface Part {
  name: string
  command: string
  args: readonly string[]
  /** Added to the supervisor's own environment. */
  env: Readonly<Record<string, string>>
  /** Parts stop from the highest stage to the lowest, those of one stage together. */
  stage: number
  /** From the request to stop until it is killed. */
  graceMs: number
  /** `message`: the process says `{ ready: true }` over IPC. Otherwise asked from outside until answered or `gone`. */
  ready: 'message' | ((gone: AbortSignal) => Promise<void>)
}

/** What a part says over IPC once it serves. */
export interface ReadyMessage {
  ready: true
  /** For the person who started it, printed as they are. */
  lines?: string[]
}

/** What `keepRunning` tells of. */
export interface Watch {
  dataDir: string
  changed: () => void
  report: (line: string) => void
}

/**
 * A part that runs, and runs again whenever it ends without being asked to: at once the first time; one that keeps dying
 * waits from 100 ms up to 5 s in between.
 */
export class KeptPart {
  readonly part: Part
  /** Settles once: with the first readiness, or with a `StartRefusal` when the part cannot be brought up at all. */
  readonly ready: Promise<ReadyMessage>
  /** The process that runs now; undefined between two. */
  identity: Identity | undefined
  readonly #watch: Watch
  #child: ChildProcess | undefined
  #restart: NodeJS.Timeout | undefined
  #stopping = false
  #quickDeaths = 0
  #isUp: (message: ReadyMessage) => void = () => undefined
  #isHopeless: (reason: StartRefusal) => void = () => undefined
  #wasUp = false

  constructor(part: Part, watch: Watch) {
    this.part = part
    this.#watch = watch
    this.ready = new Promise<ReadyMessage>((resolve, reject) => {
      this.#isUp = resolve
      this.#isHopeless = reject
    })
    // Whoever waits hears of it; nobody has to.
    this.ready.catch(() => undefined)
    this.#launch()
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  /** Resolves when the process is gone for good. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#restart)
    this.#isHopeless(new StartRefusal(`${this.part.name} was stopped before it was ready.`))
    const child = this.#child
    if (!child) return
    const end = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const overdue = setTimeout(() => child.kill('SIGKILL'), this.part.graceMs)
    await end
    clearTimeout(overdue)
  }

  #launch(): void {
    const bornAtMs = Date.now()
    const gone = new AbortController()
    const child = spawnPart(this.part, this.#watch.dataDir)
    this.#becomes(child)
    const late = setTimeout(() => child.kill('SIGKILL'), READY_WITHIN_MS)
    const died = (how: string) => {
      if (gone.signal.aborted) return
      gone.abort()
      clearTimeout(late)
      this.#becomes(undefined)
      if (!this.#stopping) this.#revive(how, Date.now() - bornAtMs)
    }
    child.on('message', (message) => {
      if (isReport(message)) this.#watch.report(message.report)
    })
    child.once('error', (error) => died(error.message))
    child.once('exit', (code, signal) => died(signal ?? exited(code)))
    const serves = (message: ReadyMessage) => {
      if (gone.signal.aborted) return
      clearTimeout(late)
      this.#wasUp = true
      this.#isUp(message)
    }
    void whenReady(this.part, child, gone.signal).then(serves)
  }

  #becomes(child: ChildProcess | undefined): void {
    this.#child = child
    this.identity = child?.pid === undefined ? undefined : identify(child.pid)
    this.#watch.changed()
  }

  #revive(how: string, livedMs: number): void {
    this.#quickDeaths = livedMs > STEADY_AFTER_MS ? 1 : this.#quickDeaths + 1
    const isRefused = how === exited(REFUSED)
    if (!this.#wasUp && (isRefused || this.#quickDeaths >= FIRST_TRIES)) {
      this.#stopping = true
      const { dataDir } = this.#watch
      this.#isHopeless(isRefused ? refusalOf(this.part, dataDir) : cannotStart(this.part, how, dataDir))
      return
    }
    const waitMs =
      this.#quickDeaths < 2 ? 0 : Math.min(SLOWEST_RESTART_MS, 100 * 2 ** (this.#quickDeaths - 2))
    this.#watch.report(`${this.part.name} ended (${how}); starting it again`)
    this.#restart = setTimeout(() => this.#launch(), waitMs)
  }
}

/** Detached, so that Ctrl-C in a terminal reaches the supervisor alone and the parts stop in order. */
function spawnPart(part: Part, dataDir: string): ChildProcess {
  const log = openLog(dataDir, part.name)
  try {
    const stdio = ['ignore', log, log, ...(part.ready === 'message' ? (['ipc'] as const) : [])] as const
    const env = { ...process.env, ...part.env }
    return spawn(part.command, part.args, { cwd: projectDir, env, detached: true, stdio: [...stdio] })
  } finally {
    closeSync(log)
  }
}

async function whenReady(part: Part, child: ChildProcess, gone: AbortSignal): Promise<ReadyMessage> {
  if (part.ready !== 'message') {
    await part.ready(gone).catch(() => child.kill('SIGKILL'))
    return { ready: true }
  }
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (isReadyMessage(message)) resolve(message)
    })
  })
}

function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'ready' in message && message.ready === true
}

function exited(code: number | null): string {
  return `exit code ${code}`
}

/** A part that refuses to start has said why. */
function refusalOf({ name }: Part, dataDir: string): StartRefusal {
  return new StartRefusal(lastLines(dataDir, name, 1).join(''))
}

function isReport(message: unknown): message is { report: string } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'report' in message &&
    typeof message.report === 'string'
  )
}

function cannotStart(part: Part, how: string, dataDir: string): StartRefusal {
  const said = lastLines(dataDir, part.name, 5).map((line) => `  ${line}`)
  const told = said.length === 0 ? '' : `\n${said.join('\n')}`
  return new StartRefusal(
    `${part.name} does not start (${how}); its last words are below, the rest is in ${logFile(dataDir, part.name)}.${told}`,
  )
}
