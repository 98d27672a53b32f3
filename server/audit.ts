import { readFileSync } from 'node:fs'
import { Client, Connection } from '@temporalio/client'
import { Command } from 'commander'
import { mustHoldLines, NoLedgerError, unreadable } from '../ledger/found.ts'
import { WrongMasterKeyError } from '../ledger/keys/read.ts'
import { BrokenLineError } from '../ledger/refusals.ts'
import { isOfCampaign } from '../ledger/entry.ts'
import { NoteError } from '../ledger/tlog/note.ts'
import { SigningRefusal } from '../ledger/tlog/refusal.ts'
import { verifyLog, type Witness } from '../ledger/verify.ts'
import { campaignWorkflowId } from '../workflows/campaign-messages.ts'
import { workflowIdOf } from '../workflows/messages.ts'
import { checkpointText, keyLines, rotated } from './audit-keys.ts'
import { foldDifferences, historyDifferences, timerDifferences } from './audit-compare.ts'
import { type Kept, keptComplaint } from './audit-ledger.ts'
import { storyOf } from './audit-story.ts'
import { checkpointsFrom, verdictOn } from './audit-verify.ts'
import { historiesOf, isWhole, replayDifferences } from './audit-temporal.ts'
import { toldBy } from './audit-told.ts'
import './cut-output.ts'
import { encryptedHere } from './runtime/encrypted-here.ts'
import { withDisclosed } from './record-export/disclose.ts'
import { exportOf } from './record-export/export.ts'
import { exportVerdict } from './record-export/verify.ts'
import { dataDirHere, ledgerDirHere, recordKeysFile, temporalHere } from './runtime/installation.ts'
import { StartRefusal } from './runtime/refusal.ts'

/*
 * `npm run audit -- verify` checks the whole ledger; `npm run audit -- replay NUMBER` takes one complaint's steps again and
 * compares them with Temporal's own history. Both only read. Ends with 0 where everything agrees, with 1 where something does
 * not, with 2 where nothing could be checked.
 */
const dir = ledgerDirHere()
const EXPECTED = [
  RangeError,
  BrokenLineError,
  NoLedgerError,
  NoteError,
  SigningRefusal,
  StartRefusal,
  WrongMasterKeyError,
]

const program = new Command('audit')
  .description('Checks the record.')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
program
  .command('verify')
  .description('every line of the ledger: bytes, chain, shapes, numbers, and each step taken again')
  .option('--witness <ordinal:hash...>', 'a line that was written down elsewhere', addWitness)
  .option('--checkpoint <file...>', 'signed checkpoints that were kept elsewhere')
  .option('--key <vkey...>', 'a key of a log that was written down elsewhere')
  .option('--witness-key <vkey...>', 'who has to have cosigned each of those checkpoints')
  .option('--no-fold', 'do not take the steps again')
  .action(verify)
program
  .command('checkpoint')
  .description('the signed checkpoint of a log, to be kept elsewhere')
  .argument('[organisation]', 'of every log where none is named')
  .action(async (organisation?: string) => {
    process.stdout.write(await checkpointText(dir, organisation))
  })
program
  .command('keys')
  .description('the key of each log, to be written down elsewhere')
  .action(async () => console.log((await keyLines(dir)).join('\n')))
program
  .command('rotate-key')
  .description('puts a new key in force, which the one before signs in')
  .action(() => console.log(rotated(recordKeysFile(dataDirHere()))))
program
  .command('export')
  .description('one complaint or campaign as a file that anybody can check')
  .argument('<complaint>', 'its number or its id')
  .argument('[policy]', 'where policies share the number')
  .option(
    '--disclose [field...]',
    'opens its sealed values for whoever gets it: all, or those of these fields',
  )
  .action(exportCase)
program
  .command('verify-export')
  .description('checks such a file, without the ledger that it comes from')
  .argument('<file>')
  .requiredOption('--key <vkey>', 'the key of the log, as it was written down')
  .action(verifyExport)
