import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RECORD_BYTES } from '../../ledger/keys/record.ts'
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
  /** Encrypts what is noted of uploads that no step has named yet. */
  uploads: Buffer
}

/** Where the wrapped keys of the cases are kept. */
export function keyFile(dataDir: string): string {
  return join(dataDir, 'keys', 'cases')
}

/** Where keys of cases are kept, and whether there are any. */
export interface KeysKept {
  where: string
  any: boolean
}

/** The keys of cases in a data folder. */
export function keptIn(dataDir: string): KeysKept {
  const where = keyFile(dataDir)
  return { where, any: (statSync(where, { throwIfNoEntry: false })?.size ?? 0) >= RECORD_BYTES }
}

/**
 * The keys of an installation: by the master key in `REDRESS_MASTER_KEY`, that which `REDRESS_MASTER_KEY_COMMAND` prints, or the one
 * in the data folder, which the first start makes. Throws a `StartRefusal` where none of them is 32 bytes in base64,
 * and where there is none but there are keys that one wraps.
 */
export function installationKeys(
  dataDir: string,
  report: (line: string) => void = () => undefined,
  kept = keptIn(dataDir),
): InstallationKeys {
  return keysOf(masterKey(dataDir, report, kept))
}

/** The keys of an installation by a master key that is there: none is made. Throws a `StartRefusal` where there is none. */
export function installationKeysThere(dataDir: string): InstallationKeys {
  const file = masterKeyFile(dataDir)
  const master = givenMasterKey() ?? (existsSync(file) ? keyIn(readFileSync(file, 'utf8'), file) : null)
  if (master) return keysOf(master)
  throw new StartRefusal(
    `There is no master key in ${file}; set REDRESS_MASTER_KEY to that of the installation.`,
  )
}

function keysOf(master: Buffer): InstallationKeys {
  return {
    wrapping: derived(master, 'redress wrapping'),
    index: derived(master, 'redress index'),
    payloads: derived(master, 'redress payloads'),
    uploads: derived(master, 'redress uploads'),
  }
}

function givenMasterKey(): Buffer | null {
  const { REDRESS_MASTER_KEY: given, REDRESS_MASTER_KEY_COMMAND: command } = process.env
  if (given) return keyIn(given, 'REDRESS_MASTER_KEY')
  return command ? keyIn(printedBy(command), 'what REDRESS_MASTER_KEY_COMMAND prints') : null
}

function masterKeyFile(dataDir: string): string {
  return join(dataDir, 'master-key')
}

function masterKey(dataDir: string, report: (line: string) => void, kept: KeysKept): Buffer {
  const given = givenMasterKey()
  if (given) return given
  const file = masterKeyFile(dataDir)
  if (!existsSync(file)) {
    mustHaveNoKeys(kept, file)
    report(`A master key was made: keep a copy of ${file} apart from all backups`)
  }
  return keyIn(
    fileMade(file, () => randomBytes(KEY_BYTES).toString('base64')),
    file,
  )
}

/** A new master key would open none of the keys that are there. */
function mustHaveNoKeys({ where, any }: KeysKept, file: string): void {
  if (!any) return
  throw new StartRefusal(
    `There is no master key in ${file}, and ${where} holds keys that it opens: bring it back, or set REDRESS_MASTER_KEY to it.`,
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
