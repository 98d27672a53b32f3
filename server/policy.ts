import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { Command, Option } from 'commander'
import { checkGraph } from '../machines/checks/check.ts'
import { parsePolicy, PolicyError, policyFiles } from '../policies/load.ts'
import type { Policy } from '../policies/policy.ts'
import './cut-output.ts'
import { parseInstant } from './due-instant.ts'
import { isProblem } from './due-question.ts'
import { backtest, type BacktestOptions, isUnanswerable } from './policy-backtest.ts'
import { policyDiff } from './policy-diff.ts'
import { applyPolicy } from './rebase/policy.ts'
import type { ApplyOptions } from './rebase/command.ts'
import { explainPolicy } from './policy-explain.ts'
import { writeStartingPolicy } from './policy-new.ts'
import { walkWords } from './policy-walk.ts'
import { termsOf } from './terms.ts'
import { messageOf } from '../policies/message-of.ts'

interface Options {
  quiet?: true
  walk: boolean
}

/* `npm run --silent policy -- check FILE`: exit 0 when it can be used, 1 when it cannot, 2 when it cannot be read. */
const program = new Command('policy').allowExcessArguments(false).showSuggestionAfterError(false)
program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
program
  .command('new')
  .description('Writes a commented policy to begin with; an existing file is left as it is.')
  .argument('[file]', 'where to', 'mine.yaml')
  .action(begin)
program
  .command('check')
  .description('Says what is wrong with policy files, line by line, or how they are understood.')
  .argument('[file...]', 'policy files (default: those that the engine runs)')
  .option('--quiet', 'only say what is wrong')
  .option('--no-walk', 'do not walk the cases that the policy lets happen')
  .action((files: string[], options: Options) => {
    for (const file of files.length > 0 ? files : filesInForce()) check(file, options)
  })
program
  .command('diff')
  .description('Says what a new version changes, for a complainant and for staff.')
  .argument('<before>', 'the policy as it was')
  .argument('<after>', 'the policy as it is to be')
  .option('--from <instant>', 'a start to tell due instants for, e.g. 2026-02-13T18:00+08:00')
  .action(diff)
program
  .command('apply')
  .description(
    'Brings the running cases of an organisation under the rules in a file, once that is confirmed.',
  )
  .argument('<file>', 'the policy as it is to be')
  .option('--yes', 'without asking')
  .option('--preview', 'only say what would change')
  .option('--reason <text>', 'why, for the record')
  .action(async (file: string, options: ApplyOptions) => {
    const policy = policyIn(file)
    if (policy) await applyPolicy(policy, options)
  })
program
  .command('backtest')
  .description('Says what a policy or a calendar would have made of the recorded cases. Only reads.')
  .argument('[policy]', 'the policy as it might be (default: each case by the rules it was recorded under)')
  .option('--calendar <id or file>', 'a calendar in place of the policy’s own')
  .option('--policy <id>', 'the policy whose cases are meant (default: the one with the same id)')
  .option('--from <day or instant>', 'only cases received then or later')
  .option('--until <day or instant>', 'only cases received before')
  .option('--log <csv>', 'judge the cases of this event log instead of the recorded ones; needs --map')
  .option('--map <yaml>', 'which columns and activities of the log are what')
  .addOption(new Option('--json', 'answer as JSON').conflicts('csv'))
  .option('--csv', 'answer one row a case and run of a clock')
  .action(backtestCases)
await program.parseAsync()

function begin(file: string): void {
  try {
    if (writeStartingPolicy(file)) {
      process.stdout.write(`Wrote ${file}. Next: npm run policy -- check ${file}\n`)
    } else {
      process.stderr.write(`${file} exists and is left as it is; name another file.\n`)
      process.exitCode = 1
    }
  } catch (error) {
    unusable('write', file, error)
  }
}

function check(file: string, { quiet, walk }: Options): void {
  const policy = policyIn(file)
  if (!policy) return
  if (!quiet) process.stdout.write(`${explainPolicy(policy)}\n`)
  if (!walk) return
  const checked = checkGraph(termsOf(policy))
  const isSound = checked.findings.length === 0
  if (!isSound) process.exitCode ??= 1
  if (!quiet || !isSound) process.stdout.write(`${walkWords(checked)}\n`)
}

function diff(was: string, is: string, { from }: { from?: string }): void {
  const [before, after] = [policyIn(was), policyIn(is)]
  if (!before || !after) return
  try {
    process.stdout.write(policyDiff(before, after, from === undefined ? undefined : parseInstant(from)))
  } catch (error) {
    if (!isProblem(error)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
}

async function backtestCases(file: string | undefined, options: BacktestOptions): Promise<void> {
  const policy = file === undefined ? null : policyIn(file)
  if (policy === undefined) return
  try {
    process.stdout.write(await backtest(policy, options))
  } catch (error) {
    if (!isUnanswerable(error)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
}

/** The policy in a file; without one, its problems are told and the exit code is set. */
function policyIn(file: string): Policy | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    unusable('read', file, error)
    return undefined
  }
  try {
    return parsePolicy(text, file)
  } catch (error) {
    tellProblems(error)
    return undefined
  }
}

function filesInForce(): string[] {
  try {
    return policyFiles().map((file) => relative('.', file))
  } catch (error) {
    tellProblems(error)
    process.exitCode = 2
    return []
  }
}

function tellProblems(error: unknown): void {
  if (!(error instanceof PolicyError)) throw error
  const count = error.problems.length
  process.stderr.write(`${error.message}\n${count} ${count === 1 ? 'problem' : 'problems'}\n`)
  process.exitCode ??= 1
}

function unusable(what: 'read' | 'write', file: string, error: unknown): void {
  process.stderr.write(`cannot ${what} ${file}: ${messageOf(error)}\n`)
  process.exitCode = 2
}
