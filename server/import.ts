import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import './cut-output.ts'
import { casesIn, type Case } from './imports/cases.ts'
import { type Became, Importer, UnreachableError } from './imports/importer.ts'

/*
 * `npm run import -- FILE`: brings cases of another tool into a running installation, one a line, after all of them have been checked.
 * What an earlier run has brought in is left alone. Ends with 0 when every case is there, 1 when one was refused, 2 when nothing could
 * be done.
 */
const program = new Command('import')
  .description('Imports the cases in a file of JSON Lines, each with its past.')
  .argument('<file>', 'one case a line, as POST /imports takes it; the oldest first')
  .option('--dry-run', 'only say what would be refused')
  .option('--url <url>', 'the API', `http://127.0.0.1:${process.env['REDRESS_PORT'] || '3000'}`)
  .option('--token <token>', 'of whoever imports (default: $REDRESS_TOKEN)', process.env['REDRESS_TOKEN'])
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
const { dryRun, url, token } = program.opts<{ dryRun?: true; url: string; token?: string }>()

try {
  if (!token) throw new UnreachableError('Give --token, or set REDRESS_TOKEN: `npm run token` makes one.')
  const cases = casesIn(readFileSync(program.args[0] ?? '', 'utf8'))
  process.exitCode = await imported(new Importer(url, token), cases)
} catch (error) {
  const isExpected = error instanceof UnreachableError || (error instanceof Error && 'code' in error)
  if (!isExpected) throw error
  console.error(error.message)
  process.exitCode = 2
}

/** Checks every case, then imports those that nothing is wrong with, in their order. */
async function imported(importer: Importer, cases: readonly Case[]): Promise<number> {
  const checked = await each(cases, (one) => importer.check(one))
  const good = cases.filter((_, nth) => checked[nth]?.is !== 'refused')
  const already = checked.filter(({ is }) => is === 'already').length
  const refused = cases.length - good.length
  if (dryRun) {
    console.log(`${good.length - already} to import, ${already} already there, ${refused} refused`)
    return refused === 0 ? 0 : 1
  }
  const became = await each(good, (one) => importer.bring(one))
  const count = (is: Became['is']) => became.filter((each) => each.is === is).length
  const refusedAtLast = refused + count('refused')
  console.log(`${count('imported')} imported, ${count('already')} already there, ${refusedAtLast} refused`)
  return refusedAtLast === 0 ? 0 : 1
}

async function each(cases: readonly Case[], send: (one: Case) => Promise<Became>): Promise<Became[]> {
  const all: Became[] = []
  for (const one of cases) {
    const became = await send(one)
    all.push(became)
    if (became.is === 'refused')
      for (const why of became.why) console.log(`line ${one.line} ${one.reference}: ${why}`)
  }
  return all
}
