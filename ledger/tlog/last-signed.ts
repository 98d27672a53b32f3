import { readFileSync } from 'node:fs'
import { isCode } from '../error-code.ts'
import { dirname, join } from 'node:path'
import { type Checkpoint, checkpointsIn } from './checkpoint.ts'
import { putFile } from './files.ts'
import { organisationOfFolder } from './layout.ts'
import { NoteError } from './note.ts'

const NAME = 'record-checkpoints'

/** The file with what was signed last of each log, beside that with the keys. */
export function lastSignedFile(keysFile: string): string {
  return join(dirname(keysFile), NAME)
}

/** That file of the installation whose ledger lies in a folder. */
export function lastSignedBeside(ledger: string): string {
  return join(dirname(ledger), NAME)
}

/** What was signed last, by organisation; nothing where there is no such file. Throws a `NoteError` where it cannot be read as one. */
export function lastSigned(file: string): Map<string, Checkpoint> {
  try {
    const checkpoints = checkpointsIn(readFileSync(file, 'utf8'))
    return new Map(checkpoints.map((one) => [organisationOfFolder(lastPart(one.origin)), one]))
  } catch (error) {
    if (isCode(error, 'ENOENT')) return new Map()
    if (!(error instanceof NoteError)) throw error
    throw new NoteError(`${file} cannot be gone by, bring it back from a copy: ${error.message}`, {
      cause: error,
    })
  }
}

/** Writes down what was signed last, whole or not at all. */
export async function putLastSigned(file: string, checkpoints: readonly Checkpoint[]): Promise<void> {
  await putFile(file, checkpoints.map(({ signed }) => signed).join('\n'))
}

/** The last part of a log's name: the folder it lies in. */
export function lastPart(origin: string): string {
  return origin.slice(origin.lastIndexOf('/') + 1)
}
