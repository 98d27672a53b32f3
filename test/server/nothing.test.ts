import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mustHoldLines, NoLedgerError } from '../../ledger/found.ts'
import { openLog } from '../../ledger/log.ts'
import { verdictOn } from '../../server/audit-verify.ts'
import { anEntry } from '../ledger/an-entry.ts'
import { nodeFor } from '../support/commands.ts'

const folder = mkdtempSync(join(tmpdir(), 'redress-nothing-'))
const inFolder = (name: string) => join(folder, name)
const FIRST = '000000000001.jsonl'

/** A folder with these files in it; `null` is a folder where a file should be. */
function aFolderOf(name: string, files: Record<string, string | null>): string {
  mkdirSync(inFolder(name), { recursive: true })
  for (const [file, text] of Object.entries(files)) {
    if (text === null) mkdirSync(join(inFolder(name), file))
    else writeFileSync(join(inFolder(name), file), text)
  }
  return inFolder(name)
}

beforeAll(async () => {
  const log = await openLog(inFolder('sound/ledger'))
  await log.append(anEntry())
  await log.close()
  aFolderOf('no-policies', { 'notes.txt': 'nothing here' })
  aFolderOf('tables', { 'empty.csv': '', 'header.csv': 'id,calendar,zone,start,rule\n' })
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each<[string, () => string, RegExp]>([
  ['a mistyped path', () => inFolder('nowhere'), /does not exist\. REDRESS_DATA names/],
  ['a file', () => join(inFolder('tables'), 'empty.csv'), /no folder\. REDRESS_DATA names/],
  ['an empty folder', () => aFolderOf('empty', {}), /is no ledger: it holds nothing/],
  [
    'the folder of something else',
    () => aFolderOf('other', { 'events.jsonl': '{"a":1}\n', 'readme.md': '' }),
    /no file such as 000000000001\.jsonl/,
  ],
  ['the folder around the ledger', () => inFolder('sound'), /Did you mean .*sound\/ledger\?/],
  ['a ledger that was emptied', () => aFolderOf('emptied', { [FIRST]: '' }), /not one whole line/],
  ['half a line', () => aFolderOf('half', { [FIRST]: '{"body":{"ent' }), /not one whole line/],
  ['a file that cannot be read', () => aFolderOf('unreadable', { [FIRST]: null }), /cannot be read \(EISDIR/],
])('%s is no ledger, and nothing is concluded from it', async (_, dir, sentence) => {
  const path = dir()
  for (const ask of [mustHoldLines, verdictOn, (there: string) => verdictOn(there, [], false)]) {
    const failure: unknown = await ask(path).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(NoLedgerError)
    expect(String(failure)).toMatch(sentence)
  }
})

test.each<[string, Record<string, string>, RegExp]>([
  ['whose first file is missing', { '000000000007.jsonl': '' }, /the segment that should hold it is missing/],
  ['whose first file was emptied', { [FIRST]: '', '000000000007.jsonl': '' }, /should hold it is missing/],
  ['whose first line is another product’s', { [FIRST]: '{"a":1}\n' }, /not of the form/],
])('a ledger %s is a broken one', async (what, files, sentence) => {
  const [file, text] = Object.entries(files).at(-1) ?? ['', '']
  const dir = aFolderOf(`broken-${what.length}`, { ...files, [file]: text || '{"body":{}}\n' })
  const { isSound, lines } = await verdictOn(dir)
  expect(isSound).toBe(false)
  expect(lines.join('\n')).toMatch(sentence)
})

type Command = [name: string, args: string[], env: Record<string, string>, code: number, sentence: RegExp]

/** Nothing listens there. */
const noRedis = { REDIS_URL: 'redis://127.0.0.1:1' }
const commands: Command[] = [
  ['audit', ['verify'], { REDRESS_DATA: inFolder('nowhere') }, 2, /no ledger in .*nowhere/],
  ['audit', ['replay', 'X1'], { REDRESS_DATA: inFolder('nowhere') }, 2, /no ledger in .*nowhere/],
  ['audit', ['replay', 'X1'], { REDRESS_DATA: inFolder('sound') }, 2, /holds no complaint X1/],
  [
    'audit',
    ['verify'],
    { REDRESS_DATA: inFolder('sound') },
    1,
    /terms are not those that their digest names/,
  ],
  [
    'audit',
    ['verify', '--no-fold', '--unsigned'],
    { REDRESS_DATA: inFolder('sound') },
    0,
    /2 lines, 1 complaints; no step/,
  ],
  ['audit', ['verify', '--no-fold'], { REDRESS_DATA: inFolder('sound') }, 2, /Nothing outside of the record/],
  ['audit', ['verify', '--quietly'], { REDRESS_DATA: inFolder('sound') }, 2, /unknown option/],
  ['audit', [], {}, 2, /Usage: audit/],
  ['rebuild', [], { REDRESS_DATA: inFolder('nowhere'), ...noRedis }, 2, /no ledger in .*nowhere/],
  ['rebuild', [], { REDRESS_DATA: inFolder('sound'), ...noRedis }, 2, /cannot be reached/],
  ['rebuild', ['--data', 'x'], noRedis, 2, /unknown option/],
  ['due', [], {}, 2, /say --calendar, --from and --within/],
  ['due', ['--csv', join(folder, 'tables', 'empty.csv')], {}, 2, /the table has no column/],
  ['due', ['--csv', join(folder, 'tables', 'header.csv')], {}, 2, /no row below its header/],
  ['policy', ['check'], { REDRESS_POLICIES: inFolder('no-policies') }, 2, /there is no policy/],
  ['policy', ['check'], { REDRESS_POLICIES: inFolder('nowhere') }, 2, /there is no policy/],
  ['policy', ['check', inFolder('nowhere.yaml')], {}, 2, /cannot read .*nowhere\.yaml/],
  ['policy', ['check', folder], {}, 2, /cannot read .*EISDIR/],
  ['policy', ['diff', inFolder('a.yaml'), inFolder('b.yaml')], {}, 2, /cannot read .*a\.yaml/],
  [
    'token',
    ['--policy', 'lab', '--role', 'clerk'],
    { REDRESS_POLICIES: inFolder('nowhere') },
    2,
    /there is no policy/,
  ],
  ['demo', ['--policy', 'lab'], {}, 2, /takes no options/],
  ['start', ['--port', '80'], {}, 2, /takes no options/],
]

const line = ([name, args, env]: Command) =>
  [...Object.keys(env), name, ...args].join(' ').replaceAll(folder, '…')

test.concurrent.each(commands.map((command) => ({ what: line(command), command })))(
  'asked for nothing, $what says so in a sentence and with its exit code',
  async ({ command: [name, args, env, code, sentence] }) => {
    const [node, ...script] = await nodeFor(`server/${name}.ts`)
    const child = spawn(node, [...script, ...args], {
      env: { ...process.env, REDRESS_POLICIES: '', ...env },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const [exit]: unknown[] = await once(child, 'close')
    expect(said).toMatch(sentence)
    expect(said).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
    expect(exit).toBe(code)
  },
)
