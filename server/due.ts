import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import type { Pause } from '../machines/working-time.ts'
import './cut-output.ts'
import { explain } from './due-explain.ts'
import { parsePause } from './due-instant.ts'
import { answerLine, answerTo, isProblem, questionReader } from './due-question.ts'
import { answerTable } from './due-table.ts'
import { messageOf } from '../policies/message-of.ts'

type Options = {
  calendar?: string
  from?: string
  within?: string
  zone?: string
  rolls?: string
  counts?: string
  cutOff?: string
  hours?: string
  pause?: string[]
  explain?: true
  csv?: string
}

const program = new Command('due')
  .description('When is it due? Answers with the instant in UTC, and says when it is provisional.')
  .option('--calendar <id>', 'working calendar, e.g. CN')
  .option('--from <instant>', 'start with offset, e.g. 2026-02-13T18:00+08:00')
  .option('--within <rule>', '20s, 90m, 24h, 3d, 1w, 6mo, 1y, 3wd or "same day"')
  .option('--zone <zone>', "another zone of the calendar than the calendar's own")
  .option('--rolls <next|previous>', 'where the last day is a day off, the working day it ends with')
  .option('--counts <inclusive>', 'the start day is the first of the days')
  .option('--cut-off <hour>', 'what starts after this hour, e.g. 16:00, starts on the next working day')
  .option('--hours <from-to>', "opening hours in place of the calendar's, e.g. 08:00-20:00, or 24h")
  .option('--pause <from/to>', 'a pause; may be repeated', addPause)
  .option('--explain', 'show the derivation day by day')
  .option(
    '--csv <file>',
    'answer a table of id,calendar,zone,start,rule[,rolls,counts,cut_off,hours,pause_from,pause_to]; - is stdin',
  )
  .allowExcessArguments(false)
  .showSuggestionAfterError(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()

try {
  process.stdout.write(answered(program.opts<Options>()))
} catch (error) {
  if (!isProblem(error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}

function addPause(pause: string, known: string[] | undefined): string[] {
  return [...(known ?? []), pause]
}

function answered({ csv, explain: isExplained, pause, zone = '', ...asked }: Options): string {
  const { calendar, from, within, ...manner } = asked
  if (csv !== undefined) {
    if (Object.keys(program.opts()).length > 1) throw new RangeError('--csv stands alone: rows say the rest')
    return answerTable(textOf(csv))
  }
  if (calendar === undefined || from === undefined || within === undefined) {
    throw new RangeError('say --calendar, --from and --within, or --csv with a file')
  }
  const pauses = (pause ?? []).map(pauseOf)
  const question = questionReader()({ calendar, zone, start: from, rule: within, manner, pauses })
  if (isExplained) return `${explain(question, within)}\n`
  return `${answerLine(answerTo(question))}\n`
}

function pauseOf(text: string): Pause {
  const [from = '', to, ...more] = text.split('/')
  if (to === undefined || more.length > 0) {
    throw new RangeError(`${JSON.stringify(text)} is not a pause; write two instants with a slash between`)
  }
  return parsePause(from, to)
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    throw new RangeError(`cannot read ${file}: ${messageOf(cause)}`, {
      cause,
    })
  }
}
