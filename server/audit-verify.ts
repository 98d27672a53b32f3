import { readFileSync } from 'node:fs'
import { mustHoldLines, unreadable } from '../ledger/found.ts'
import { bytesAt } from '../ledger/stores/open.ts'
import { type Brought, LogsCheck } from '../ledger/tlog/check.ts'
import { checkpointsIn } from '../ledger/tlog/checkpoint.ts'
import { NoteError } from '../ledger/tlog/note.ts'
import { verifyLog, type Verification, type Witness } from '../ledger/verify.ts'
import { withLogs } from './public-logs.ts'
import { CaseKeysCheck } from './audit-case-keys.ts'
import { foldCheck } from './audit-fold.ts'
import { dataDirOf, hasSigningKeys, logsGone } from './audit-vouching.ts'
import { keyFile } from './runtime/master-key.ts'
import { messageOf } from '../policies/message-of.ts'

const MOST_TOLD = 100

/** What a verification comes to, in lines to print. */
export interface Verdict {
  isSound: boolean
  /** Whether anything but the record itself speaks for it: a signed log, the keys of one, or what was brought from elsewhere. */
  isVouched: boolean
  lines: string[]
}

interface Question {
  witnesses: Witness[]
  fold: boolean
  brought: Brought
}

/**
 * The verdict on the ledger at an address: chain, shapes, numbers and witnesses, the public logs beside what was brought from elsewhere, and, unless
 * only these are asked for, every step taken again by the machine. Throws a `NoLedgerError` where there is nothing to judge, and a
 * `NoteError` for what was brought and makes no sense.
 */
export async function verdictOn(
  dir: string,
  witnesses: Witness[] = [],
  fold = true,
  brought: Brought = { checkpoints: [], keys: [], witnesses: [] },
): Promise<Verdict> {
  await mustHoldLines(dir)
  return withLogs(dir, (folder) => verdictBeside(dir, folder, { witnesses, fold, brought }))
}

async function verdictBeside(dir: string, folder: string, asked: Question): Promise<Verdict> {
  const { fold } = asked
  const { verification, logs, keys } = await verified(dir, folder, asked).catch((error: unknown) => {
    throw unreadable(dir, error)
  })
  const { ok, problems, unfinished } = verification
  const gone = verification.isWhole ? await logsGone(dir, logs.without) : []
  const ofKeys = verification.isWhole ? await keys.end() : []
  const ofLogs = [...logs.end(verification.isWhole), ...gone.map(goneWords), ...(ofKeys ?? [])]
  const more = problems.length + ofLogs.length - MOST_TOLD
  const told = [
    ...problems.map(({ ordinal, problem }) => `line ${ordinal}: ${problem}`),
    ...(await ofBroken(dir, verification, logs)),
    ...ofLogs,
  ]
  const isVouched = logs.organisations.length > 0 || isBrought(asked) || hasSigningKeys(dir)
  return {
    isSound: ok && ofLogs.length === 0,
    isVouched,
    lines: [
      ...told.slice(0, MOST_TOLD),
      ...(more > 0 ? [`… and ${more} more`] : []),
      ...(unfinished > 0
        ? [
            `Behind the last line lie ${unfinished} bytes of one that was never confirmed; the writer cuts them off.`,
          ]
        : []),
      conclusionOf(
        verification,
        told.length,
        [
          fold ? 'each step leads to what is recorded' : 'no step was taken again',
          signedWords(logs, isVouched),
          ...(ofKeys === null && keys.hasSealed ? ['no keys of cases are at hand, so none was checked'] : []),
        ].join('; '),
      ),
    ],
  }
}

/** The checkpoints in files. Throws a `NoteError` naming the file that holds none. */
export function checkpointsFrom(files: readonly string[]): Brought['checkpoints'] {
  return files.flatMap((from) => {
    try {
      return checkpointsIn(readFileSync(from, 'utf8')).map((checkpoint) => ({ from, checkpoint }))
    } catch (cause) {
      throw new NoteError(`${from} cannot be gone by: ${messageOf(cause)}`, { cause })
    }
  })
}

async function verified(dir: string, folder: string, { witnesses, fold, brought }: Question) {
  const logs = new LogsCheck(folder, brought)
  const keys = await CaseKeysCheck.of(dir, keyFile(dataDirOf(dir)))
  const folds = fold ? foldCheck() : () => []
  const verification = await verifyLog(dir, witnesses, (line, bytes) => {
    keys.learn(line, bytes)
    return [...logs.check(line, bytes), ...folds(line)]
  })
  return { verification, logs, keys }
}

function isBrought({ witnesses, brought: { checkpoints, keys } }: Question): boolean {
  return witnesses.length + checkpoints.length + keys.length > 0
}

function goneWords(organisation: string): string {
  return `the log of ${organisation}: it is missing, though keys to sign it with were made: bring it back from a copy, with record-checkpoints`
}

/** Of the line at which the journal could be read no further: which entry the logs hold there. */
async function ofBroken(dir: string, { isWhole, head }: Verification, logs: LogsCheck): Promise<string[]> {
  if (isWhole) return []
  const ordinal = head.ordinal + 1
  const bytes = await bytesAt(dir, ordinal)
  const instead = bytes && logs.insteadOf(bytes, ordinal)
  return instead === null ? [] : [`line ${ordinal}, by the signed logs: ${instead}`]
}

function signedWords(logs: LogsCheck, isVouched: boolean): string {
  const names = logs.organisations
  if (!isVouched)
    return 'but nothing outside of it vouches for it: no public log, no key and no checkpoint, so it may have been written anew as a whole'
  if (names.length === 0) return 'no public log is beside it'
  const rest = logs.unsigned > 0 ? `, while ${logs.unsigned} leaves more wait to be signed` : ''
  return `signed, and the same: the ${names.length === 1 ? 'log' : 'logs'} of ${names.join(', ')}${rest}`
}

function conclusionOf(
  { lines, complaints, campaigns, head }: Verification,
  problems: number,
  asked: string,
): string {
  if (problems > 0) {
    const places = problems === 1 ? 'one place' : `${problems} places`
    return `The ledger is broken in ${places}; ${lines} lines could be read.`
  }
  const cases = `${complaints} complaints${campaigns > 0 ? `, ${campaigns} campaigns` : ''}`
  return `The ledger keeps its promises: ${lines} lines, ${cases}; ${asked}. To write down: ${head.ordinal}:${head.hash}`
}
