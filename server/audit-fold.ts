import { createHash } from 'node:crypto'
import { canonicalJson } from '../ledger/canonical.ts'
import { type AnyEntry, type CaseEntry, isOfComplaint, isReading } from '../ledger/entry.ts'
import type { Line } from '../ledger/line.ts'
import { isOfKeeping, type Keeping, keptAfter } from '../machines/keeping.ts'
import { RefusalError } from '../machines/refusal.ts'
import { backInTime, differencesFrom } from './audit-compare.ts'
import { readingProblems } from './reading/reading.ts'
import { type AnyTerms, type KnownTerms, nextStep } from './audit-steps.ts'
import { messageOf } from '../policies/message-of.ts'

/** How far a complaint or campaign has been taken: its digest of terms, and its snapshot as text; null once that is lost. */
interface Taken {
  terms: string
  atMs: number
  snapshot: string | null
}

/** What is remembered of one that has ended: how it stands, but for its keeping, as a hash. */
interface Over {
  terms: string
  atMs: number
  keeping: Keeping | undefined
  rest: string
}

/**
 * Takes every recorded step again as the lines go by and says where the machine comes to something else than the record. What
 * it remembers of a case is about a kilobyte while it is open, and a hash afterwards.
 */
export function foldCheck(): (line: Line) => string[] {
  const terms = new Map<string, AnyTerms>()
  const open = new Map<string, Taken>()
  const over = new Map<string, Over>()
  /** Of each organisation, how many readings have been told, and when the last one was. */
  const readings = new Map<string, { readings: number; atMs: number }>()
  /** Every complaint so far, with its policy. */
  const complaints = new Map<string, string>()

  function afterStep(entry: AnyEntry): string[] {
    const { complaintId } = entry
    if (isReading(entry)) {
      const before = readings.get(complaintId)
      readings.set(complaintId, { readings: entry.after.readings, atMs: entry.atMs })
      return readingProblems(entry, before)
    }
    const ended = over.get(complaintId)
    if (ended) return afterEnd(ended, entry)
    const before = open.get(complaintId) ?? { terms: entry.terms, snapshot: '', atMs: entry.atMs }
    const known = terms.get(before.terms)
    // Told already: no terms, or a step that could not be taken.
    if (before.snapshot === null || !known) return []
    const again = takenAgain(terms, known, before.snapshot, entry)
    // Of a case that had ended before it was brought in, its import is the last that is recorded.
    if (entry.after.ended && !entry.imported) {
      open.delete(complaintId)
      over.set(complaintId, overAfter(entry))
    } else open.set(complaintId, { terms: again.terms, snapshot: again.snapshot, atMs: entry.atMs })
    const isMoved = again.snapshot !== null && again.terms !== entry.terms
    return [
      ...again.problems,
      ...backInTime(before.atMs, entry),
      ...(isMoved ? ['it is under other terms than its case has come to'] : []),
      ...mergedNowhere(entry),
    ]
  }

  /** What is recorded of the keeping of a case that has ended; it goes on standing as it stood. */
  function afterEnd(before: Over, entry: CaseEntry): string[] {
    const { step, by, after, atMs, seq, notices, terms } = entry
    if (!isOfKeeping(step)) return ['it is a step of a case that has ended']
    const now = overAfter(entry)
    over.set(entry.complaintId, now)
    try {
      const keeping = keptAfter(before.keeping, after, step, by, atMs)
      const isSame = canonicalJson(keeping) === canonicalJson(after.keeping) && now.rest === before.rest
      return [
        ...(isSame && notices.length === 0 && terms === before.terms
          ? []
          : [`step ${seq} leads to another standing than the record says`]),
        ...backInTime(before.atMs, entry),
      ]
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error
      return [`step ${seq} cannot be taken again: ${error.message}`]
    }
  }

  function mergedNowhere(entry: AnyEntry): string[] {
    if (!isOfComplaint(entry)) return []
    const { complaintId, policy, after } = entry
    complaints.set(complaintId, policy)
    const into = after.mergedInto
    if (into === undefined || (into !== complaintId && complaints.get(into) === policy)) return []
    return [`it has become a part of ${into}, which is no other case of its policy`]
  }

  return (line) => {
    if ('entry' in line) return afterStep(line.entry)
    const { digest } = line.terms
    const { rules, calendar } = Object(line.terms.terms) as Omit<AnyTerms, 'digest'>
    terms.set(digest, { digest, rules, calendar } as AnyTerms)
    const isTrue = sha256(canonicalJson({ rules, calendar })) === digest
    return isTrue ? [] : ['these terms are not those that their digest names']
  }
}

function overAfter({ after, atMs, terms }: CaseEntry): Over {
  const { version: _, keeping, ...rest } = after
  return { terms, atMs, keeping, rest: sha256(canonicalJson(rest)) }
}

function takenAgain(known: KnownTerms, terms: AnyTerms, before: string, entry: AnyEntry) {
  try {
    const { snapshot, ...stepped } = nextStep(terms, before === '' ? null : JSON.parse(before), entry, known)
    return {
      terms: stepped.terms.digest,
      snapshot: JSON.stringify(snapshot),
      problems: differencesFrom(stepped, entry),
    }
  } catch (error) {
    // Whatever the machine stumbles over in a record that was tampered with, it is the record's fault.
    return {
      terms: terms.digest,
      snapshot: null,
      problems: [`step ${entry.seq} cannot be taken again: ${messageOf(error)}`],
    }
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
