import { z } from 'zod'
import { termsOf } from '../terms.ts'
import type { DatedBy } from '../../policies/dated.ts'
import type { Policy } from '../../policies/policy.ts'
import type { Caller } from '../identity/tokens.ts'
import { startOf } from '../lists/population.ts'
import { complaintsAsOf } from '../projections/as-of.ts'
import { knownSummaries } from '../projections/known-summaries.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { dateOf } from '../statistics/dated.ts'
import { summaryBody } from './lists.ts'
import type { Cursors } from './cursor.ts'
import { withEvents } from './retold.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import { casesSeen } from './sight.ts'
import { Problem } from './problem.ts'
import type { Services } from './services.ts'
import type { SummaryBody } from './shapes.ts'

/** Which cases are meant: those of a period, local days. */
export const PERIOD = {
  from: z.iso.date().optional().describe('first local day'),
  until: z.iso.date().optional().describe('local day that is not included any more'),
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe(
      'count the cases as they stood before this instant; the end of the period, or now, where left out',
    ),
}

export interface Period {
  /** What the cases are dated by; their receipt where left out. */
  event?: DatedBy | undefined
  from?: string | undefined
  until?: string | undefined
  at?: string | undefined
}

/**
 * The instant at which the cases of a period are looked at, UTC milliseconds; what is to come cannot be known. What has happened by
 * the end of a period can be entered after it, so whoever counts by that is told what is known now.
 */
export function lookedAtMs(services: Services, policy: Policy, { event, from, until, at }: Period): number {
  if (from !== undefined && until !== undefined && from >= until) {
    const detail = `no day lies from ${from} until ${until}: until is the first day that is not counted any more`
    throw new Problem(422, 'unknown', detail, { errors: [{ pointer: '/until', detail }] })
  }
  const nowMs = Date.now()
  if (at === undefined && until === undefined) return nowMs
  const endMs = at === undefined ? startOf(termsOf(policy), until ?? '') : Date.parse(at)
  if (at === undefined && event !== undefined) return services.simulatedTime ? Math.max(endMs, nowMs) : nowMs
  return services.simulatedTime ? endMs : Math.min(endMs, nowMs)
}

interface Asked {
  caller: Caller
  policy: Policy
  period: Period
  atMs: number
  /** What else of them is to be dated. */
  between?: readonly DatedBy[] | undefined
}

/** The cases of a period that the caller may see today, as they stood at an instant, in the order of intake. */
export async function casesOf(
  services: Services,
  { caller, policy, period, atMs, between = [] }: Asked,
): Promise<Seen<ComplaintSummary>[]> {
  const terms = termsOf(policy)
  const fromMs = period.from === undefined ? -Infinity : startOf(terms, period.from)
  const untilMs = period.until === undefined ? Infinity : startOf(terms, period.until)
  const { event = 'received' } = period
  // Nothing of a case happens, or is due, before it is received.
  const received = { fromMs: event === 'received' ? fromMs : -Infinity, untilMs }
  const all = await complaintsAsOf(services.redis, policy.id, { beforeMs: atMs }, received)
  const then = (await withEvents(services, policy, all, [event, ...between])).filter((each) => {
    const datedMs = dateOf(each, event)
    return datedMs !== null && fromMs <= datedMs && datedMs < untilMs
  })
  const ids = then.map(({ complaintId }) => complaintId)
  return casesSeen(services, caller, then, await knownSummaries(services.redis, policy.id, ids))
}

/** One page of cases in the order of intake. */
export function pageOf(
  policy: Policy,
  cases: readonly Seen<ComplaintSummary>[],
  { after, limit, cursors }: { after: string | null; limit: number; cursors: Cursors },
): { complaints: SummaryBody[]; next: string | null } {
  const rest = cases.filter(({ intakeOrdinal }) => intakeOrdinal > Number(after ?? -1))
  const page = rest.slice(0, limit)
  return {
    complaints: page.map((each) => summaryBody(policy, each)),
    next: cursors.write(rest.length > limit ? String(page.at(-1)?.intakeOrdinal) : null),
  }
}
