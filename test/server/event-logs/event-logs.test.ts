import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Entry } from '../../../ledger/entry.ts'
import { rowsIn } from '../../../server/event-logs/rows.ts'
import { fetchRequirements } from '../../../server/runtime/packages.ts'
import { projectDir } from '../../../server/runtime/project.ts'
import { anEntry } from '../../ledger/an-entry.ts'
import { aFolder, aLog } from '../../ledger/folder.ts'
import { aWalkedLedger, bodiesIn } from '../../ledger/a-walked-ledger.ts'
import { policiesInForce } from '../../support/policies.ts'
import { run } from '../a-policy-command.ts'

/* What the record holds as an event log that programs for process mining read, and the other way round. */

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'redress-event-logs-'))
const fileOf = (name: string, content: string | Buffer) => {
  const file = join(home, name)
  writeFileSync(file, content)
  return file
}
let entries: Entry[]
const logs = { xes: '', ocel: '' }

beforeAll(async () => {
  const dir = join(home, 'ledger')
  await aWalkedLedger(dir, [...policiesInForce().values()].slice(0, 5), 20)
  entries = (await bodiesIn(dir)).flatMap((body) => ('entry' in body ? [body.entry as Entry] : []))
  for (const format of ['xes', 'ocel'] as const) {
    const { out } = await run('server/audit.ts', ['export-log', format], { REDRESS_DATA: home })
    logs[format] = fileOf(format === 'xes' ? 'log.xes' : 'log.json', out)
  }
})
afterAll(() => rmSync(home, { recursive: true }))

const counted = (names: readonly string[]) =>
  Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]))
const typeOf = (activity: string) => activity.split(':')[0] ?? ''
const byType = (activities: Record<string, number>) =>
  counted(Object.entries(activities).flatMap(([name, times]) => Array<string>(times).fill(typeOf(name))))

