import { type Entry, isOfComplaint, isReading } from '../../ledger/entry.ts'
import { readLog } from '../../ledger/reader.ts'
import { compared, type Compared, type Judged } from '../../machines/backtest/flips.ts'
import {
  type LeftOut,
  type Replayed,
  replayedStep,
  replayedUntil,
  unreplayed,
} from '../../machines/backtest/replay.ts'
import { owedBy, type RunSeen, runsAfter, verdictOn } from '../../machines/backtest/runs.ts'
import type { Terms } from '../../machines/terms.ts'
import type { IsBefore } from './bound.ts'

/** Which recorded cases are asked about, and under which terms. */
export interface Question {
  /** The terms to judge a case by, from those that it was recorded under; the same object for the same terms. */
  termsFor: (recorded: Terms) => Terms
  /** The policy whose cases are meant; null for every one. */
  policy: string | null
  from: IsBefore | null
  until: IsBefore | null
}

/** A recorded case as it was judged, and as it would have been. */
export interface CaseTested {
  complaintId: string
  number: string
  policy: string
  unit: string | null
  holder: string | null
  runs: Compared[]
  leftOut: LeftOut[]
  setAside: LeftOut | null
  /** In its own time it had not come to the end of the record: it is judged as of its last step. */
  isBehind: boolean
}

/** What a record comes to under other terms. `asOfMs`, UTC milliseconds, is its last instant: by then all is judged that had come so far. */
export interface Tested {
  asOfMs: number
  cases: CaseTested[]
  /** How many cases of which policy the record holds, whether they are asked about or not. */
  held: Map<string, number>
}

/** A case on its way through the record. */
interface Followed {
  last: Entry
  recorded: Terms
  terms: Terms
  runs: RunSeen[]
  replayed: Replayed
}

/**
 * Every case of the ledger in `dir` that a question is about, under the terms that it was recorded under and under others. Only
 * reads. Throws a `BrokenLineError` at a line that was altered.
 */
export async function backtested(dir: string, question: Question): Promise<Tested> {
  const recorded = new Map<string, Terms>()
  const cases = new Map<string, Followed | null>()
  const held = new Map<string, number>()
  let asOfMs = 0
  for await (const line of readLog(dir)) {
    if ('terms' in line) {
      const { digest, terms } = line.terms
      recorded.set(digest, { digest, ...(terms as Omit<Terms, 'digest'>) })
      continue
    }
    const { entry } = line
    if (isReading(entry)) continue
    asOfMs = Math.max(asOfMs, entry.atMs)
    if (!isOfComplaint(entry)) continue
    const known = cases.get(entry.complaintId)
    if (known === undefined) held.set(entry.policy, (held.get(entry.policy) ?? 0) + 1)
    const terms = recorded.get(entry.terms)
    const before = known === undefined ? begun(question, entry, terms) : known
    cases.set(entry.complaintId, before && followed(before, entry))
  }
  const tested = [...cases.values()].flatMap((each) => (each ? [judged(each, asOfMs)] : []))
  return { asOfMs, cases: tested, held }
}

function begun(question: Question, entry: Entry, recorded: Terms | undefined): Followed | null {
  const { policy, from, until, termsFor } = question
  if (!recorded || (policy !== null && policy !== entry.policy)) return null
  const receivedAtMs = entry.happenedAtMs ?? entry.atMs
  if (from?.(recorded.calendar, receivedAtMs)) return null
  if (until && !until(recorded.calendar, receivedAtMs)) return null
  const terms = termsFor(recorded)
  return { last: entry, recorded, terms, runs: [], replayed: unreplayed(terms) }
}

function followed({ recorded, terms, runs, replayed }: Followed, entry: Entry): Followed {
  return {
    last: entry,
    recorded,
    terms,
    runs: runsAfter(runs, entry.after.clocks, entry.by.person),
    replayed: replayedStep(terms, replayed, entry),
  }
}

/** So late nobody is told of a mark, unless it has not come yet. */
const TOLD_BY_MS = 3_600_000

/** Whether a case lives in a time of its own that is behind: a date of it would have passed, and it has told nobody. */
function isBehind({ atMs, after }: Entry, endMs: number): boolean {
  const isUntold = ({ state, dueAtMs, late }: (typeof after.clocks)[number]) =>
    state === 'running' && !late && dueAtMs + TOLD_BY_MS < endMs
  return atMs + TOLD_BY_MS < endMs && after.clocks.some(isUntold)
}

function judged({ last, recorded, terms, runs, replayed }: Followed, endMs: number): CaseTested {
  const behind = isBehind(last, endMs)
  const asOfMs = behind ? last.atMs : endMs
  const { setAside, leftOut, runs: others } = replayedUntil(terms, replayed, asOfMs)
  const under =
    (by: Terms) =>
    (run: RunSeen): Judged => ({ ...run, verdict: verdictOn(by, run, asOfMs), owedBy: owedBy(by, run) })
  const { complaintId, number, policy, after } = last
  return {
    complaintId,
    number,
    policy,
    unit: after.unit,
    holder: after.holder,
    runs: compared(runs.map(under(recorded)), others.map(under(terms))),
    leftOut,
    setAside,
    isBehind: behind,
  }
}
