import { policyFolder } from '../../policies/folder.ts'
import { loadPolicies, PolicyError } from '../../policies/load.ts'
import { type Engine, type EngineChoices, startEngine } from './engine.ts'
import { choicesFromEnv } from './env.ts'
import { StartRefusal } from './refusal.ts'

/** Signals that come this soon after the first are the same Ctrl-C, passed on by the process above as well. */
const SAME_CTRL_C_MS = 400

/**
 * Runs an installation as the environment asks until Ctrl-C or SIGTERM; a second Ctrl-C kills. What hinders the start is said
 * in one sentence, with exit code 1.
 */
export async function runInForeground(entries: EngineChoices['entries']): Promise<void> {
  const callOff = new AbortController()
  const signals = stopOnSignal(() => callOff.abort())
  const report = (line: string) => console.log(line)
  try {
    checkPolicies()
    const engine = await startEngine({
      ...choicesFromEnv(process.env),
      entries,
      report,
      callOff: callOff.signal,
    })
    signals.onceUp(engine)
    introduce(engine)
  } catch (error) {
    console.error(error instanceof StartRefusal ? error.message : error)
    process.exit(1)
  }
}

/** Before anything runs: every part that reads them would stumble over the same fault. */
function checkPolicies(): void {
  try {
    loadPolicies()
  } catch (cause) {
    if (!(cause instanceof PolicyError)) throw cause
    throw new StartRefusal(`The policies in ${policyFolder()} cannot be used:\n${cause.message}`, { cause })
  }
}

/** What a person needs to go on, and no more: addresses and process numbers are in `processes.json`. */
function introduce(engine: Engine): void {
  console.log(`Redress runs at ${engine.apiUrl} — stop with Ctrl-C`)
  for (const line of engine.lines) console.log(line)
}

function stopOnSignal(callOff: () => void): { onceUp(engine: Engine): void } {
  let engine: Engine | undefined
  let firstAtMs: number | undefined
  const stop = () => {
    if (firstAtMs === undefined) {
      firstAtMs = Date.now()
      console.log('\nStopping …')
      if (engine) void engine.stop().then(() => process.exit(0))
      else callOff()
    } else if (Date.now() - firstAtMs > SAME_CTRL_C_MS) {
      // Before everything runs there is nothing to hold on to here: the guard ends what was begun.
      engine?.killAll()
      process.exit(130)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  onNpmGone(stop)
  return { onceUp: (running) => (engine = running) }
}

/** npm passes some signals on to nobody; whoever ended it meant this. */
function onNpmGone(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const npm = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(watch)
    stop()
  }, 500)
  watch.unref()
}
