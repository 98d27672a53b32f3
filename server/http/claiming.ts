import type { EarlierCase } from '../../machines/looked-up.ts'
import { localDay } from '../../machines/working-time.ts'
import type { Terms } from '../../machines/terms.ts'
import { isoDate } from '../../policies/calendar-day.ts'
import type { CaseSoFar } from '../../ledger/cases.ts'
import type { Holder } from '../door/door.ts'
import type { Services } from './services.ts'

const DAY_MS = 86_400_000
/** An equal intake that came earlier may have been received while this one waited for it to be recorded. */
const WAITED_MS = 30_000

/** What the record says of the case that another one repeats. */
export interface Repeating {
  repeatOf: string | null
  earlier?: EarlierCase
}

/**
 * Which case of the record one with this key repeats, received at this instant, UTC milliseconds. It is claimed for `holder`: until
 * that is recorded or given up, nobody else with the same key is answered.
 */
export async function claimRepeat(
  { record }: Services,
  { rules, calendar }: Terms,
  holder: Holder,
  repeatKey: string,
  atMs: number,
): Promise<Repeating> {
  const withinMs = (rules.repeats?.withinDays ?? 0) * DAY_MS
  const found = await record.claim('intake', holder, {
    complaintId: holder.complaintId,
    policy: rules.id,
    repeatKey,
    fromMs: atMs - withinMs,
    toMs: atMs + WAITED_MS,
  })
  return found === null
    ? { repeatOf: null }
    : { repeatOf: found.first.complaintId, earlier: earlierCase(calendar, found.latest) }
}

function earlierCase(calendar: Terms['calendar'], found: CaseSoFar): EarlierCase {
  const dayOf = (atMs: number) => isoDate(localDay(calendar, atMs).epochDay)
  return {
    state: found.state,
    class: found.class,
    ended: found.closedAtMs !== null,
    receivedOn: dayOf(found.receivedAtMs),
    closedOn: found.closedAtMs === null ? null : dayOf(found.closedAtMs),
  }
}
