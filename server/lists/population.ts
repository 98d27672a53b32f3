import type { Redis } from 'ioredis'
import { parseIsoDate } from '../../policies/calendar-day.ts'
import type { ListRule } from '../../policies/list.ts'
import type { Rules } from '../../policies/policy.ts'
import type { Terms } from '../../machines/terms.ts'
import { dayStartMs } from '../../machines/working-time.ts'
import { complaintsAsOf } from '../projections/as-of.ts'
import { isRecordedAs } from '../projections/recorded-facts.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { own } from '../../policies/own.ts'

/** Local days, the last one not included. */
interface Period {
  from: string
  until: string
}

/** What a list is made for: the facts of its own intake, and for a draw the period. */
interface Purpose {
  facts: Record<string, unknown>
  period: Period | null
  /** Without a period the cases are those of this instant, UTC milliseconds. */
  nowMs: number
}

/**
 * The closed cases that a list is made of, or its sample is drawn from, in the order of intake: the same ever after. Restricted
 * cases and other lists are never among them.
 */
export async function populationOf(
  redis: Redis,
  terms: Pick<Terms, 'rules' | 'calendar'>,
  rule: Pick<ListRule, 'draws' | 'of' | 'same'>,
  { facts, period, nowMs }: Purpose,
): Promise<ComplaintSummary[]> {
  const { rules, calendar } = terms
  const [fromMs, beforeMs] = period
    ? [startOf(terms, period.from), startOf(terms, period.until)]
    : [-Infinity, nowMs]
  const lists = new Set(Object.values(rules.lists ?? {}).map(({ kind }) => kind))
  const match = conditionOf(rules, rule)
  return (await complaintsAsOf(redis, rules.id, { beforeMs })).filter(
    (each) =>
      each.closedAtMs !== null &&
      each.closedAtMs >= fromMs &&
      each.standing.visibleTo === null &&
      !lists.has(each.standing.kind) &&
      isRecordedAs(match, calendar, each) &&
      rule.same.every((name) => own(each.standing.facts, name) === own(facts, name)),
  )
}

/** The instant at which a local day begins, UTC milliseconds. */
export function startOf({ calendar }: Pick<Terms, 'calendar'>, isoDate: string): number {
  return dayStartMs(calendar, parseIsoDate(isoDate))
}

function conditionOf(rules: Rules, { draws, of }: Pick<ListRule, 'draws' | 'of'>) {
  return (draws === undefined ? of : own(rules.spotChecks, draws)?.when) ?? {}
}
