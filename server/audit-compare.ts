import { canonicalJson } from '../ledger/canonical.ts'
import type { AnyEntry, AppendRequest } from '../ledger/entry.ts'
import { asRecorded } from '../machines/as-recorded.ts'
import { isOfKeeping } from '../machines/keeping.ts'
import { keyIn } from '../machines/receipts.ts'
import { RefusalError } from '../machines/refusal.ts'
import { type AnyTerms, type KnownTerms, type Stepped, stepper } from './audit-steps.ts'
import type { KeptEntry } from './audit-ledger.ts'
import type { ToldRecord, ToldRun } from './audit-told.ts'

/** Complaints wake up to ten seconds after a mark, each always by the same delay, so that they do not all wake at once. */
const LONGEST_DELAY_MS = 10_000

type Step = Pick<
  AnyEntry,
  'seq' | 'atMs' | 'happenedAtMs' | 'happenedUntilMs' | 'by' | 'step' | 'imported' | 'after' | 'notices'
>

/** Where the machine, taking the recorded steps again, comes to something else than the record says. Empty: it agrees. */
export function foldDifferences(terms: AnyTerms, steps: readonly Step[], known?: KnownTerms): string[] {
  const { folded, refusal } = foldedAsFarAsPossible(terms, steps, known)
  const differences = folded.flatMap((stepped, n) => {
    const step = steps[n]
    if (!step) return []
    const before = steps[n - 1]
    return [...differencesFrom(stepped, step), ...(before ? backInTime(before.atMs, step) : [])]
  })
  return refusal === null ? differences : [...differences, refusal]
}

/** Where the record of one step says something else than the machine, having taken it again. */
export function differencesFrom(
  { terms, standing, notices, happenedAtMs, happenedUntilMs }: Stepped,
  recorded: Pick<Step, 'seq' | 'after' | 'notices' | 'happenedAtMs' | 'happenedUntilMs'>,
): string[] {
  const { seq, after } = recorded
  const isOrWasUntold = recorded.happenedUntilMs === undefined || happenedUntilMs === recorded.happenedUntilMs
  return [
    ...(same(asRecorded(terms, standing, after), after) ? [] : [`step ${seq} leads to another standing`]),
    ...(same(notices, recorded.notices) ? [] : [`step ${seq} causes other notices`]),
    ...(happenedAtMs === recorded.happenedAtMs && isOrWasUntold
      ? []
      : [`step ${seq} happens at another instant`]),
  ].map((difference) => `${difference} than the record says`)
}

/** What is wrong with the time of a step whose case had come to `beforeMs` already, UTC milliseconds. */
export function backInTime(beforeMs: number, { seq, atMs }: Pick<Step, 'seq' | 'atMs'>): string[] {
  return atMs < beforeMs ? [`step ${seq} lies before the one that it follows`] : []
}

/**
 * Where Temporal's history and the ledger tell different steps: each was asked for once, sent once and is recorded once, as
 * it was. What is recorded within a task is in the ledger before it is in the history, and stays ahead of it when that task is lost:
 * the last steps of a case that goes on may be so. `before` are the entries read before the history was fetched, `entries` those read after it.
 */
export function historyDifferences(
  before: readonly KeptEntry[],
  entries: readonly KeptEntry[],
  runs: readonly ToldRun[],
): string[] {
  const sent = runs.flatMap(({ records }) => records)
  const asked = runs.flatMap(({ input, updates }) =>
    updates.map((update) => ({ ...update, isRecordedInTask: input.recordsInTask ?? false })),
  )
  const differences: string[] = []
  for (const record of sent) {
    const entry = entries[record.seq - 1]
    if (!entry && record.isCompleted)
      differences.push(`step ${record.seq} was confirmed to Temporal and is not in the ledger`)
    if (entry && !isAsTold(entry, record))
      differences.push(`step ${entry.seq} is another in Temporal's history than in the ledger`)
  }
  const adopted = new Set(sent.flatMap((record) => record.adopted ?? []))
  const toldUntil = Math.max(0, ...sent.map(({ seq }) => seq))
  const goesOn = runs.at(-1)?.isOver === false && runs.at(-1)?.input.recordsInTask === true
  for (const entry of before) {
    if (goesOn && entry.seq > toldUntil) continue
    // What is held or erased after its end is recorded by the writer itself.
    if (isOfKeeping(entry.step) && entries[entry.seq - 2]?.after.ended) continue
    if (!sent.some(({ seq }) => seq === entry.seq))
      differences.push(`step ${entry.seq} is in the ledger and Temporal's history never sent it`)
    const isAsked = asked.some(({ updateId }) => updateId === entry.updateId)
    if (entry.updateId !== null && !isAsked && !adopted.has(entry.updateId))
      differences.push(`step ${entry.seq} is in the ledger and nobody asked Temporal for it`)
  }
  return [...differences, ...askedDifferences(asked, entries, sent)]
}

