import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Enough to know that a change was seen, without waiting for every test to fail in its turn. */
const BAIL = 3

const Report = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), title: z.string() })),
    }),
  ),
})

/** The names of the acceptance tests in some files that fail on the policies of a folder. Throws when the tests did not run at all. */
export async function redTests(
  files: readonly string[],
  policies: string,
  { bail = true }: { bail?: boolean } = {},
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mutation-report-'))
  const file = join(folder, 'report.json')
  try {
    const said = await vitest(
      [
        'run',
        '--project=acceptance',
        '--reporter=json',
        `--outputFile=${file}`,
        ...(bail ? [`--bail=${BAIL}`] : []),
        ...files.map((each) => `test/acceptance/${each}`),
      ],
      policies,
    )
    const report = reportIn(file, said)
    const red = report.testResults.flatMap(({ name, status, assertionResults }) => {
      const failed = assertionResults.flatMap((test) => (test.status === 'failed' ? [test.title] : []))
      return failed.length === 0 && status === 'failed' ? [name] : failed
    })
    if (red.length === 0 && report.numPassedTests === 0) throw new Error(`no test ran:\n${said.slice(-2000)}`)
    return red
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function reportIn(file: string, said: string): z.infer<typeof Report> {
  try {
    return Report.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new Error(`the tests did not run:\n${said.slice(-2000)}`, { cause })
  }
}

function vitest(args: readonly string[], policies: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: root,
      env: { ...process.env, REDRESS_POLICIES: policies },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += String(chunk)))
    child.once('error', reject)
    child.once('close', () => resolve(said))
  })
}
