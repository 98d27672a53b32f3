import { bytesAt as bytesInFolder } from '../segments.ts'
import { FolderReading, FolderStore } from './folder.ts'
import { logsIn } from '../tlog/layout.ts'
import { folderFiles } from '../tlog/folder-files.ts'
import type { LogFiles } from './log-files.ts'
import type { Reading, Store } from './store.ts'

/** The ledger at an address, a folder or a PostgreSQL database, for a process that writes to it; `segmentBytes` is for folders. */
export async function openStore(address: string, { segmentBytes }: { segmentBytes: number }): Promise<Store> {
  return new FolderStore(address, segmentBytes)
}

/** Reads the ledger at an address from a line on. */
export async function openReading(address: string, fromOrdinal = 1): Promise<Reading> {
  return FolderReading.open(address, fromOrdinal)
}

/** The bytes of a line as they are, without its line break; null where the ledger ends before it. */
export async function bytesAt(address: string, ordinal: number): Promise<Buffer | null> {
  return bytesInFolder(address, ordinal)
}

/** The files of the public logs behind the ledger at an address. */
export async function openLogFiles(address: string): Promise<LogFiles> {
  return folderFiles(logsIn(address))
}