function askedDifferences(
  asked: readonly (ToldRun['updates'][number] & { isRecordedInTask: boolean })[],
  entries: readonly AnyEntry[],
  sent: ToldRun['records'],
): string[] {
  return asked.flatMap(({ updateId, request, became, isRecordedInTask }, n) => {
    // The digest in its id says that it is the same request; what the engine adds to it, such as a seed, was then not used.
    const isRepeated = asked.slice(0, n).some((before) => before.updateId === updateId)
    if (isRepeated && keyIn(updateId)) return []
    const taken = entries.filter((entry) => entry.updateId === updateId)
    const [entry] = taken
    if (taken.length > 1) return [`the request ${updateId} is recorded ${taken.length} times`]
    if (!entry) {
      if (became === 'refused') return []
      const isOnItsWay = isRecordedInTask
        ? became === null
        : sent.every((each) => each.entry?.updateId !== updateId || !each.isCompleted)
      return isOnItsWay && entries.every(({ after }) => !after.ended)
        ? []
        : [`the request ${updateId} was accepted and is not in the ledger`]
    }
    return same(entry.step, request.step) && same(entry.by, request.by)
      ? []
      : [`step ${entry.seq} was asked for otherwise than it is recorded`]
  })
}

/** Where a timer of the history was set for another instant than the nearest mark of a fresh fold. */
export function timerDifferences(
  terms: AnyTerms,
  steps: readonly Step[],
  runs: readonly ToldRun[],
  known?: KnownTerms,
): string[] {
  const { folded } = foldedAsFarAsPossible(terms, steps, known)
  const delays = runs
    .flatMap(({ timers }) => timers)
    .map(({ ringsAtMs, isAfterLost, afterSeqs }) => {
      const marksMs = afterSeqs.map((seq) => folded[seq - 1]?.nearestMs ?? Number.NaN)
      const possibleMs = marksMs.map((markMs) => ringsAtMs.map((atMs) => atMs - markMs))
      return { afterSeq: afterSeqs.at(-1) ?? 0, possibleMs, isAfterLost }
    })
  const usual = delays
    .flatMap(({ possibleMs }) => possibleMs.flat())
    .filter((delayMs) => delayMs >= 0 && delayMs < LONGEST_DELAY_MS)
  const delayMs = mostFrequent(usual)
  const isPossible = (possibleMs: number[], isAfterLost: boolean) =>
    delayMs !== undefined &&
    (possibleMs.includes(delayMs) ||
      (isAfterLost && Math.min(...possibleMs) <= delayMs && delayMs <= Math.max(...possibleMs)))
  return delays
    .filter(({ possibleMs, isAfterLost }) => !possibleMs.some((each) => isPossible(each, isAfterLost)))
    .map(
      ({ afterSeq, possibleMs }) =>
        `the timer set after step ${afterSeq} rings ${possibleMs.flat().join(' or ')} ms after the nearest mark, not ${delayMs}`,
    )
}

function mostFrequent(numbers: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const each of numbers) counts.set(each, (counts.get(each) ?? 0) + 1)
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0]
}

function foldedAsFarAsPossible(terms: AnyTerms, steps: readonly Step[], known?: KnownTerms) {
  const folded: Stepped[] = []
  const take = stepper(terms, known)
  for (const each of steps) {
    try {
      folded.push(take(each))
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error
      return { folded, refusal: `step ${each.seq} cannot be taken again: ${error.message}` }
    }
  }
  return { folded, refusal: null }
}

function isAsTold({ hash, ...entry }: KeptEntry, told: ToldRecord): boolean {
  if (told.hash !== undefined) return told.hash === hash
  return told.entry === undefined || isSameEntry(entry, told.entry)
}

function isSameEntry({ number, ...entry }: AnyEntry, { number: sent, ...told }: AppendRequest['entry']) {
  const { complaintId, policy, terms, seq, atMs, happenedAtMs, happenedUntilMs, by, step, imported } = entry
  const { updateId, after, notices } = entry
  const past = {
    ...(happenedAtMs === undefined ? {} : { happenedAtMs }),
    ...(happenedUntilMs === undefined ? {} : { happenedUntilMs }),
    ...(imported === undefined ? {} : { imported }),
  }
  const recorded = { complaintId, policy, terms, seq, atMs, ...past, by, step, updateId, after, notices }
  return same(recorded, told) && (sent === null || sent === number)
}

function same(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other)
}