program
  .command('replay')
  .description("one complaint or campaign: the ledger, the machine and Temporal's history")
  .argument('<complaint>', 'its number or its id')
  .argument('[policy]', 'where policies share the number')
  .action(replay)
await program.parseAsync().catch((failure: unknown) => {
  const error = unreadable(dir, failure)
  const isExpected = EXPECTED.some((sort) => error instanceof sort)
  console.error(isExpected && error instanceof Error ? error.message : error)
  process.exitCode = error instanceof BrokenLineError ? 1 : 2
})

interface VerifyOptions {
  witness?: Witness[]
  checkpoint?: string[]
  key?: string[]
  witnessKey?: string[]
  fold: boolean
}

async function verify({
  witness,
  checkpoint = [],
  key = [],
  witnessKey = [],
  fold,
}: VerifyOptions): Promise<void> {
  const brought = { checkpoints: checkpointsFrom(checkpoint), keys: key, witnesses: witnessKey }
  const { isSound, lines } = await verdictOn(dir, witness, fold, brought)
  for (const line of lines) console.log(line)
  process.exitCode = isSound ? 0 : 1
}

async function exportCase(
  name: string,
  policy: string | undefined,
  { disclose }: { disclose?: string[] | true },
): Promise<void> {
  await mustHoldLines(dir)
  const asked = disclose === true ? 'all' : (disclose ?? 'nothing')
  const { file, told } = await withDisclosed(await exportOf(dir, name, policy), asked, dataDirHere())
  console.log(JSON.stringify(file, null, 1))
  for (const line of told) console.error(line)
}

function verifyExport(file: string, { key }: { key: string }): void {
  const { problems, story } = exportVerdict(textOf(file), key)
  console.log(problems.length === 0 ? story : problems.join('\n'))
  process.exitCode = problems.length === 0 ? 0 : 1
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new RangeError(`${file} cannot be read: ${String(error)}`, { cause: error })
  }
}

async function replay(name: string, policy?: string): Promise<void> {
  await mustHoldLines(dir)
  const kept = await keptComplaint(dir, name, policy)
  const { problems } = await verifyLog(dir)
  console.log(storyOf(kept.terms, kept.entries))
  const inLedger = [
    ...problems.map(({ ordinal, problem }) => `ledger line ${ordinal}: ${problem}`),
    ...foldDifferences(kept.terms, kept.entries, kept.known),
  ]
  const { differences, verdict } = await againstTemporal(kept, name, policy)
  const all = [...inLedger, ...differences]
  console.log(['', ...all, all.length === 0 ? verdict : `They differ in ${all.length} places.`].join('\n'))
  process.exitCode = all.length === 0 ? 0 : 1
}

async function againstTemporal(kept: Kept, name: string, policy?: string) {
  const { complaintId, entries, terms, known } = kept
  const alone = (why: string) => ({
    differences: [],
    verdict: `${why}: the ledger alone was checked, and folds to what it says in ${entries.length} steps.`,
  })
  const { address, namespace } = temporalHere()
  if (address === undefined) return alone('Temporal does not run')
  const connection = await Connection.connect({ address, connectTimeout: '5s' }).catch(() => null)
  if (!connection) return alone(`Temporal does not answer at ${address}`)
  try {
    const client = new Client({ connection, namespace, dataConverter: encryptedHere() })
    const isCampaign = entries.some(isOfCampaign)
    const workflowId = isCampaign ? campaignWorkflowId(complaintId) : workflowIdOf(complaintId)
    const histories = await historiesOf(client, workflowId)
    if (!isWhole(histories)) return alone('Temporal no longer keeps the whole history')
    const runs = histories.map(toldBy)
    const { entries: since } = await keptComplaint(dir, name, policy)
    const differences = [
      ...(await replayDifferences(workflowId, histories)),
      ...historyDifferences(entries, since, runs),
      ...timerDifferences(terms, since, runs, known),
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
