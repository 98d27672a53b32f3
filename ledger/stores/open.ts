import { type Key, keysIn } from '../keys/read.ts'
import { type KeyState, keyStatesIn } from '../keys/states.ts'
import { bytesAt as bytesInFolder } from '../segments.ts'
import { folderFiles } from '../tlog/folder-files.ts'
import { logsIn } from '../tlog/layout.ts'
import { FolderReading, FolderStore } from './folder.ts'
import type { LogFiles } from './log-files.ts'
import { connected, isPostgres } from './postgres/connection.ts'
import { keysInDatabase, keyStatesInDatabase } from './postgres/keys.ts'
import { bytesOfLine } from './postgres/lines.ts'
import { postgresFiles } from './postgres/log-files.ts'
import { PostgresReading } from './postgres/reading.ts'
import { PostgresStore } from './postgres/store.ts'
import { mustNotBeMoved } from './moved.ts'
import type { Reading, Store } from './store.ts'

/*
 * A ledger is found by its address: the path of a folder, or `postgres://user:password@host:port/database`. Whatever is opened here throws a
 * `StoreRefusal` where a database cannot be reached or used.
 */

/** The ledger at an address for a process that writes to it; `segmentBytes` is for folders. */
export async function openStore(address: string, { segmentBytes }: { segmentBytes: number }): Promise<Store> {
  if (isPostgres(address)) return PostgresStore.open(address)
  mustNotBeMoved(address)
  return new FolderStore(address, segmentBytes)
}

/** Reads the ledger at an address from a line on. */
export async function openReading(address: string, fromOrdinal = 1): Promise<Reading> {
  if (isPostgres(address)) return PostgresReading.open(address, fromOrdinal)
  mustNotBeMoved(address)
  return FolderReading.open(address, fromOrdinal)
}

/** The bytes of a line as they are, without its line break; null where the ledger ends before it. */
export async function bytesAt(address: string, ordinal: number): Promise<Buffer | null> {
  return isPostgres(address)
    ? connected(address, (pool) => bytesOfLine(pool, ordinal))
    : bytesInFolder(address, ordinal)
}

/** The files of the public logs behind the ledger at an address. */
export async function openLogFiles(address: string): Promise<LogFiles> {
  if (isPostgres(address)) return postgresFiles(address)
  mustNotBeMoved(address)
  return folderFiles(logsIn(address))
}

/** The keys of the cases of a ledger as they are now, beside whoever writes them: in its database, or in `file`. What it answers throws a `WrongMasterKeyError`. */
export async function keysOfCases(
  address: string,
  file: string,
  wrappingKey: Buffer,
): Promise<(id: string) => Key> {
  return isPostgres(address) ? keysInDatabase(address, wrappingKey) : keysIn(file, wrappingKey)
}

/** How it stands with the keys of the cases of a ledger now, in its database, or in `file`; null where none are at hand. No master key is needed. */
export async function statesOfKeys(
  address: string,
  file: string,
): Promise<((id: string) => KeyState) | null> {
  return isPostgres(address) ? keyStatesInDatabase(address) : keyStatesIn(file)
}
