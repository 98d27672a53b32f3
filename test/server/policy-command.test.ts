import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { A_POLICY } from '../machines/a-policy.ts'
import { aFolder, run } from './a-policy-command.ts'

const { path: folder, fileOf } = aFolder()
const check = (...args: string[]) => run('server/policy.ts', ['check', ...args])

test('a good file is explained: ways, clocks with their ladders, who approves what', async () => {
  const { code, out, err } = await check('--no-walk', fileOf('shop.yaml', A_POLICY))
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('complaint: received → investigated → approved → resolved → revisited → closed')
  expect(out).toContain('whole: 1d when severity major, else 5wd')
  expect(out).toContain('overdue: holder, clerk')
  expect(out).toContain('then every 2d: boss')
  expect(out).toContain('boss may extend it to 10wd, once')
  expect(out).toContain('resting from askCustomer to customerReplied')
  expect(out).toMatch(/ +lead {2}boss\n +amount below 1000 {2}1\n +amount from 1000 {3}1 {5}2\n/)
  expect(out).toContain('no gap, no overlap: each of 2 sorts of cases falls under exactly one rule')
})

test('it is told who takes which step, after what, stating what, and what comes afterwards', async () => {
  const { out } = await check('--no-walk', fileOf('shop.yaml', A_POLICY))
  expect(out).toContain('taken in by: clerk, lead\n    must state orderNo')
  expect(out).toContain(
    'report: clerk\n    after judge, consultations\n    not by whoever did firstHandler\n    must state findings',
  )
  expect(out).toContain('waiveRevisit: lead — only when severity ordinary')
  expect(out).toContain('exchange when validity founded and boughtOn at most 15 days before: a quantity')
  expect(out).toContain(
    'revisit discretionary when kind complaint; not satisfied: back to investigated, handled again 2 times at most',
  )
  expect(out).toContain('seen only by boss when cause handling')
})

test('a case that no clock watches is told, with the way to it', async () => {
  const sound = readFileSync(new URL('../../policies/starting/policy.yaml', import.meta.url), 'utf8')
  const whole = '    label: { zh: 全案, en: the whole case }\n'
  expect(sound).toContain(whole)
  const unwatched = sound.replace(whole, `${whole}    when: { kind: complaint }\n`)
  const { code, out } = await check('--quiet', fileOf('unwatched.yaml', unwatched))
  expect(code).toBe(1)
  expect(out).toMatch(
    /clock: while received, no clock runs\n +after receive inquiry .* → acknowledge \(clerk\)/,
  )
})

test('each fault of a file is told with its line, and the next file is checked as well', async () => {
  const bad = fileOf('bad.yaml', A_POLICY.replace('slip: returnSlip', 'slip: returnSlp'))
  const gap = fileOf(
    'gap.yaml',
    A_POLICY.replace('amount: { from: 1000 } }, levels', 'amount: { from: 2000 } }, levels'),
  )
  const { code, out, err } = await check('--quiet', bad, gap)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/bad\.yaml:\d+: remedies\.exchange\.slip: no slip returnSlp/)
  expect(err).toMatch(/gap\.yaml:\d+: authority\.rules: amount from 1000 below 2000: no rule, a gap/)
})

test('a file that cannot be read is no policy with faults', async () => {
  const { code, err } = await check(join(folder, 'nothing.yaml'))
  expect(code).toBe(2)
  expect(err).toContain('cannot read')
})

test('what no case can ever come to is told, and the file is refused', async () => {
  const lab = readFileSync(new URL('../../policies/lab.yaml', import.meta.url), 'utf8')
  const never = '  never: { label: { zh: 某, en: some }, by: [registrar], when: { round: { below: 1 } } }'
  const { code, out, err } = await check(
    '--quiet',
    fileOf('never.yaml', lab.replace('\nrecords:\n', `\nrecords:\n${never}\n`)),
  )
  expect({ code, err }).toEqual({ code: 1, err: '' })
  expect(out).toContain('unreached: the record never can never be made')
})
