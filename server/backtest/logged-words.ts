import Table from 'cli-table3'
import type { LogAnswer } from './logged.ts'
import { keyWords, PLAIN, refusedLines } from './words.ts'

type Totals = LogAnswer['byClock'][number]

const UNKNOWN = `
What this cannot know: what people would have done under the policy. Each activity counts as its step when the log says it was done,
whoever did it and whatever the policy would have asked for first.`

/** What a policy would have made of a foreign log, as text. */
export function logWords(answer: LogAnswer, title: string): string {
  const { cases, events, passedOver, asOf, setAside, leftOut } = answer
  return [
    title,
    `${cases} cases, ${events} events, ${passedOver} of them of activities that the mapping does not name; judged as of ${asOf}, where the log ends.`,
    'Late only here: by the policy and not by the deadline of the log; only there: the other way round.',
    '',
    totalsTable('clock', answer.byClock),
    totalsTable('unit', answer.byUnit),
    totalsTable('person', answer.byPerson),
    ...refusedLines('Cases set aside:', setAside),
    ...refusedLines('Events that cannot be a step where they stand, and are left out:', leftOut),
    UNKNOWN,
    '',
  ].join('\n')
}

const HERE = ['runs', 'in time', 'late', 'open', 'used', 'lapsed']
const HEADS = [...HERE, 'log: in time', 'late', 'open', 'none', 'late only here', 'only there']

function totalsTable(of: string, totals: readonly Totals[]): string {
  const table = new Table({
    head: [of, ...HEADS],
    colAligns: ['left', ...Array.from({ length: HEADS.length }, () => 'right' as const)],
    style: PLAIN,
  })
  for (const each of totals) {
    const { runs, policy, log, lateOnlyHere, lateOnlyThere } = each
    const { 'in time': inTime = 0, late = 0, open = 0, used = 0, lapsed = 0 } = policy
    const { 'in time': kept = 0, late: missed = 0, open: going = 0, none = 0 } = log
    const here = [inTime, late, open, used, lapsed]
    table.push([keyWords(each), runs, ...here, kept, missed, going, none, lateOnlyHere, lateOnlyThere])
  }
  return table.toString()
}
