import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Table from 'cli-table3'
import { Command, InvalidArgumentError } from 'commander'
import { testsByArticle } from '../../../docs/article-places.ts'
import { policyFolder } from '../../../policies/folder.ts'
import { policyFiles } from '../../../policies/load.ts'
import { redTests } from './acceptance-run.ts'
import { drawn, every, type Mutation } from './mutations.ts'
import { messageOf } from '../../../policies/message-of.ts'

/*
 * `npm run mutate -- lab`: whether the acceptance tests of a policy notice when one of its promises changes. Ends with 1 when a
 * change went unseen, with 2 when it could not be asked.
 */
const program = new Command('mutate')
  .description(
    'Changes one deadline, one decision and one required field of a policy, each alone, and runs its acceptance tests.',
  )
  .argument('[policy...]', 'policies by their ids (default: every one with acceptance tests)')
  .option('--seed <n>', 'which ones are changed', seed, 1)
  .option('--all', 'every deadline, decision and required field, one after the other')
  .option('--list', 'only say what would be changed')
  .showSuggestionAfterError(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
const { seed: chosen, all, list } = program.opts<{ seed: number; all?: true; list?: true }>()

interface Tried extends Mutation {
  /** The tests that turned red; a string when they could not be run. */
  red: string[] | string
}

const files = new Map(policyFiles().map((file) => [basename(file, '.yaml'), file]))
const tests = testFiles()
const ids = program.args.length > 0 ? program.args : [...tests.keys()].filter((id) => files.has(id))
const unknown = ids.filter((id) => !files.has(id) || !tests.has(id))
if (unknown.length > 0) {
  console.error(
    `No policy with tests named after its articles (such as '${unknown[0] ?? ''}-1: …'): ${unknown.join(', ')}; ` +
      `there are ${[...files.keys()].filter((id) => tests.has(id)).join(', ') || 'none'}.`,
  )
  process.exit(2)
}
if (ids.length === 0) {
  console.error(
    'None of the policies in force has tests named after its articles, so nothing can be changed.',
  )
  process.exit(2)
}
const mutations = ids.flatMap((id) => {
  const text = readFileSync(files.get(id) ?? '', 'utf8')
  return all ? every(id, text) : drawn(id, text, chosen)
})
if (list) for (const { policy, sort, what } of mutations) console.log(`${policy}  ${sort}  ${what}`)
else await tryAll()

async function tryAll(): Promise<void> {
  const redBefore = await runOn(ids.flatMap(testsOf), { bail: false })
  if (typeof redBefore === 'string') {
    console.error(redBefore)
    process.exit(2)
  }
  if (redBefore.length > 0)
    console.log(`Red without any change, so not counted:\n  ${redBefore.join('\n  ')}`)
  const tried: Tried[] = []
  for (const mutation of mutations) {
    console.log(`[${tried.length + 1}/${mutations.length}] ${mutation.policy}  ${mutation.what}`)
    const red = await runOn(testsOf(mutation.policy), { mutation })
    tried.push({
      ...mutation,
      red: typeof red === 'string' ? red : red.filter((name) => !redBefore.includes(name)),
    })
    console.log(`    ${verdict(tried.at(-1))}`)
  }
  console.log(tableOf(tried))
  const survived = tried.filter(({ red }) => typeof red === 'string' || red.length === 0)
  console.log(`${tried.length - survived.length} of ${tried.length} changes were seen by a test.`)
  if (survived.length > 0) process.exitCode = 1
}

function testFiles(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [article, places] of testsByArticle()) {
    const id = article.replace(/-\d+$/, '')
    found.set(id, [...new Set([...(found.get(id) ?? []), ...places.map(({ file }) => file)])])
  }
  return found
}

function testsOf(id: string): string[] {
  return tests.get(id) ?? []
}

/** The red tests on a copy of the policies, with the mutation in it; what hindered them when they did not run. */
async function runOn(
  names: readonly string[],
  { mutation, bail = true }: { mutation?: Mutation; bail?: boolean },
): Promise<string[] | string> {
  const folder = mkdtempSync(join(tmpdir(), 'mutation-'))
  try {
    cpSync(policyFolder(), folder, {
      recursive: true,
      filter: (source) => source.endsWith('.yaml') || statSync(source).isDirectory(),
    })
    if (mutation) writeFileSync(join(folder, `${mutation.policy}.yaml`), mutation.text)
    return await redTests(names, folder, { bail })
  } catch (error) {
    return messageOf(error)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function verdict(tried: Tried | undefined): string {
  if (!tried || tried.red.length === 0) return 'SURVIVED: no test turned red'
  return typeof tried.red === 'string' ? `not run: ${tried.red}` : `red: ${tried.red.join('; ')}`
}

function tableOf(tried: readonly Tried[]): string {
  const table = new Table({
    head: ['policy', 'change', 'red tests'],
    colWidths: [14, 52, 70],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  })
  for (const each of tried) table.push([each.policy, `${each.sort}: ${each.what}`, verdict(each)])
  return table.toString()
}

function seed(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new InvalidArgumentError('a whole number.')
}
