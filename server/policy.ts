import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { Command } from 'commander'
import { parsePolicy, PolicyError, policyFiles } from '../policies/load.ts'
import { explainPolicy } from './policy-explain.ts'

/* `npm run --silent policy -- check FILE`: exit 0 when it can be used, 1 when it cannot, 2 when it cannot be read. */
const program = new Command('policy').allowExcessArguments(false).showSuggestionAfterError(false)
program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
program
  .command('check')
  .description('Says what is wrong with policy files, line by line, or how they are understood.')
  .argument('[file...]', 'policy files (default: those that the engine runs)')
  .option('--quiet', 'only say what is wrong')
  .action((files: string[], { quiet }: { quiet?: true }) => {
    const shipped = policyFiles().map((file) => relative('.', file))
    for (const file of files.length > 0 ? files : shipped) check(file, quiet ?? false)
  })
program.parse()

function check(file: string, isQuiet: boolean): void {
  const text = textOf(file)
  if (text === undefined) return
  try {
    const policy = parsePolicy(text, file)
    if (!isQuiet) process.stdout.write(`${explainPolicy(policy)}\n`)
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
