import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { verifyLog } from '../ledger/verify.ts'
import '../server/cut-output.ts'
import { samplePolicy } from '../server/demo/sample.ts'
import { developer, signToken } from '../server/identity/tokens.ts'
import { dataFolder, measuring, SECRET, startMeasured } from './installation.ts'
import { quantile } from './measure.ts'

/*
 * So many intakes over HTTP by so many clients at once, each of which comes back as it is told: `npm run bench:intakes -- 1000 50`.
 */
const [count = 1_000, clients = 50] = process.argv.slice(2).map(Number)

// The engine runs the sample alone, so it is chosen before the engine starts.
const policy = samplePolicy()
const dataDir = dataFolder()
const engine = await startMeasured(dataDir, ['ledger', 'worker', 'api'])
await measuring(engine, () => [], measure)
process.exit(0)

async function measure(): Promise<void> {
  const startedMs = performance.now()
  const acks: number[] = []
  const refusals: number[] = []
  const numbers = new Set<string>()
  let next = 0
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let n = next++; n < count; n = next++) {
        const taken = await takenIn(n)
        acks.push(taken.ackMs)
        refusals.push(taken.refusals)
        numbers.add(taken.number)
      }
    }),
  )
  const seconds = (performance.now() - startedMs) / 1000
  const verified = await verifyLog(join(dataDir, 'ledger'))
  const told = refusals.filter((each) => each > 0).length
  console.log(
    `${count} intakes by ${clients} clients in ${seconds.toFixed(1)} s (${(count / seconds).toFixed(1)}/s): ` +
      `${numbers.size} numbers, the record ${verified.ok ? 'verifies' : 'does not verify'}.\n` +
      `Acknowledged after p50 ${Math.round(quantile(acks, 0.5))} ms, p99 ${Math.round(quantile(acks, 0.99))} ms, ` +
      `at most ${Math.round(Math.max(...acks))} ms. ${told} were told to come back, at most ${Math.max(...refusals)} times.`,
  )
}

async function takenIn(n: number): Promise<{ number: string; ackMs: number; refusals: number }> {
  const headers = {
    Authorization: `Bearer ${await signToken(SECRET, developer(policy, 'registrar'))}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': `intake-${n}`,
  }
  const intake = {
    kind: 'complaint',
    channel: 'telephone',
    complainant: { name: 'Zhang San', contact: '13800000000' },
    content: `Report ${n} is late.`,
    form: { object: `report ${n}` },
  }
  for (let refusals = 0; ; refusals += 1) {
    const sentMs = performance.now()
    const answer = await fetch(`${engine.apiUrl}/complaints`, {
      method: 'POST',
      headers,
      body: JSON.stringify(intake),
    })
    const { number, code } = (await answer.json()) as { number: string; code?: string }
    if (answer.status === 201) return { number, ackMs: performance.now() - sentMs, refusals }
    if (code !== 'busy') throw new Error(`intake ${n} was answered ${answer.status} ${code}`)
    await pause(Number(answer.headers.get('Retry-After')) * 1000)
  }
}
