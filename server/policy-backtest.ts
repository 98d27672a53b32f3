import { basename } from 'node:path'
import { mustHoldLines, NoLedgerError, unreadable } from '../ledger/found.ts'
import { shown } from '../ledger/stores/postgres/connection.ts'
import { BrokenLineError } from '../ledger/refusals.ts'
import { isOutOfReach } from '../machines/backtest/reason.ts'
import type { Terms } from '../machines/terms.ts'
import { loadCalendar, pinCalendar, type PinnedCalendar } from '../policies/calendar.ts'
import type { Calendar } from '../policies/calendar-schema.ts'
import { calendarsOf } from '../policies/pinned.ts'
import { type Policy, rulesOf } from '../policies/policy.ts'
import { remembered } from '../policies/remembered.ts'
import { answerOf, csvOf } from './backtest/answer.ts'
import { boundOf } from './backtest/bound.ts'
import { eventLog } from './backtest/event-log.ts'
import { calendarIn, textOf } from './backtest/files.ts'
import { logAnswer, logCsvOf } from './backtest/logged.ts'
import { logWords } from './backtest/logged-words.ts'
import { parseMapping } from './backtest/mapping.ts'
import { backtested } from './backtest/recorded.ts'
import type { Refused } from './backtest/totals.ts'
import { answerWords } from './backtest/words.ts'
import { rowsIn } from './event-logs/rows.ts'
import { isProblem } from './due-question.ts'
import { ledgerHere } from './runtime/installation.ts'
import { termsOf, withCalendar } from './terms.ts'

/** How a backtest is asked for at a terminal. */
export interface BacktestOptions {
  calendar?: string
  policy?: string
  from?: string
  until?: string
  log?: string
  map?: string
  json?: true
  csv?: true
}

/**
 * What a policy, a calendar or both would have made of the recorded cases, as text, JSON or CSV. Throws what `isUnanswerable` knows
 * where the question or the record cannot be read.
 */
export async function backtest(policy: Policy | null, options: BacktestOptions): Promise<string> {
  const calendar = options.calendar === undefined ? null : calendarIn(options.calendar)
  if (!policy && !calendar) throw new RangeError('name a policy file, or a calendar with --calendar, or both')
  if (options.log !== undefined) return backtestLog(policy, calendar, options.log, options)
  const of = options.policy ?? policy?.id ?? null
  const dir = ledgerHere()
  await mustHoldLines(dir)
  const tested = await backtested(dir, {
    termsFor: termsFor(policy, calendar),
    policy: of,
    from: options.from === undefined ? null : boundOf(options.from),
    until: options.until === undefined ? null : boundOf(options.until),
  }).catch((error: unknown) => {
    throw unreadable(dir, error)
  })
  if (tested.cases.length === 0) {
    const held = [...tested.held].map(([id, cases]) => `${id} (${cases})`).join(', ')
    throw new RangeError(
      `the ledger in ${shown(dir)} holds no such case; it holds cases of ${held || 'no policy'}`,
    )
  }
  const answer = answerOf(tested)
  mustReach(answer)
  if (options.csv) return csvOf(answer)
  const title = `What ${whatWords(policy, calendar)} would have made of the recorded cases${of === null ? '' : ` of ${of}`}`
  return options.json ? `${JSON.stringify({ title, ...answer }, null, 2)}\n` : answerWords(answer, title)
}

/** What a policy would have made of the cases of a foreign log. */
function backtestLog(
  policy: Policy | null,
  calendar: Calendar | null,
  log: string,
  { map, json, csv, ...others }: BacktestOptions,
): string {
  if (!policy || map === undefined)
    throw new RangeError('a log is judged by a policy file, and read by a --map')
  if (others.policy !== undefined || others.from !== undefined || others.until !== undefined)
    throw new RangeError('--policy, --from and --until choose recorded cases, not those of a log')
  const mapping = parseMapping(textOf(map), map, policy)
  const events = eventLog(rowsIn(log, mapping.case), mapping)
  const answer = logAnswer(termsUnder(policy, calendar), events)
  mustReach(answer)
  if (csv) return logCsvOf(answer)
  const title = `What ${whatWords(policy, calendar)} would have made of the cases in ${basename(log)}`
  return json ? `${JSON.stringify({ title, ...answer }, null, 2)}\n` : logWords(answer, title)
}

/** Where a calendar reaches none of the cases, there is nothing else to say. */
function mustReach({ cases, setAside }: { cases: number; setAside: readonly Refused[] }): void {
  const beyond = setAside.filter(({ reason }) => isOutOfReach(reason))
  const [first] = beyond
  if (!first || beyond.reduce((sum, each) => sum + each.cases, 0) < cases) return
  throw new RangeError(
    `none of the ${cases} cases can be judged: ${first.reason}; give a calendar of their years with --calendar FILE or ID`,
  )
}

function whatWords(policy: Policy | null, calendar: Calendar | null): string {
  const named = [
    ...(policy ? [`${policy.id} ${policy.version}`] : []),
    ...(calendar ? [`the calendar ${calendar.id} ${calendar.version}`] : []),
  ]
  return named.join(' with ')
}

/** Whether an error says, in a sentence, why nothing could be answered. */
export function isUnanswerable(error: unknown): error is Error {
  return isProblem(error) || error instanceof NoLedgerError || error instanceof BrokenLineError
}

function termsFor(policy: Policy | null, calendar: Calendar | null): (recorded: Terms) => Terms {
  if (policy) {
    const terms = termsUnder(policy, calendar)
    return () => terms
  }
  return remembered((recorded: Terms) =>
    calendar
      ? withCalendar(recorded, {
          ...recorded.calendar,
          ...pinCalendar(calendar, zoneIn(calendar, recorded.calendar.zone)),
        })
      : recorded,
  )
}

function termsUnder(policy: Policy, calendar: Calendar | null): Terms {
  return calendar ? withCalendar({ rules: rulesOf(policy) }, inPlace(policy, calendar)) : termsOf(policy)
}

/** A calendar in the place of a policy's own; its single clocks keep theirs. */
function inPlace(policy: Policy, calendar: Calendar): PinnedCalendar {
  const zone = zoneIn(calendar, policy.zone)
  return calendarsOf({ ...policy, zone }, (id) => (id === policy.calendar ? calendar : loadCalendar(id)))
}

/** The zone that cases were in, where a calendar has it; else the calendar's own. */
function zoneIn({ zones, zone }: Calendar, wanted = zone): string {
  return zones.includes(wanted) ? wanted : zone
}
