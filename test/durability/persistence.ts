import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import { type AnyEntry, isReading } from '../../ledger/entry.ts'
import { readLog } from '../../ledger/reader.ts'
import { foldDifferences, historyDifferences, timerDifferences } from '../../server/audit-compare.ts'
import { keptComplaint } from '../../server/audit-ledger.ts'
import { historiesOf } from '../../server/audit-temporal.ts'
import { toldBy, type ToldRun } from '../../server/audit-told.ts'
import { workflowIdOf } from '../../workflows/messages.ts'
import type { Answer } from '../support/office.ts'
import type { Servers } from '../support/servers.ts'
import { clientOf } from '../support/temporal.ts'
import { installationKeys } from '../../server/runtime/master-key.ts'
import { doorSecret } from '../../server/runtime/secret.ts'
import { sealingAt } from '../../server/sealing/sealing.ts'

const PATIENCE_MS = 90_000
const BETWEEN_MS = 100

/** What a customer of the lab complains of; `n` tells one complaint from another. */
export function anIntake(n = 0) {
  return {
    kind: 'complaint',
    channel: 'telephone',
    complainant: { name: 'Zhang San', contact: '13800000000' },
    content: `Report ${n} is late.`,
    form: { object: `report ${n}` },
  }
}

/** Sends the very same request until somebody answers it, as a client does whose connection breaks or who is told to wait. */
export async function persistently<T>(send: () => Promise<Answer<T>>): Promise<Answer<T>> {
  const heard = new Map<string, number>()
  const startedAtMs = Date.now()
  while (Date.now() < startedAtMs + PATIENCE_MS) {
    const answer = await send().catch(brokenConnection)
    if (typeof answer !== 'string' && answer.status !== 503) return answer
    const said =
      typeof answer === 'string' ? answer : JSON.stringify((answer.body as { detail?: string }).detail)
    heard.set(said, (heard.get(said) ?? 0) + 1)
    await pause(BETWEEN_MS)
  }
  throw new Error(`nobody took the request: ${JSON.stringify([...heard])}`)
}

function brokenConnection(error: unknown): string {
  if (error instanceof TypeError || error instanceof SyntaxError) return error.message
  throw error
}

/** Every entry of the ledger that is a step of a case, in its order. */
export async function ledgerOf({ ledger }: Pick<Servers, 'ledger'>): Promise<AnyEntry[]> {
  const entries: AnyEntry[] = []
  for await (const line of readLog(ledger)) {
    if ('entry' in line && !isReading(line.entry)) entries.push(line.entry)
  }
  return entries
}

/** The same with what is sealed in it opened, as whoever may see all of it reads it. */
export async function openedLedgerOf(
  servers: Pick<Servers, 'dataDir' | 'doorUrl' | 'ledger'>,
): Promise<AnyEntry[]> {
  const { dataDir, doorUrl } = servers
  const sealing = sealingAt(doorUrl, doorSecret(dataDir), installationKeys(dataDir).index)
  return JSON.parse(await sealing.opened(JSON.stringify(await ledgerOf(servers)))) as AnyEntry[]
}

/** The folder of the ledger. */
export function ledgerFolder(dataDir: string): string {
  return join(dataDir, 'ledger')
}

/** What Temporal tells of a complaint, run by run, and where that, the ledger and the machine differ. */
export async function compared(
  { temporalAddress, dataDir, ledger }: Pick<Servers, 'temporalAddress' | 'dataDir' | 'ledger'>,
  complaintId: string,
): Promise<{ runs: ToldRun[]; differences: string[] }> {
  const before = await keptComplaint(ledger, complaintId)
  const connection = await Connection.connect({ address: temporalAddress })
  const histories = await historiesOf(clientOf(connection, { dataDir }), workflowIdOf(complaintId))
  await connection.close()
  const runs = histories.map(toldBy)
  const { entries, terms } = await keptComplaint(ledger, complaintId)
  const differences = [
    ...foldDifferences(terms, entries),
    ...historyDifferences(before.entries, entries, runs),
    ...timerDifferences(terms, entries, runs),
  ]
  return { runs, differences }
}
