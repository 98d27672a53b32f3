import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import './cut-output.ts'
import { account, storyText, type Told } from './demo/account.ts'
import { journey } from './demo/journey.ts'
import { stories, type Story } from './demo/rows.ts'
import { samplePolicy } from './demo/sample.ts'
import { staff, type Staff } from './demo/staff.ts'
import { startEngine } from './runtime/engine.ts'
import { installationKeys } from './runtime/master-key.ts'
import { encryptedWith } from './sealing/payload-codec.ts'

const COMPLAINTS = 200
const AT_ONCE = 8
const script = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/* Two hundred complaints of a real register through the sample policy, on real servers, with time skipped. */
if (process.argv.length > 2) {
  console.error('npm run demo takes no options.')
  process.exit(2)
}
const policy = samplePolicy()
const dataDir = mkdtempSync(join(tmpdir(), 'redress-demo-'))
const secret = randomBytes(32).toString('hex')
const engine = await startEngine({
  dataDir,
  secret,
  apiPort: 'any',
  inMemory: true,
  simulatedTime: true,
  entries: { ledger: script('ledger.ts'), worker: script('worker.ts'), api: script('api.ts') },
  report: (line) => console.log(line),
})
const stop = async () => {
  await engine.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
process.once('SIGINT', () => void stop().then(() => process.exit(130)))
try {
  await demonstrate()
} finally {
  await stop()
}
process.exit(0)

async function demonstrate(): Promise<void> {
  const connection = await Connection.connect({ address: engine.temporalAddress })
  const desk = staff({
    apiUrl: engine.apiUrl,
    secret,
    policy,
    client: new Client({ connection, dataConverter: encryptedWith(installationKeys(dataDir).payloads) }),
    connection,
  })
  const { stories: register, source } = stories(COMPLAINTS)
  console.log(
    `${register.length} complaints from ${source}, under the policy ${policy.id}: ${policy.title.en}`,
  )
  const told = await inParallel(desk, register)
  console.log(`\n${account(told)}\n`)
  const [longest] = [...told].sort(
    (a, b) => escalations(b) - escalations(a) || b.steps.length - a.steps.length,
  )
  if (longest) console.log(storyText(longest, 'Asia/Shanghai'))
}

async function inParallel(desk: Staff, register: readonly Story[]): Promise<Told[]> {
  const told: Told[] = []
  const waiting = [...register]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let story = waiting.shift(); story; story = waiting.shift()) {
        const id = await journey(desk, story)
        told.push(await desk.history(id))
        progress(told.length, register.length)
      }
    }),
  )
  return told
}

function escalations({ steps }: Told): number {
  return steps.flatMap(({ notices }) => notices).filter(({ kind }) => kind === 'overdue').length
}

function progress(done: number, of: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${done} of ${of}`)
  else if (done % 20 === 0) console.log(`${done} of ${of}`)
}
