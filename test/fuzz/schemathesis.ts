import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fetchRequirements } from '../../server/runtime/packages.ts'
import { projectDir } from '../../server/runtime/project.ts'

const run = promisify(execFile)
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** Somebody whose token requests are sent with. */
export interface Sender {
  policy: string
  role: string
  token: string
  /** Names of what there is to ask for, by how its path begins. */
  known: Record<string, string[]>
  /** Bodies that a route would take, if nobody comes first: the route, its case, what is sent. */
  moves: { path: string; id: string | null; body: object }[]
  /** What the policy calls the things that a body names. */
  words: Record<string, string[]>
}

export interface Choices {
  apiUrl: string
  senders: readonly Sender[]
  /** For what is left behind: the plan, the answers. */
  folder: string
  examples: number
  seed: number
  phases: string
  /** Hears what Schemathesis says, while it says it. */
  hear?: (said: string) => void
}

/** How many answers of each status: by sender, by route. */
interface Answered {
  senders: Record<string, number>
  routes: Record<string, number>
}

/** What must hold of every answer. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
].join(',')

/** Where most can happen, most is sent. */
const MORE = 8
/** Being busy for the moment is no fault; the document says how it is told. */
const BUSY = '[checks.not_a_server_error]\nexpected-statuses = ["2xx", "3xx", "4xx", 503]\n'
const settings = (most: number) =>
  [
    BUSY,
    ...['takeIn', 'takeStep'].map(
      (id) => `[[operations]]\ninclude-operation-id = "${id}"\ngeneration.max-examples = ${most}\n`,
    ),
  ].join('\n')

/** Sends what `/openapi.json` says may be sent, and what it says may not, each request as one of the senders. */
export async function fuzz(choices: Choices) {
  const { apiUrl, senders, folder, examples, seed, phases, hear } = choices
  const tools = join(projectDir, '.redress', 'tools')
  const name = `schemathesis-python${await pythonVersion()}`
  const packages = await fetchRequirements(tools, name, here('../requirements.txt'), () => undefined)
  const [plan, answers] = [join(folder, 'plan.json'), join(folder, 'answers.json')]
  writeFileSync(plan, JSON.stringify(senders), { mode: 0o600 })
  writeFileSync(answers, '{"senders": {}, "routes": {}}')
  writeFileSync(join(folder, 'schemathesis.toml'), settings(examples * MORE))
  const bounds = [
    '--max-examples',
    `${examples}`,
    '--seed',
    `${seed}`,
    '--workers',
    '1',
    '--no-shrink',
    '--request-timeout',
    '60',
  ]
  const what = ['--checks', CHECKS, '--phases', phases, '--continue-on-failure', '--warnings', 'off']
  const start = 'from schemathesis.cli import schemathesis; schemathesis()'
  const child = spawn(
    'python3',
    ['-c', start, 'run', `${apiUrl}/openapi.json`, ...bounds, ...what, '--no-color'],
    {
      cwd: folder,
      env: {
        ...process.env,
        PYTHONPATH: `${packages}:${here('.')}`,
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONHASHSEED: '0',
        SCHEMATHESIS_HOOKS: 'hooks',
        FUZZ_PLAN: plan,
        FUZZ_ANSWERS: answers,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      hear?.(chunk.toString())
    })
  const [exitCode]: unknown[] = await once(child, 'close')
  const answered: Answered = JSON.parse(readFileSync(answers, 'utf8'))
  return { exitCode, said, answered }
}

/** The minor version of `python3`, on which compiled packages depend; refuses one that Schemathesis does not run on. */
async function pythonVersion(): Promise<string> {
  const needed = 'Schemathesis needs Python 3.11 or later with pip, as `python3` on PATH'
  const say = 'import sys; print("%d.%d" % sys.version_info[:2])'
  const { stdout } = await run('python3', ['-c', say]).catch((cause: unknown) => {
    throw new Error(`${needed}; there is none.`, { cause })
  })
  const version = stdout.trim()
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major === 3 && minor >= 11) return version
  throw new Error(`${needed}; this one is ${version}.`)
}
