import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Engine } from './runtime/engine.ts'

/** Signals that come this soon after the first are the same Ctrl-C, passed on by the process above as well. */
const SAME_CTRL_C_MS = 400

const entries = {
  ledger: fileURLToPath(new URL('./ledger.ts', import.meta.url)),
  worker: fileURLToPath(new URL('./worker.ts', import.meta.url)),
  api: fileURLToPath(new URL('./api.ts', import.meta.url)),
}

await main()

async function main(): Promise<void> {
  requireNode(20, 19)
  const { startEngine } = await import('./runtime/engine.ts')
  const { choicesFromEnv } = await import('./runtime/env.ts')
  const { StartRefusal } = await import('./runtime/refusal.ts')
  try {
    const callOff = new AbortController()
    const signals = stopOnSignal(() => callOff.abort())
    const report = (line: string) => console.log(line)
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
    process.exitCode = 1
  }
}

function introduce(engine: Engine): void {
  console.log(`
Redress runs.
  API       ${engine.apiUrl}
  Temporal  ${engine.temporalAddress}
  Redis     ${engine.redisUrl.replace(/\/\/.*@/, '//…@')}
  Ledger    ${join(engine.dataDir, 'ledger')}
  Logs      ${join(engine.dataDir, 'logs')}
`)
  for (const line of engine.lines) console.log(line)
  console.log('\nCtrl-C stops everything.')
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
  return { onceUp: (running) => (engine = running) }
}

function requireNode(major: number, minor: number): void {
  const [hasMajor = 0, hasMinor = 0] = process.versions.node.split('.').map(Number)
  if (hasMajor > major || (hasMajor === major && hasMinor >= minor)) return
  console.error(
    `Redress needs Node ${major}.${minor} or later and this is ${process.versions.node}; install a newer one.`,
  )
  process.exit(1)
}
