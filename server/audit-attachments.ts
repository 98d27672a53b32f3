import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type { AnyEntry } from '../ledger/entry.ts'
import { readLog } from '../ledger/reader.ts'
import { addressesIn } from './attachments/named-files.ts'
import { nameOfFile, type Store } from './attachments/store.ts'

/** What looking at the files of a record came to: what is wrong, the first in the record first, and how many were looked at. */
interface FilesVerdict {
  problems: string[]
  files: number
}

/**
 * Whether every file that the record at an address names is in the store, and is what its address says: no key is needed for that.
 * The files of erased cases are not asked for. Throws a `StoreAwayError`.
 */
export async function verdictOnFiles(ledger: string, store: Store): Promise<FilesVerdict> {
  const { named, erased } = await filesIn(ledger)
  const problems: string[] = []
  let files = 0
  for (const [address, entries] of named) {
    const entry = entries.find(({ complaintId }) => !erased.has(complaintId))
    if (!entry) continue
    files += 1
    const wrong = await whatIsWrong(store, address)
    if (wrong) problems.push(`${entry.number}, step ${entry.seq}: its file ${address} ${wrong}`)
  }
  return { problems, files }
}

/** What to print of it. */
export function filesLines({ problems, files }: FilesVerdict): string[] {
  if (problems.length > 0)
    return [...problems, `Of ${files} files ${problems.length} are not as the record says.`]
  return [
    files === 1
      ? 'The one file that it names is there, and true.'
      : `All ${files} files that it names are there, and true.`,
  ]
}

async function filesIn(ledger: string) {
  const named = new Map<string, AnyEntry[]>()
  const erased = new Set<string>()
  for await (const line of readLog(ledger)) {
    if (!('entry' in line)) continue
    const { entry } = line
    if (entry.step.type === 'erase') erased.add(entry.complaintId)
    for (const address of addressesIn(entry.step)) named.set(address, [...(named.get(address) ?? []), entry])
  }
  return { named, erased }
}

async function whatIsWrong(store: Store, address: string): Promise<string | null> {
  const bytes = await store.read(nameOfFile(address))
  if (!bytes) return 'is not there'
  const hash = createHash('sha256')
  await pipeline(bytes, hash)
  return hash.digest('hex') === address ? null : 'is not what its address says'
}
