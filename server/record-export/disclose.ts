import { keysOfCases } from '../../ledger/stores/open.ts'
import { isPostgres, shown } from '../../ledger/stores/postgres/connection.ts'
import { canonicalJson } from '../../ledger/canonical.ts'
import type { AnyEntry } from '../../ledger/entry.ts'
import { keyFile, installationKeysThere } from '../runtime/master-key.ts'
import { type CaseKey, caseKeyOf, openedValue } from '../sealing/value.ts'
import { entriesIn } from './entries.ts'
import type { RecordExport } from './file.ts'
import { sealedInEntry, type SealedValue } from './sealed.ts'

/** What is disclosed: nothing, every value of the case, or those under these names. */
export type Asked = readonly string[] | 'all' | 'nothing'

/**
 * An exported case with sealed values of its own opened, and what to tell whoever exports it. Needs the master key where anything is
 * asked for. Throws a `RangeError` for a name under which nothing is sealed, a `StartRefusal` where there is no master key, and a
 * `WrongMasterKeyError`.
 */
export async function withDisclosed(
  file: RecordExport,
  asked: Asked,
  { ledger, dataDir }: { ledger: string; dataDir: string },
): Promise<{ file: RecordExport; told: string[] }> {
  const entries = entriesIn(file)
  const id = entries[0]?.complaintId ?? ''
  const sealed = entries.flatMap(sealedInEntry)
  if (asked === 'nothing') return { file, told: sealed.length === 0 ? [] : [closedWords(sealed)] }
  mustBeSealed(asked, sealed)
  const open = sealed.filter(({ name }) => asked === 'all' || asked.includes(name))
  if (open.length === 0) return { file, told: ['Nothing in it is sealed.'] }
  const { wrapping } = installationKeysThere(dataDir)
  const key = (await keysOfCases(ledger, keyFile(dataDir), wrapping))(id)
  const place = isPostgres(ledger) ? shown(ledger) : keyFile(dataDir)
  if (key === 'none') throw new RangeError(`the key of ${id} is not among the keys in ${place}`)
  if (key === 'erased') return { file, told: erasedWords(entries, open) }
  const disclosed = disclosedOf(open, caseKeyOf(key))
  return { file: { ...file, disclosed }, told: [`Disclosed to whoever gets it: ${namesOf(open)}.`] }
}

function disclosedOf(sealed: readonly SealedValue[], key: CaseKey): RecordExport['disclosed'] {
  const tokens = new Map(sealed.map(({ token }) => [token.commitment, token]))
  return [...tokens].map(([commitment, token]) => {
    const { value, salt } = openedValue(token, key)
    return { commitment, salt, json: canonicalJson(value) }
  })
}

function mustBeSealed(asked: readonly string[] | 'all', sealed: readonly SealedValue[]): void {
  const unknown = asked === 'all' ? [] : asked.filter((name) => sealed.every((one) => one.name !== name))
  if (unknown.length > 0)
    throw new RangeError(
      `nothing is sealed as ${unknown.join(', ')}; there is ${namesOf(sealed) || 'nothing sealed'}`,
    )
}

function closedWords(sealed: readonly SealedValue[]): string {
  return `Sealed in it, and not disclosed: ${namesOf(sealed)}. --disclose opens all of them behind the number, --disclose NAME… some.`
}

function erasedWords(entries: readonly AnyEntry[], open: readonly SealedValue[]): string[] {
  return [`The key of ${entries[0]?.number} was erased; nobody can open any more: ${namesOf(open)}.`]
}

function namesOf(sealed: readonly SealedValue[]): string {
  return [...new Set(sealed.map(({ name }) => name))].sort().join(', ')
}
