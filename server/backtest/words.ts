import Table from 'cli-table3'
import type { Change } from '../../machines/backtest/flips.ts'
import type { Answer } from './answer.ts'
import { COMPLAINANT, type Refused, type Totals } from './totals.ts'

/** Tables are read in logs as often as on a screen. */
export const PLAIN = { head: [], border: [], compact: true }
const MOST_TOLD = 40
const MOST_NAMED = 5

const CHANGES: Record<Change, string> = {
  lateToInTime: 'late → in time',
  inTimeToLate: 'in time → late',
  new: 'new',
  gone: 'gone',
  otherwise: 'otherwise',
  moved: 'moved',
  same: 'the same',
}

/** What cannot be known of a world that was not. */
const UNKNOWN = `
What this cannot know: what people would have done had their dates been others. Each recorded step is taken when it was taken; who
would have been warned, reminded or escalated to, and what he would have done then, is not told. A clock that is still open counts
as in time so far. A step that is refused is left out, and what followed it stays.`

/** An answer as text: tables by clock, unit and person, each verdict that flips, and what could not be taken. */
export function answerWords(answer: Answer, title: string): string {
  const { cases, behind, asOf, setAside, leftOut, total, ofWholeCases, ofComplainant } = answer
  return [
    title,
    `${cases} cases, judged as of ${asOf}, where the record ends.`,
    ...(behind > 0
      ? [
          `${behind} of them live in a time of their own that had not come so far: each is judged as of its last step.`,
        ]
      : []),
    `Late → in time: ${total.lateToInTime}; in time → late: ${total.inTimeToLate}; new clocks: ${total.new}; clocks gone: ${total.gone}.`,
    `Of these in cases of which every step could be taken: ${ofWholeCases.lateToInTime}; ${ofWholeCases.inTimeToLate}; ${ofWholeCases.new}; ${ofWholeCases.gone}.`,
    ...(ofComplainant.before + ofComplainant.after > 0
      ? [
          `What the complainant owes is in none of these: late ${ofComplainant.lateBefore}, late then ${ofComplainant.lateAfter}.`,
        ]
      : []),
    '',
    totalsTable('clock', answer.byClock),
    totalsTable('unit', answer.byUnit),
    totalsTable('person', answer.byPerson),
    ...flipLines(answer),
    ...refusedLines('Cases set aside, which would not be there:', setAside),
    ...refusedLines('Steps that would be refused, and are left out:', leftOut.refused),
    ...(leftOut.answers > 0
      ? [`Left out as well: ${leftOut.answers} answers to what nobody would have been told.`]
      : []),
    UNKNOWN,
    '',
  ].join('\n')
}

/** What a row is counted by, with a mark where it is the complainant's. */
export function keyWords({ key, owedBy }: Pick<Totals, 'key' | 'owedBy'>): string {
  return owedBy === 'complainant' && key !== COMPLAINANT ? `${key} ${COMPLAINANT}` : key
}

function totalsTable(of: string, totals: readonly Totals[]): string {
  const [late, inTime, fresh, gone, moved] = [
    CHANGES.lateToInTime,
    CHANGES.inTimeToLate,
    CHANGES.new,
    CHANGES.gone,
    CHANGES.moved,
  ]
  const table = new Table({
    head: [of, 'runs', 'late', 'runs then', 'late then', late, inTime, fresh, gone, moved],
    colAligns: ['left', ...Array.from({ length: 9 }, () => 'right' as const)],
    style: PLAIN,
  })
  for (const each of totals) {
    const { before, lateBefore, after, lateAfter } = each
    const flips = [each.lateToInTime, each.inTimeToLate, each.new, each.gone, each.moved]
    table.push([keyWords(each), before, lateBefore, after, lateAfter, ...flips])
  }
  return table.toString()
}

function flipLines({ runs }: Answer): string[] {
  const flips = runs.filter(({ change }) => change !== 'same' && change !== 'moved')
  const told = flips
    .slice(0, MOST_TOLD)
    .map(({ number, clock, run, owedBy, person, before, after, change, refused }) => {
      const nth = run > 1 ? ` (run ${run})` : ''
      const side = (each: typeof before) =>
        each ? `${each.verdict}, due ${each.due}${each.provisional ? ' (provisional)' : ''}` : 'no such clock'
      return `  ${number} ${keyWords({ key: clock, owedBy })}${nth}, ${person}: ${CHANGES[change]}: ${side(before)} → ${side(after)}${without(refused)}`
    })
  const more = flips.length - told.length
  return [...told, ...(more > 0 ? [`  … and ${more} more; --csv has every one`] : [])]
}

/** What was left out of the case of a verdict, which might have been another with it. */
function without(refused: Answer['runs'][number]['refused']): string {
  const [first] = refused
  if (!first) return ''
  const more = refused.length > 1 ? ` and ${refused.length - 1} more` : ''
  return `; without ${first.step} (${first.reason})${more}`
}

/** Refusals under a heading; nothing where there is none. */
export function refusedLines(head: string, refused: readonly Refused[]): string[] {
  if (refused.length === 0) return []
  const told = refused.slice(0, MOST_TOLD).map(({ step, reason, times, cases, numbers }) => {
    const often = times === cases ? `${cases}` : `${times} in ${cases}`
    const which = [...numbers.slice(0, MOST_NAMED), ...(cases > MOST_NAMED ? ['…'] : [])].join(', ')
    return `  ${often} ${cases === 1 ? 'case' : 'cases'} (${which}): ${step}: ${reason}`
  })
  const more = refused.length - told.length
  return [head, ...told, ...(more > 0 ? [`  … and ${more} sorts more; --json has every one`] : [])]
}
