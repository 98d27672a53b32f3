import { mkdir, writeFile } from 'node:fs/promises'
import { Connection } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { historiesOf } from '../../server/audit-temporal.ts'
import { workflowIdOf } from '../../workflows/messages.ts'
import { type Case, type Office, office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { HISTORIES, type Recorded } from './recorded.ts'
import { labDissatisfied, labHappyPath, labSilence, pcbSlipMismatch } from './scenarios.ts'
import { clientOf } from '../support/temporal.ts'

/*
 * Records the histories that `histories.test.ts` replays. Only when the workflow is meant to act otherwise than before, and no
 * complaint that runs under the older code has to go on.
 */
const FEW_EVENTS = '40'
type Scenario = readonly [name: string, policy: string, run: (staff: Office) => Promise<Case>]

const ordinary: Scenario[] = [
  ['lab-happy-path', 'lab', labHappyPath],
  ['lab-dissatisfied', 'lab', labDissatisfied],
  ['lab-silence', 'lab', labSilence],
  ['pcb-slip-mismatch', 'pcb', pcbSlipMismatch],
]

await mkdir(HISTORIES, { recursive: true })
await recordAll(ordinary)
process.env['REDRESS_EVENTS_PER_RUN'] = FEW_EVENTS
await recordAll([['lab-many-runs', 'lab', labDissatisfied]])

async function recordAll(scenarios: Scenario[]): Promise<void> {
  const servers = await startServers()
  try {
    for (const [name, policy, run] of scenarios) {
      const { id, history } = await run(office(servers, policy))
      await history()
      await record(servers, name, workflowIdOf(id))
      console.log(name)
    }
  } finally {
    await servers.stop()
  }
}

async function record(
  { temporalAddress, dataDir }: Servers,
  name: string,
  workflowId: string,
): Promise<void> {
  const connection = await Connection.connect({ address: temporalAddress })
  const histories = await historiesOf(clientOf(connection, { dataDir }), workflowId)
  await connection.close()
  const runs = histories.map(
    (history) => anonymous(JSON.parse(historyToJSON(history))) as Recorded['runs'][0],
  )
  const lines = runs.map(
    ({ events }) => `{"events":[\n${events.map((each) => JSON.stringify(each)).join(',\n')}]}`,
  )
  const text = `{"workflowId":${JSON.stringify(workflowId)},"runs":[\n${lines.join(',\n')}]}\n`
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
