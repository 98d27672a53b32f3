import { Command, InvalidArgumentError } from 'commander'
import type { Terms } from '../machines/terms.ts'
import { CalendarError, loadCalendar } from '../policies/calendar.ts'
import { repinned } from '../policies/pinned.ts'
import { importYear } from './calendar/import.ts'
import { ImportError } from './calendar/published-day.ts'
import './cut-output.ts'
import { applyCommand, type ApplyOptions } from './rebase/command.ts'
import { withCalendar } from './terms.ts'

/*
 * `npm run calendar -- import CN 2027 FILE` takes in a year that an authority has published; `apply CN` brings the running cases
 * under it. Ends with 0 when it is done, 1 when not everything is, 2 when nothing could be.
 */
const program = new Command('calendar').exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
program
  .command('import')
  .description('takes in a published year: JSON as of holiday-cn, or iCalendar')
  .argument('<calendar>', 'its name, such as CN')
  .argument('<year>', 'the year', wholeYear)
  .argument('<file>', 'what was published')
  .option('--source <text>', 'who has ordered these days, where the file does not say')
  .action(takeIn)
program
  .command('apply')
  .description('brings every running case under the calendar as it is now')
  .argument('<calendar>', 'its name, such as CN')
  .option('--yes', 'without asking')
  .option('--preview', 'only say what would change')
  .option('--reason <text>', 'why, for the record')
  .action(bringUnder)
await program.parseAsync()

function takeIn(id: string, year: number, file: string, { source }: { source?: string }): void {
  try {
    const { version, off, madeUp, otherwise, ...imported } = importYear(id, year, file, source, Date.now())
    console.log(`${id} has ${year}: ${off} days off, ${madeUp} make-up days, version ${version}.`)
    for (const { date, isWorked, name } of otherwise)
      console.log(`  ${date} is ${isWorked ? 'worked' : 'off'}${name === undefined ? '' : `: ${name}`}`)
    console.log(
      `It lies in ${imported.file}. New cases go by it; for those that run: npm run calendar -- apply ${id}`,
    )
  } catch (error) {
    if (!(error instanceof ImportError || error instanceof CalendarError)) throw error
    console.error(`${file} was not imported, and nothing has changed: ${error.message}`)
    process.exitCode = 2
  }
}

async function bringUnder(id: string, options: ApplyOptions): Promise<void> {
  try {
    const calendar = loadCalendar(id)
    const known = new Map<string, Terms>()
    await applyCommand(({ terms }) => {
      const pinned = repinned(terms.calendar, calendar)
      if (pinned === null) return null
      const to = known.get(terms.digest) ?? withCalendar(terms, pinned)
      known.set(terms.digest, to)
      return to
    }, options)
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error
    console.error(error.message)
    process.exitCode = 2
  }
}

function wholeYear(text: string): number {
  if (/^\d{4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('write a year, such as 2027.')
}
