import type { Redis } from 'ioredis'
import { firstEventsOf } from '../../machines/first-events.ts'
import { type Standstill, standstillsOf } from '../../machines/standstills.ts'
import { type DatedBy, isEvent, stepBefore } from '../../policies/dated.ts'
import { owns } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import { Kept } from '../../ledger/kept.ts'
import { entriesOf } from '../projections/queries.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { takenAgain } from './folded.ts'
import type { Services } from './services.ts'

/** What of a case only its recorded steps tell, once they are taken again. */
interface Retold {
  standstills: readonly Standstill[]
  /** When each event of a part of it happened first, UTC milliseconds. */
  events: Readonly<Record<string, number>>
}

/** About 2 kB each. */
const KEPT = 20_000
/** For each connection, by complaint and how far it had come. */
const known = new WeakMap<Redis, Kept<Retold>>()

/** What a case comes to as far as a summary has it, its steps taken again once however often that is asked. */
export async function retold(
  services: Services,
  { complaintId, ordinal, standing }: Pick<ComplaintSummary, 'complaintId' | 'ordinal' | 'standing'>,
): Promise<Retold> {
  const { redis } = services
  const kept = known.get(redis) ?? new Kept<Retold>(KEPT)
  known.set(redis, kept)
  const key = `${complaintId} ${ordinal}`
  const before = kept.get(key)
  const { folded } = before
    ? { folded: [] }
    : await takenAgain(services, await entriesOf(redis, complaintId, { to: standing.version }))
  const told = before ?? { standstills: standstillsOf(folded), events: firstEventsOf(folded) }
  kept.set(key, told)
  return told
}

/** The cases with when these events happened in them; of one in which none can have happened no step is taken again. */
export async function withEvents(
  services: Services,
  policy: Policy,
  cases: readonly ComplaintSummary[],
  dates: readonly DatedBy[],
): Promise<ComplaintSummary[]> {
  const before = dates.filter(isEvent).map((each) => stepBefore(policy, each))
  const found: ComplaintSummary[] = []
  for (const each of cases) {
    const mayHave = before.some((step) => step === null || owns(each.taken, `step:${step}`))
    const events = mayHave ? (await retold(services, each)).events : {}
    found.push({ ...each, taken: { ...each.taken, ...events } })
  }
  return found
}
