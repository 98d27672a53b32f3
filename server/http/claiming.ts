import type { Actor } from '../../machines/complaint-context.ts'
import type { EarlierCase } from '../../machines/looked-up.ts'
import { repeatKeyOf, uniqueKeysOf } from '../../machines/repeats.ts'
import type { Received } from '../../machines/steps.ts'
import { factsOfIntake } from '../../machines/take.ts'
import { localDay } from '../../machines/working-time.ts'
import type { Terms } from '../../machines/terms.ts'
import { isoDate } from '../../policies/calendar-day.ts'
import type { CaseSoFar } from '../../ledger/cases.ts'
import type { Holder } from '../door/door.ts'
import type { Services } from './services.ts'

const DAY_MS = 86_400_000
/** An equal intake that came earlier may have been received while this one waited for it to be recorded. */
const WAITED_MS = 30_000

/** What the record says of an intake, and the way to give up what was claimed for it. */
interface Claimed {
  step: Received
  /** The case that has one of its outside references already. */
  same: CaseSoFar | null
  giveUp: () => Promise<void>
}

/**
 * An intake with the case that it repeats, received at this instant, UTC milliseconds. What it has in common with others is claimed
 * for `holder`: until that is recorded or given up, nobody else with the same is answered. A policy without repeats and references
 * asks nothing.
 */
export async function claimIntake(
  { record }: Services,
  terms: Terms,
  holder: Holder,
  { step, by, nowMs }: { step: Received; by: Actor; nowMs: number },
): Promise<Claimed> {
  const { rules, calendar } = terms
  const nothing = { step, same: null, giveUp: () => Promise.resolve() }
  const { repeats, intake } = rules
  if (!repeats && !intake.unique) return nothing
  const facts = factsOfIntake(terms, step, by, nowMs)
  const repeatKey = repeatKeyOf(rules, facts)
  const uniqueKeys = uniqueKeysOf(rules, facts)
  const alone = repeats ? { ...step, repeatOf: null } : step
  if (repeatKey === null && uniqueKeys.length === 0) return { ...nothing, step: alone }
  const { same, repeated } = await record.claim('intake', holder, {
    complaintId: holder.complaintId,
    policy: rules.id,
    repeatKey,
    uniqueKeys,
    fromMs: nowMs - (repeats?.withinDays ?? 0) * DAY_MS,
    toMs: nowMs + WAITED_MS,
  })
  const repeating = repeated && {
    repeatOf: repeated.first.complaintId,
    earlier: earlierCase(calendar, repeated.latest),
  }
  return { step: { ...alone, ...repeating }, same, giveUp: () => record.giveUp(holder) }
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
