import { mkdir, writeFile } from 'node:fs/promises'
import { Connection } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { keptComplaint } from '../../server/audit-ledger.ts'
import { historiesOf } from '../../server/audit-temporal.ts'
import { workflowIdOf } from '../../workflows/messages.ts'
import { ledgerFolder } from '../durability/persistence.ts'
import { type Case, type Office, office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { HISTORIES, type Recorded } from './recorded.ts'
import { labDissatisfied, labSilence, pcbSlipMismatch } from './scenarios.ts'
import { clientOf } from '../support/temporal.ts'

/*
 * Records histories that `histories.test.ts` replays, with the entries that they led to, which no longer stand in them. Give them names of
 * their own when complaints come to be recorded in another form; those that are there stay as long as a complaint of their form may go on.
 */
const FEW_EVENTS = '40'
type Scenario = readonly [name: string, policy: string, run: (staff: Office) => Promise<Case>]

const ordinary: Scenario[] = [
  ['lab-dissatisfied-in-task', 'lab', labDissatisfied],
  ['lab-silence-in-task', 'lab', labSilence],
  ['pcb-slip-mismatch-in-task', 'pcb', pcbSlipMismatch],
]

await mkdir(HISTORIES, { recursive: true })
await recordAll(ordinary)
process.env['REDRESS_EVENTS_PER_RUN'] = FEW_EVENTS
await recordAll([['lab-many-runs-in-task', 'lab', labDissatisfied]])

async function recordAll(scenarios: Scenario[]): Promise<void> {
  const servers = await startServers()
  try {
    for (const [name, policy, run] of scenarios) {
      const { id, history } = await run(office(servers, policy))
      await history()
      await record(servers, name, id)
      console.log(name)
    }
  } finally {
    await servers.stop()
  }
}

async function record(servers: Servers, name: string, complaintId: string): Promise<void> {
  const { temporalAddress, dataDir } = servers
  const workflowId = workflowIdOf(complaintId)
  const connection = await Connection.connect({ address: temporalAddress })
  const histories = await historiesOf(clientOf(connection, { dataDir }), workflowId)
  await connection.close()
  const { entries } = await keptComplaint(ledgerFolder(dataDir), complaintId)
  const runs = histories.map(
    (history) => anonymous(JSON.parse(historyToJSON(history))) as Recorded['runs'][0],
  )
  const lines = runs.map(
    ({ events }) => `{"events":[\n${events.map((each) => JSON.stringify(each)).join(',\n')}]}`,
  )
  const taken = entries.map((each) => JSON.stringify(each)).join(',\n')
  const text = `{"workflowId":${JSON.stringify(workflowId)},"runs":[\n${lines.join(',\n')}],"entries":[\n${taken}]}\n`
  await writeFile(new URL(`${name}.json`, HISTORIES), text)
}

/** The history without what only says on which machine it was made. */
function anonymous(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(anonymous)
  if (typeof value === 'string') return value.replace(/^\d+@\S+$/, 'worker@host')
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(
    ([key]) => !['identity', 'stackTrace', 'sdkMetadata', 'meteringMetadata'].includes(key),
  )
  return Object.fromEntries(kept.map(([key, member]) => [key, anonymous(member)]))
}
