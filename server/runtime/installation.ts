import { join } from 'node:path'
import { readRunning } from './processes.ts'
import { projectDir } from './project.ts'

/** Where an installation keeps its data unless `REDRESS_DATA` names another folder. */
export const DEFAULT_DATA_DIR = join(projectDir, '.redress', 'data')

/** The data folder of the installation that a command is about. */
export function dataDirHere(): string {
  return process.env['REDRESS_DATA'] || DEFAULT_DATA_DIR
}

/** Where the ledger lies that is in the data folder. */
export function ledgerFolderHere(): string {
  return join(dataDirHere(), 'ledger')
}

/** The address of the ledger of the installation that a command is about: a folder, or a database. */
export function ledgerHere(): string {
  return process.env['REDRESS_LEDGER'] || ledgerFolderHere()
}

/** The Temporal of the installation that a command is about; no address where none is named and the engine does not run. */
export function temporalHere(): { address: string | undefined; namespace: string } {
  return {
    address: process.env['TEMPORAL_ADDRESS'] || readRunning(dataDirHere())?.addresses.temporal,
    namespace: process.env['TEMPORAL_NAMESPACE'] || 'default',
  }
}

/** The file with the keys that an installation signs its record with. */
export function recordKeysFile(dataDir: string): string {
  return join(dataDir, 'record-keys.json')
}
