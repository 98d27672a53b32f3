import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { Command } from 'commander'
import { checkGraph } from '../machines/checks/check.ts'
import { parsePolicy, PolicyError, policyFiles } from '../policies/load.ts'
import { explainPolicy } from './policy-explain.ts'
import { walkWords } from './policy-walk.ts'
import { termsOf } from './terms.ts'

interface Options {
  quiet?: true
  walk: boolean
}

/* `npm run --silent policy -- check FILE`: exit 0 when it can be used, 1 when it cannot, 2 when it cannot be read. */
const program = new Command('policy').allowExcessArguments(false).showSuggestionAfterError(false)
program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
program
  .command('check')
  .description('Says what is wrong with policy files, line by line, or how they are understood.')
  .argument('[file...]', 'policy files (default: those that the engine runs)')
  .option('--quiet', 'only say what is wrong')
  .option('--no-walk', 'do not walk the cases that the policy lets happen')
  .action((files: string[], options: Options) => {
    const shipped = policyFiles().map((file) => relative('.', file))
    for (const file of files.length > 0 ? files : shipped) check(file, options)
  })
program.parse()

function check(file: string, { quiet, walk }: Options): void {
  const text = textOf(file)
  if (text === undefined) return
  try {
    const policy = parsePolicy(text, file)
    if (!quiet) process.stdout.write(`${explainPolicy(policy)}\n`)
    if (!walk) return
    const checked = checkGraph(termsOf(policy))
    const isSound = checked.findings.length === 0
    if (!isSound) process.exitCode ??= 1
    if (!quiet || !isSound) process.stdout.write(`${walkWords(checked)}\n`)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    const count = error.problems.length
    process.stderr.write(`${error.message}\n${count} ${count === 1 ? 'problem' : 'problems'}\n`)
    process.exitCode ??= 1
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    process.stderr.write(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 2
    return undefined
  }
}
