import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { installationKeys } from '../server/runtime/master-key.ts'
import { encryptedWith } from '../server/sealing/payload-codec.ts'
import { type Engine, startEngine } from '../server/runtime/engine.ts'

/** What tokens of a measured installation are signed with. */
export const SECRET = 'a secret that only this measurement knows of'

const script = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** A folder for the data of an installation that is measured. */
export function dataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'redress-bench-'))
}

/** Starts the installation that is measured, of this project's own processes. */
export function startMeasured(
  dataDir: string,
  parts: readonly ('ledger' | 'worker' | 'api')[],
): Promise<Engine> {
  return startEngine({
    dataDir,
    secret: SECRET,
    apiPort: 'any',
    entries: Object.fromEntries(parts.map((part) => [part, script(`../server/${part}.ts`)])),
    report: () => undefined,
  })
}

/** Clients of the product, whose payloads are encrypted, and of the bare workflow, whose payloads are as they are. */
export async function clientsOf({
  temporalAddress,
  dataDir,
}: Engine): Promise<{ ours: Client; bare: Client }> {
  const connection = await Connection.connect({ address: temporalAddress })
  const dataConverter = encryptedWith(installationKeys(dataDir).payloads)
  return { ours: new Client({ connection, dataConverter }), bare: new Client({ connection }) }
}

/** Starts processes of the bare workflow on the same servers. */
export async function startBare(
  { temporalAddress, dataDir }: Engine,
  roles: readonly ('workflows' | 'notes')[],
): Promise<ChildProcess[]> {
  const env = { ...process.env, TEMPORAL_ADDRESS: temporalAddress, REDRESS_DATA: dataDir }
  const children: ChildProcess[] = []
  for (const role of roles) {
    const child = fork(script('bare-worker.ts'), [role], { env, execArgv: ['--import', 'tsx'] })
    children.push(child)
    await once(child, 'message')
  }
  return children
}

/** Measures, and ends all of it whatever comes of that; nothing stays. */
export async function measuring(
  engine: Engine,
  yardstick: () => readonly ChildProcess[],
  measure: () => Promise<void>,
): Promise<void> {
  try {
    await measure()
  } finally {
    for (const child of yardstick()) child.kill('SIGTERM')
    await engine.stop()
    rmSync(engine.dataDir, { recursive: true, force: true })
  }
}
