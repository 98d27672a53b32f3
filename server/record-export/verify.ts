import { createHmac } from 'node:crypto'
import { canonicalJson } from '../../ledger/canonical.ts'
import type { AnyEntry } from '../../ledger/entry.ts'
import { sha256 } from '../../ledger/line.ts'
import { type Checkpoint, checkpointIn, isSignedByLog } from '../../ledger/tlog/checkpoint.ts'
import { verifiersIn } from '../../ledger/tlog/keys.ts'
import { organisationOfFolder } from '../../ledger/tlog/layout.ts'
import { isIncluded, leafHash } from '../../ledger/tlog/merkle.ts'
import { foldDifferences } from '../audit-compare.ts'
import type { AnyTerms } from '../audit-steps.ts'
import { storyOf } from '../audit-story.ts'
import { entriesOf, joined, type Told } from './entries.ts'
import { type RecordExport, recordExportIn } from './file.ts'
import { sealedInEntry, sealedInStep } from './sealed.ts'

/** What an exported case comes to: what is wrong with it, and its story where nothing is. */
export interface ExportVerdict {
  problems: string[]
  story: string
}

/**
 * Checks an exported case without the ledger that it comes from: signature, place of each leaf, links between its entries, terms by
 * their digest, and each step taken again where all that is sound. Throws a `RangeError` for what is no such file, and a `NoteError`
 * where its checkpoint, its keys or the one given are none.
 */
export function exportVerdict(text: string, vkey: string): ExportVerdict {
  const file = recordExportIn(text)
  const checkpoint = checkpointIn(file.checkpoint)
  const isSigned = isSignedByLog(checkpoint, verifiersIn(file.keys, vkey))
  const { told, problems: ofLeaves } = joined(file)
  const unsigned = [
    ...(isSigned ? [] : ['its checkpoint is not signed by that key']),
    ...notIncluded(file, checkpoint),
    ...ofLeaves,
  ]
  // What nobody signed is not looked into.
  if (unsigned.length > 0) return { problems: unsigned, story: '' }
  const entries = entriesOf(told)
  const known = termsIn(told)
  const terms = known.get(entries[0]?.terms ?? '')
  const problems = [
    ...linkProblems(told),
    ...entries.flatMap((entry) => placeProblems(entry, checkpoint, known)),
    ...[...known.values()].flatMap(termsProblems),
    ...disclosureProblems(file, entries),
  ]
  if (!terms) return { problems: [...problems, 'the terms that it began under are not in it'], story: '' }
  if (problems.length > 0) return { problems, story: '' }
  const story = storyOf(terms, entries, disclosedLines(file))
  return {
    problems: foldDifferences(terms, entries, known),
    story: `${story}\n\nProved up to step ${entries.length} by ${checkpoint.origin} at ${checkpoint.size} leaves; later steps would not be in this file.`,
  }
}

function termsIn(told: readonly Told[]): Map<string, AnyTerms> {
  const named = told.flatMap(({ content }) => ('terms' in content ? [content.terms] : []))
  return new Map(named.map(({ digest, terms }) => [digest, { digest, ...Object(terms) } as AnyTerms]))
}

/** An entry of another organisation than the log's, and one without its terms. */
function placeProblems(
  { number, seq, policy, terms }: AnyEntry,
  { origin }: Checkpoint,
  known: ReadonlyMap<string, AnyTerms>,
): string[] {
  const organisation = organisationOfFolder(origin.slice(origin.indexOf('/') + 1))
  const isThere = policy === organisation
  return [
    ...(isThere ? [] : [`${number}, step ${seq} is of ${policy}, and the log is ${origin}`]),
    ...(known.has(terms) ? [] : [`the terms of ${number}, step ${seq} are not in it`]),
  ]
}

function notIncluded({ leaves }: RecordExport, { size, root }: Checkpoint): string[] {
  return leaves.flatMap(({ index, leaf, proof }) => {
    const hashes = proof.map((hash) => Buffer.from(hash, 'base64'))
    const isIn = isIncluded(leafHash(Buffer.from(leaf)), index, size, hashes, root)
    return isIn ? [] : [`leaf ${index + 1} is not in the log that was signed`]
  })
}

function linkProblems(said: readonly Told[]): string[] {
  let [follows, seq]: [string | null, number] = [null, 0]
  let first: AnyEntry | null = null
  return said.flatMap(({ content, hash }) => {
    if (!('entry' in content)) return []
    const { entry, prev } = content
    first ??= entry
    const isNext = prev === follows && entry.seq === seq + 1 && entry.complaintId === first.complaintId
    ;[follows, seq] = [hash, entry.seq]
    return isNext ? [] : [`${entry.number}, step ${entry.seq} does not follow the entry before it`]
  })
}

function termsProblems({ digest, rules, calendar }: AnyTerms): string[] {
  const isTrue = sha256(canonicalJson({ rules, calendar })) === digest
  return isTrue ? [] : [`the terms ${digest.slice(0, 12)} are not those that their digest names`]
}

/** A value that does not fit its commitment, or one that none of the entries holds. */
function disclosureProblems({ disclosed }: RecordExport, entries: readonly AnyEntry[]): string[] {
  const places = new Map<string, string>()
  for (const entry of entries.toReversed())
    for (const { name, token } of sealedInEntry(entry))
      places.set(token.commitment, `${entry.number}, step ${entry.seq}: ${name}`)
  return disclosed.flatMap(({ commitment, salt, json }) => {
    const isTrue =
      createHmac('sha256', Buffer.from(salt, 'base64url')).update(json).digest('base64url') === commitment
    const place = places.get(commitment)
    if (isTrue && place !== undefined) return []
    return [`${place ?? 'no entry'}: ${json} is not what was sealed there as ${commitment}`]
  })
}

/** What was disclosed of a step, a line for each value. */
function disclosedLines({ disclosed }: RecordExport): (entry: AnyEntry) => string[] {
  const known = new Map(disclosed.map(({ commitment, json }) => [commitment, json]))
  return (entry) =>
    sealedInStep(entry).flatMap(({ name, token }) => {
      const json = known.get(token.commitment)
      return json === undefined ? [] : [`      ${name}: ${json}`]
    })
}
