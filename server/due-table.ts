import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import type { Pause } from '../machines/working-time.ts'
import { parsePause } from './due-instant.ts'
import { answerTo, isProblem, questionReader } from './due-question.ts'
import { messageOf } from '../policies/message-of.ts'

const required = ['id', 'calendar', 'start', 'rule']
const optional = ['zone', 'rolls', 'counts', 'cut_off', 'hours', 'pause_from', 'pause_to']
const columns = [...required, ...optional]

type Row = Record<string, string | undefined>
type Answer = { id: string; due: string; provisional: string; problem: string }

/**
 * Answers a CSV of `id,calendar,zone,start,rule` (and `rolls`, `counts`, `cut_off`, `hours`, `pause_from,pause_to`) with one of `id,due` in the same order. Where a `due`
 * rests on a day of a year that is not published yet, a column `provisional`, which only then exists, says `true`. When a row cannot
 * be answered its `due` is empty and a last column, `problem`, which only then exists, says why in a sentence.
 * Throws a `RangeError` when the table as a whole cannot be read, or has a column that asks for nothing.
 */
export function answerTable(csv: string): string {
  const ask = questionReader()
  const rows = rowsOf(csv)
  if (rows.length === 0) throw new RangeError('the table has no row below its header, so nothing is asked')
  const answers = rows.map((row) => answer(row, ask))
  const told = (['provisional', 'problem'] as const).filter((column) =>
    answers.some((each) => each[column] !== ''),
  )
  return stringify(answers, { header: true, escape_formulas: true, columns: ['id', 'due', ...told] })
}

function rowsOf(csv: string): Row[] {
  let rows: string[][]
  try {
    rows = parse(csv, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    })
  } catch (cause) {
    throw new RangeError(`the table is not CSV: ${messageOf(cause)}`, {
      cause,
    })
  }
  const [header = [], ...body] = rows
  const names = header.map((name) => name.toLowerCase())
  const missing = required.filter((name) => !names.includes(name))
  if (missing.length > 0) throw new RangeError(`the table has no column ${missing.join(', ')}`)
  const problem = columnProblem(names, body)
  if (problem !== null) throw new RangeError(`${problem}; columns are ${columns.join(', ')}`)
  return body.map((cells) => ({
    ...Object.fromEntries(names.map((name, index) => [name, cells[index]])),
    beyond: cells.slice(names.length).find((cell) => cell !== ''),
  }))
}

/** What is wrong with the columns of a table; one without a name is nothing as long as it is empty. */
function columnProblem(names: readonly string[], body: readonly string[][]): string | null {
  const unknown = names.filter((name) => name !== '' && !columns.includes(name))
  if (unknown.length > 0) {
    return `the table has ${unknown.map((name) => JSON.stringify(name)).join(', ')}, which asks for nothing`
  }
  const twice = names.find((name, nth) => name !== '' && names.indexOf(name) !== nth)
  if (twice !== undefined) return `the table has the column ${twice} twice`
  const unnamed = names.findIndex(
    (name, nth) => name === '' && body.some((cells) => (cells[nth] ?? '') !== ''),
  )
  return unnamed < 0 ? null : `column ${unnamed + 1} of the table has no name`
}

function answer(row: Row, ask: ReturnType<typeof questionReader>): Answer {
  const {
    id = '',
    calendar = '',
    zone = '',
    start = '',
    rule = '',
    rolls,
    counts,
    cut_off: cutOff,
    hours,
    beyond,
  } = row
  try {
    if (beyond !== undefined) throw new RangeError(`${JSON.stringify(beyond)} stands beyond the last column`)
    const question = ask({
      calendar,
      zone,
      start,
      rule,
      manner: { rolls, counts, cutOff, hours },
      pauses: pausesOf(row),
    })
    const { due, provisional } = answerTo(question)
    return { id, due, provisional: provisional ? 'true' : '', problem: '' }
  } catch (error) {
    if (!isProblem(error)) throw error
    return { id, due: '', provisional: '', problem: error.message }
  }
}

function pausesOf({ pause_from = '', pause_to = '' }: Row): Pause[] {
  const froms = split(pause_from)
  const tos = split(pause_to)
  if (froms.length !== tos.length) {
    throw new RangeError(`pause_from has ${froms.length} instants and pause_to ${tos.length}`)
  }
  return froms.map((from, index) => parsePause(from, tos[index] ?? ''))
}

function split(text: string): string[] {
  return text.trim() === '' ? [] : text.split(';')
}
