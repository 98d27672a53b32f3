import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { Command } from 'commander'
import { z } from 'zod'
import { BrokenLineError } from '../ledger/refusals.ts'
import { isOfCampaign } from '../ledger/entry.ts'
import { verifyLog, type Witness } from '../ledger/verify.ts'
import { campaignWorkflowId } from '../workflows/campaign-messages.ts'
import { workflowIdOf } from '../workflows/messages.ts'
import { foldDifferences, historyDifferences, timerDifferences } from './audit-compare.ts'
import { type Kept, keptComplaint } from './audit-ledger.ts'
import { storyOf } from './audit-story.ts'
import { historiesOf, isWhole, replayDifferences } from './audit-temporal.ts'
import { toldBy } from './audit-told.ts'
import { readRunning } from './runtime/processes.ts'
import { projectDir } from './runtime/project.ts'

/*
 * `npm run audit -- verify` checks the whole ledger; `npm run audit -- replay NUMBER` takes one complaint's steps again and
 * compares them with Temporal's own history. Both only read. Ends with 1 where something does not agree, with 2 where it
 * could not be asked.
 */
const env = z
  .object({
    REDRESS_DATA: z.string().optional(),
    TEMPORAL_ADDRESS: z.string().optional(),
    TEMPORAL_NAMESPACE: z.string().optional(),
  })
  .parse(process.env)
const dataDir = env.REDRESS_DATA || join(projectDir, '.redress', 'data')
const dir = join(dataDir, 'ledger')

const program = new Command('audit')
  .description('Checks the record.')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
program
  .command('verify')
  .description('every line of the ledger: bytes, chain, shapes, numbers')
  .option('--witness <ordinal:hash...>', 'a line that was written down elsewhere', addWitness)
  .action(({ witness = [] }: { witness?: Witness[] }) => verify(witness))
program
  .command('replay')
  .description("one complaint or campaign: the ledger, the machine and Temporal's history")
  .argument('<complaint>', 'its number or its id')
  .argument('[policy]', 'where policies share the number')
  .action(replay)
await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof RangeError || error instanceof BrokenLineError)) throw error
  console.error(error.message)
  process.exitCode = error instanceof BrokenLineError ? 1 : 2
})

async function verify(witnesses: Witness[]): Promise<void> {
  const { ok, lines, complaints, campaigns, head, problems } = await verifyLog(dir, witnesses)
  for (const { ordinal, problem } of problems) console.log(`line ${ordinal}: ${problem}`)
  console.log(
    ok
      ? `The ledger keeps its promises: ${lines} lines, ${complaints} complaints${campaigns > 0 ? `, ${campaigns} campaigns` : ''}. To write down: ${head.ordinal}:${head.hash}`
      : `The ledger is broken in ${problems.length} places; ${lines} lines could be read.`,
  )
  process.exitCode = ok ? 0 : 1
}

async function replay(name: string, policy?: string): Promise<void> {
  const kept = await keptComplaint(dir, name, policy)
  const { problems } = await verifyLog(dir)
  console.log(storyOf(kept.terms, kept.entries))
  const inLedger = [
    ...problems.map(({ ordinal, problem }) => `ledger line ${ordinal}: ${problem}`),
    ...foldDifferences(kept.terms, kept.entries),
  ]
  const { differences, verdict } = await againstTemporal(kept, name, policy)
  const all = [...inLedger, ...differences]
  console.log(['', ...all, all.length === 0 ? verdict : `They differ in ${all.length} places.`].join('\n'))
  process.exitCode = all.length === 0 ? 0 : 1
}

async function againstTemporal(kept: Kept, name: string, policy?: string) {
  const { complaintId, entries, terms } = kept
  const alone = (why: string) => ({
    differences: [],
    verdict: `${why}: the ledger alone was checked, and folds to what it says in ${entries.length} steps.`,
  })
  const address = env.TEMPORAL_ADDRESS || readRunning(dataDir)?.addresses.temporal
  if (address === undefined) return alone('Temporal does not run')
  const connection = await Connection.connect({ address, connectTimeout: '5s' }).catch(() => null)
  if (!connection) return alone(`Temporal does not answer at ${address}`)
  try {
    const client = new Client({ connection, namespace: env.TEMPORAL_NAMESPACE || 'default' })
    const isCampaign = entries.some(isOfCampaign)
    const workflowId = isCampaign ? campaignWorkflowId(complaintId) : workflowIdOf(complaintId)
    const histories = await historiesOf(client, workflowId)
    if (!isWhole(histories)) return alone('Temporal no longer keeps the whole history')
    const runs = histories.map(toldBy)
    const { entries: since } = await keptComplaint(dir, name, policy)
    const differences = [
      ...(await replayDifferences(workflowId, histories)),
      ...historyDifferences(entries, since, runs),
      ...timerDifferences(terms, since, runs),
    ]
    return {
      differences,
      verdict: `The ledger and Temporal agree on ${entries.length} steps in ${runs.length === 1 ? 'one run' : `${runs.length} runs`}.`,
    }
  } finally {
    await connection.close()
  }
}

function addWitness(text: string, known: Witness[] = []): Witness[] {
  const [, ordinal, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (ordinal === undefined || hash === undefined)
    throw new RangeError(`${text} is no witness; write the ordinal, a colon and the 64 digits of the hash`)
  return [...known, { ordinal: Number(ordinal), hash }]
}
