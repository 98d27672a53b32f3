import { readFileSync } from 'node:fs'
import { Argument, Command } from 'commander'
import { mustHoldLines, NoLedgerError, unreadable } from '../ledger/found.ts'
import { WrongMasterKeyError } from '../ledger/keys/read.ts'
import { mustNotBeMoved } from '../ledger/stores/moved.ts'
import { BrokenLineError } from '../ledger/refusals.ts'
import { NoteError } from '../ledger/tlog/note.ts'
import { SigningRefusal } from '../ledger/tlog/refusal.ts'
import type { Witness } from '../ledger/verify.ts'
import { checkpointText, keyLines, rotated } from './audit-keys.ts'
import { replayAll, replayOne } from './audit-replay.ts'
import { filesLines, verdictOnFiles } from './audit-attachments.ts'
import { storeHere } from './attachments/settings.ts'
import { StoreAwayError } from './attachments/store.ts'
import { checkpointsFrom, verdictOn } from './audit-verify.ts'
import './cut-output.ts'
import { livesIn } from './event-logs/lives.ts'
import { ocelOf } from './event-logs/ocel.ts'
import { xesOf } from './event-logs/xes.ts'
import { withLogs } from './public-logs.ts'
import { withDisclosed } from './record-export/disclose.ts'
import { readingLines } from './reading/told.ts'
import { exportOf } from './record-export/export.ts'
import { exportVerdict } from './record-export/verify.ts'
import { dataDirHere, ledgerHere, recordKeysFile } from './runtime/installation.ts'
import { StartRefusal } from './runtime/refusal.ts'

/*
 * `npm run audit -- verify` checks the whole ledger; `npm run audit -- replay NUMBER` takes one complaint's steps again and
 * compares them with Temporal's own history. Both only read. Ends with 0 where everything agrees, with 1 where something does
 * not, with 2 where nothing could be checked.
 */
const dir = ledgerHere()
const EXPECTED = [
  RangeError,
  BrokenLineError,
  NoLedgerError,
  NoteError,
  SigningRefusal,
  StartRefusal,
  StoreAwayError,
  WrongMasterKeyError,
]

const program = new Command('audit')
  .description('Checks the record.')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .hook('preAction', () => mustNotBeMoved(dir))
program
  .command('verify')
  .description('every line of the ledger: bytes, chain, shapes, numbers, and each step taken again')
  .option('--witness <ordinal:hash...>', 'a line that was written down elsewhere', addWitness)
  .option('--checkpoint <file...>', 'signed checkpoints that were kept elsewhere')
  .option('--key <vkey...>', 'a key of a log that was written down elsewhere')
  .option('--witness-key <vkey...>', 'who has to have cosigned each of those checkpoints')
  .option('--unsigned', 'a record that nothing outside of it vouches for is meant')
  .option('--no-fold', 'do not take the steps again')
  .option('--attachments', 'whether each file that it names is there, and true')
  .action(verify)
program
  .command('checkpoint')
  .description('the signed checkpoint of a log, to be kept elsewhere')
  .argument('[organisation]', 'of every log where none is named')
  .action(async (organisation?: string) => {
    process.stdout.write(await withLogs(dir, (logs) => checkpointText(logs, organisation)))
  })
program
  .command('keys')
  .description('the key of each log, to be written down elsewhere')
  .action(async () => console.log((await withLogs(dir, keyLines)).join('\n')))
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
  .command('export-log')
  .description('the complaints as an event log for process mining; nothing sealed and no free text is in it')
  .addArgument(new Argument('<format>').choices(['xes', 'ocel']))
  .argument('[policy]', 'of every policy where none is named')
  .action(exportLog)
program
  .command('verify-export')
  .description('checks such a file, without the ledger that it comes from')
  .argument('<file>')
  .requiredOption('--key <vkey>', 'the key of the log, as it was written down')
  .action(verifyExport)
program
  .command('replay')
  .description("one complaint or campaign, or all: the ledger, the machine and Temporal's history")
  .argument('[complaint]', 'its number or its id')
  .argument('[policy]', 'where policies share the number')
  .option('--all', 'every complaint and campaign that the ledger holds or Temporal runs')
  .action(replay)
program
  .command('reads')
  .description('who has read what is sealed or restricted in one complaint or campaign')
  .argument('<complaint>', 'its number or its id')
  .argument('[policy]', 'where policies share the number')
  .action(async (name: string, policy?: string) => {
    await mustHoldLines(dir)
    console.log((await readingLines(dir, name, policy)).join('\n'))
  })
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
  unsigned?: true
  fold: boolean
  attachments?: true
}

async function verify({
  witness,
  checkpoint = [],
  key = [],
  witnessKey = [],
  unsigned,
  fold,
  attachments,
}: VerifyOptions): Promise<void> {
  const brought = { checkpoints: checkpointsFrom(checkpoint), keys: key, witnesses: witnessKey }
  const { isSound, isVouched, lines } = await verdictOn(dir, witness, fold, brought)
  for (const line of lines) console.log(line)
  // Which files are named hangs on lines that are sound.
  const files = attachments && isSound ? await verdictOnFiles(dir, storeHere(dataDirHere())) : null
  for (const line of files ? filesLines(files) : []) console.log(line)
  const isTrue = isSound && !files?.problems.length
  if (isTrue && !isVouched && !unsigned)
    console.error(
      'Nothing outside of the record vouches for it: bring --checkpoint, --key or --witness, or say --unsigned.',
    )
  process.exitCode = !isTrue ? 1 : isVouched || unsigned ? 0 : 2
}

async function exportCase(
  name: string,
  policy: string | undefined,
  { disclose }: { disclose?: string[] | true },
): Promise<void> {
  await mustHoldLines(dir)
  const asked = disclose === true ? 'all' : (disclose ?? 'nothing')
  const { file, told } = await withDisclosed(
    await withLogs(dir, (logs) => exportOf(dir, name, policy, logs)),
    asked,
    { ledger: dir, dataDir: dataDirHere() },
  )
  console.log(JSON.stringify(file, null, 1))
  for (const line of told) console.error(line)
}

async function exportLog(format: string, policy?: string): Promise<void> {
  await mustHoldLines(dir)
  const lives = livesIn(dir, policy)
  if (format === 'xes') for await (const piece of xesOf(lives)) process.stdout.write(piece)
  else process.stdout.write(`${JSON.stringify(await ocelOf(lives))}\n`)
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

async function replay(
  name: string | undefined,
  policy: string | undefined,
  { all }: { all?: true },
): Promise<void> {
  if ((name === undefined) === (all === undefined))
    throw new RangeError('Name one complaint, as in: replay L2601026, or say --all')
  await mustHoldLines(dir)
  const { agrees, lines } =
    name === undefined
      ? await replayAll(dir, (line) => console.log(line))
      : await replayOne(dir, name, policy)
  for (const line of lines) console.log(line)
  process.exitCode = agrees ? 0 : 1
}

function addWitness(text: string, known: Witness[] = []): Witness[] {
  const [, ordinal, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (ordinal === undefined || hash === undefined)
    throw new RangeError(`${text} is no witness; write the ordinal, a colon and the 64 digits of the hash`)
  return [...known, { ordinal: Number(ordinal), hash }]
}