describe('pm4py', () => {
  let packages: string
  beforeAll(async () => {
    const tools = join(projectDir, '.redress', 'tools')
    packages = await fetchRequirements(tools, 'pm4py', here('requirements.txt'), () => undefined)
  }, 300_000)
  const read = async (format: 'xes' | 'ocel') => {
    const env = { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' }
    const args = [here('read.py'), format, logs[format]]
    const { stdout } = await promisify(execFile)('python3', args, { env })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, never>
  }

  test('reads every case, step, instant and person of the record in XES', async () => {
    const told = await read('xes')
    expect(told['cases']).toEqual(counted(entries.map(({ number, policy }) => `${policy}/${number}`)))
    expect(byType(told['activities'] ?? {})).toEqual(counted(entries.map(({ step: { type } }) => type)))
    const firstMs = Math.min(...entries.map(({ atMs, happenedAtMs }) => happenedAtMs ?? atMs))
    expect(Date.parse(told['first'] ?? '')).toBe(firstMs)
    expect(told['resources']).toEqual([...new Set(entries.map(({ by }) => by.person))].sort())
    expect(told['policies']).toEqual([...new Set(entries.map(({ policy }) => policy))].sort())
  }, 120_000)

  test('reads complaints, people and units with their relations and changes in OCEL 2.0', async () => {
    const told = await read('ocel')
    expect(told['objects']).toMatchObject({
      complaint: new Set(entries.map(({ complaintId }) => complaintId)).size,
      person: new Set(entries.map(({ by }) => by.person)).size,
    })
    expect(byType(told['activities'] ?? {})).toEqual(counted(entries.map(({ step: { type } }) => type)))
    expect(told['related']).toMatchObject({ of: entries.length, by: entries.length })
    expect(told['states']).toEqual([...new Set(entries.map(({ after }) => after.state))].sort())
  }, 120_000)
})

test('what is sealed is not exported, nor what a person wrote', async () => {
  const dir = await aFolder()
  const log = await aLog(join(dir, 'ledger'))
  const sealed = `sealed.1.c-1.${'c'.repeat(43)}.${'t'.repeat(60)}~`
  const facts = { orderNo: sealed, caller: `by ${sealed}`, amount: 12 }
  await log.append(
    anEntry({ after: { facts }, step: { ...anEntry().entry.step, content: 'They were rude.' } }),
  )
  await log.close()
  for (const format of ['xes', 'ocel']) {
    const { out } = await run('server/audit.ts', ['export-log', format], { REDRESS_DATA: dir })
    expect(out).toMatch(/fact:amount/)
    expect(out).not.toMatch(/sealed|orderNo|caller|rude/)
  }
})

test('a policy without a complaint is refused, and what is proposed twice is one activity', async () => {
  const { code, out, err } = await run('server/audit.ts', ['export-log', 'xes', 'nope'], {
    REDRESS_DATA: home,
  })
  expect([code, out, err]).toEqual([
    2,
    expect.any(String),
    expect.stringContaining('holds no complaint of nope'),
  ])
  const dir = await aFolder()
  const log = await aLog(join(dir, 'ledger'))
  await log.append(anEntry())
  for (const seq of [2, 3])
    await log.append(anEntry({ seq, step: { type: 'fulfil', remedy: `apology-${seq}` } }))
  await log.close()
  const { out: said } = await run('server/audit.ts', ['export-log', 'xes'], { REDRESS_DATA: dir })
  expect(said.match(/"concept:name" value="fulfil[^"]*"/g)).toEqual(
    Array(2).fill('"concept:name" value="fulfil:apology"'),
  )
})

test('a foreign log is read from XES, also packed, and from OCEL 2.0, as from CSV', () => {
  const events = entries.length
  const fromXes = rowsIn(logs.xes, 'case:id').rows
  const packed = fileOf('log.xes.gz', gzipSync(Buffer.from(fromXes.length > 0 ? XES : '')))
  const fromOcel = rowsIn(logs.ocel, 'complaint').rows
  expect([fromXes.length, fromOcel.length]).toEqual([events, events])
  const told = (rows: typeof fromXes, id: string, activity: string, at: string) =>
    rows.map((row) => [row(id), row(activity), Date.parse(row(at) ?? '')].join(' ')).sort()
  expect(told(fromOcel, 'complaint', 'activity', 'time')).toEqual(
    told(fromXes, 'case:id', 'concept:name', 'time:timestamp'),
  )
  const { rows, columns } = rowsIn(packed, 'case:concept:name')
  expect(rows.map((row) => Object.fromEntries([...columns].map((name) => [name, row(name)])))).toEqual([
    { 'case:concept:name': 'a & b', 'case:amount': '', 'concept:name': 'begun', more: 'yes' },
    { 'case:concept:name': '', 'case:amount': '12', 'concept:name': 'over', more: '' },
  ])
})

const XES = `<?xml version="1.0"?>
<log xmlns="http://www.xes-standard.org/">
  <string key="concept:name" value="a log"/>
  <trace>
    <event><string key="concept:name" value="begun"><string key="below" value="no"/></string><boolean key="more" value="yes"/></event>
    <string key="concept:name" value="a &amp; b"/>
  </trace>
  <trace><int key="amount" value="12"/><event><string key="concept:name" value="over"/></event></trace>
</log>`

test('what a trace says of twenty thousand events is held once, and so is what each of them says alone', () => {
  const times = (count: number, one: (nth: number) => string) =>
    Array.from({ length: count }, (_, n) => one(n)).join('')
  const said = times(4_000, (n) => `<string key="a${n}" value="${n}"/>`)
  const events = times(20_000, (n) => `<event><string key="b${n}" value="${n}"/></event>`)
  const many = fileOf('many.xes', `<log><trace>${said}${events}</trace></log>`)
  const { rows, columns } = rowsIn(many, 'case:a0')
  expect([rows.length, columns.size]).toEqual([20_000, 24_000])
  const cells = ['case:a3999', 'b19999', 'b0', 'c'].map((column) => rows.at(-1)?.(column))
  expect(cells).toEqual(['3999', '19999', '', undefined])
})

test('a log that unpacks to more than anybody means is refused before it fills the memory', () => {
  const part = gzipSync(Buffer.alloc(2 ** 24))
  const bomb = fileOf('bomb.csv.gz', Buffer.concat(Array<Buffer>(17).fill(part)))
  expect(() => rowsIn(bomb, 'case')).toThrow(/bomb.csv.gz: unpacked it holds more than 256 MiB/)
})

test.each([
  ['half.xes', '<log><trace>', /^the log is not XES: /],
  ['other.xml', '<html/>', /^the log is not XES: it begins with html/],
  [
    'bomb.xes',
    '<!DOCTYPE log [<!ENTITY a "aaaa">]><log><trace><string key="&a;" value=""/></trace></log>',
    /not XES/,
  ],
  ['half.json', '{', /^the log is not JSON: /],
  ['other.json', '{"events": []}', /^the log is not OCEL 2.0: objects is missing/],
  ['typeless.json', '{"events": [], "objects": []}', /^the log has no object of the type case; name one/],
  ['absent.csv', null, /^cannot read .*absent.csv/],
])('%s is refused with what is wrong', (name, content, said) => {
  const file = content === null ? join(home, name) : fileOf(name, content)
  expect(() => rowsIn(file, 'case')).toThrow(said)
})
