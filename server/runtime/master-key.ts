import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { derived } from '../sealing/value.ts'
import { StartRefusal } from './refusal.ts'
import { fileMade } from './secret.ts'

const KEY_BYTES = 32
const COMMAND_WITHIN_MS = 30_000

/** What an installation seals with, each derived from its master key for one purpose. */
export interface InstallationKeys {
  /** Wraps the keys of the cases. */
  wrapping: Buffer
  /** Makes marks that are equal for equal values of different cases. */
  index: Buffer
  /** Encrypts what Temporal keeps. */
  payloads: Buffer
}

/** Where the wrapped keys of the cases are kept. */
export function keyFile(dataDir: string): string {
  return join(dataDir, 'keys', 'cases')
}

/**
 * The keys of an installation: by the master key in `REDRESS_MASTER_KEY`, that which `REDRESS_MASTER_KEY_COMMAND` prints, or the one
 * in the data folder, which the first start makes. Throws a `StartRefusal` where none of them is 32 bytes in base64.
 */
export function installationKeys(
  dataDir: string,
  report: (line: string) => void = () => undefined,
): InstallationKeys {
  const master = masterKey(dataDir, report)
  return {
    wrapping: derived(master, 'redress wrapping'),
    index: derived(master, 'redress index'),
    payloads: derived(master, 'redress payloads'),
  }
}

function masterKey(dataDir: string, report: (line: string) => void): Buffer {
  const { REDRESS_MASTER_KEY: given, REDRESS_MASTER_KEY_COMMAND: command } = process.env
  if (given) return keyIn(given, 'REDRESS_MASTER_KEY')
  if (command) return keyIn(printedBy(command), 'what REDRESS_MASTER_KEY_COMMAND prints')
  const file = join(dataDir, 'master-key')
  if (!existsSync(file)) report(`A master key was made: keep a copy of ${file} apart from all backups`)
  return keyIn(
    fileMade(file, () => randomBytes(KEY_BYTES).toString('base64')),
    file,
  )
}

function printedBy(command: string): string {
  try {
    return execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8', timeout: COMMAND_WITHIN_MS })
  } catch (cause) {
    throw new StartRefusal('REDRESS_MASTER_KEY_COMMAND failed: it has to print the master key.', { cause })
  }
}

function keyIn(text: string, from: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length === KEY_BYTES && key.toString('base64') === text.trim()) return key
  throw new StartRefusal(
    `${from} is no master key: 32 bytes in base64, as \`openssl rand -base64 32\` prints.`,
  )
}
