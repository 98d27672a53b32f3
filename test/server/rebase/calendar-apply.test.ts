import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verdictOn } from '../../../server/audit-verify.ts'
import { type Office, office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { installationOf, startingPolicy } from '../../support/trials.ts'
import { aFolder, run } from '../a-policy-command.ts'
import { anIntake } from '../a-trial.ts'
import { type ClockTrial, clockTrialOf, whole as wholeCase } from '../clocks/a-clock-trial.ts'
import { PUBLISHED_2027 } from './published-2027.ts'
import { stringify } from 'yaml'

const { fileOf } = aFolder()
const file = fileOf('2027.json', JSON.stringify(PUBLISHED_2027))
let servers: Servers
let staff: Office
let appeals: Office

/** An appeal runs from when the answer was due. */
const withAppeal = (within: string): ClockTrial => {
  const { whole: clock } = wholeCase({ within })
  return { id: 'appeals', clocks: { whole: clock, appeal: { ...clock, starts: 'whole.due', within: '3d' } } }
}

beforeAll(async () => {
  servers = await installationOf([startingPolicy(), clockTrialOf(withAppeal('2d'))])
  staff = office(servers, 'mine')
  appeals = office(servers, 'appeals')
})
afterAll(() => servers.stop())

const calendar = (...args: string[]) => run('server/calendar.ts', args, { REDRESS_DATA: servers.dataDir })
const whole = (clocks: { id: string; dueAt: string }[]) => clocks.find(({ id }) => id === 'whole')

test('a year that is published reaches cases that run, each by one recorded step, and new ones at once', async () => {
  const it = await staff.receives('clerk', anIntake(), '2026-12-30T10:00:00+08:00')
  expect(whole(it.first.clocks)).toMatchObject({ dueAt: '2027-01-07T09:30:00.000Z', provisional: true })
  const imported = await calendar('import', 'CN', '2027', file)
  expect(imported).toMatchObject({ code: 0, err: '' })
  expect(imported.out).toContain('2027-01-04 is off: 元旦')
  const preview = await calendar('apply', 'CN', '--preview')
  expect(preview).toMatchObject({ code: 0, err: '' })
  expect(preview.out).toContain('whole: 2027-01-07 17:30 provisional → 2027-01-08 17:30')
  const unconfirmed = await calendar('apply', 'CN')
  expect(unconfirmed).toMatchObject({ code: 2, err: expect.stringContaining('--yes') as string })
  expect((await it.view('clerk')).version).toBe(1)
  const applied = await calendar('apply', 'CN', '--yes', '--reason', 'the notice for 2027')
  expect(applied).toMatchObject({ code: 0, err: '' })
  expect(applied.out).toContain('1 cases brought over.')
  const clock = whole((await it.view('clerk')).clocks)
  expect(clock).toMatchObject({
    dueAt: '2027-01-08T09:30:00.000Z',
    judgedThen: [{ dueAt: '2027-01-07T09:30:00.000Z', provisional: true, late: false }],
  })
  expect(clock).not.toHaveProperty('provisional')
  const steps = await it.history()
  expect(steps.at(-1)).toMatchObject({
    step: { type: 'rebase', reason: 'the notice for 2027' },
    by: { person: 'installation' },
    moved: [{ clock: 'whole', before: '2027-01-07T09:30:00.000Z', after: '2027-01-08T09:30:00.000Z' }],
    notices: [{ kind: 'notice', to: ['role:clerk'], about: 'rebase' }],
  })
  expect((await it.inbox('clerk')).map(({ about }) => about)).toEqual(['rebase'])
  for (const { seq } of steps) expect(await it.replay('clerk', { seq })).toMatchObject({ agrees: true })
  const { body } = await staff.call<{ events: object[] }>('clerk', 'GET', `/complaints/${it.id}/clocks/whole`)
  expect(body.events).toMatchObject([
    { what: 'started', dueAt: '2027-01-07T09:30:00.000Z' },
    { what: 'rebased', dueAt: '2027-01-08T09:30:00.000Z', because: 'the notice for 2027' },
  ])
  const again = await calendar('apply', 'CN', '--yes')
  expect(again).toMatchObject({ code: 0, out: 'Every running case is there already.\n' })
  const fresh = await staff.receives('clerk', anIntake(), '2026-12-30T10:00:00+08:00')
  expect(whole(fresh.first.clocks)).toMatchObject({ dueAt: '2027-01-08T09:30:00.000Z' })
  expect(await verdictOn(join(servers.dataDir, 'ledger'))).toMatchObject({ isSound: true })
  const audited = await run('server/audit.ts', ['replay', it.number], { REDRESS_DATA: servers.dataDir })
  expect(audited.out).toContain('The ledger and Temporal agree')
})

test('rules that change reach the cases that they know, and the others are named and stay', async () => {
  const policy = startingPolicy()
  const { inquiry: _, ...kinds } = policy.kinds
  const { whole: clock } = policy.clocks
  const changed = {
    ...policy,
    version: 2,
    kinds,
    clocks: { ...policy.clocks, whole: { ...clock, within: '3wd' }, another: { ...clock, within: '9wd' } },
  }
  const late = await staff.receives('clerk', anIntake(), '2026-11-02T10:00:00+08:00')
  const unknown = await staff.receives('clerk', anIntake({ kind: 'inquiry' }), '2026-11-02T10:00:00+08:00')
  await late.skipTo('2026-11-07T10:00:00+08:00')
  const { version } = await unknown.view('clerk')
  const args = ['apply', fileOf('mine.yaml', stringify(changed)), '--yes']
  const { code, out, err } = await run('server/policy.ts', args, { REDRESS_DATA: servers.dataDir })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('whole: 2026-11-09 17:30 → 2026-11-05 17:30, becomes late')
  expect(out).toContain('another: new, begins with what happens from now on')
  expect(out).toContain(
    `${unknown.number} (mine, received): stays as it is, because the new rules do not know the kind inquiry`,
  )
  expect((await unknown.view('clerk')).version).toBe(version)
  expect(whole((await late.view('clerk')).clocks)).toMatchObject({
    late: true,
    judgedThen: [{ late: false, policyVersion: 1 }],
  })
  const told = (await late.history()).slice(-2).flatMap(({ notices }) => notices)
  expect(told.map(({ kind, about, to }) => [kind, about, to])).toEqual([
    ['notice', 'rebase', ['role:clerk']],
    ['overdue', 'whole', ['role:serviceHead']],
  ])
  expect(await verdictOn(join(servers.dataDir, 'ledger'))).toMatchObject({ isSound: true })
})

test('a clock that turns out not to have begun leaves the case with what was said of it, until it begins', async () => {
  const it = await appeals.receives('clerk', anIntake(), '2026-03-02T09:00:00Z')
  await it.skipTo('2026-03-10T12:00:00Z')
  const before = await it.view('clerk')
  expect(before.clocks).toMatchObject([{ id: 'whole' }, { id: 'appeal', late: true }])
  expect(before).not.toHaveProperty('unbegun')
  const longer = stringify({ ...clockTrialOf(withAppeal('20d')), version: 2 })
  const args = ['apply', fileOf('appeals.yaml', longer), '--yes']
  const { code, out } = await run('server/policy.ts', args, { REDRESS_DATA: servers.dataDir })
  expect([code, out]).toEqual([0, expect.stringContaining('appeal: no longer begun')])
  const unbegun = [
    {
      clock: 'appeal',
      startedAt: '2026-03-05T00:00:00.000Z',
      judgedThen: [{ dueAt: '2026-03-09T00:00:00.000Z', late: true, policyVersion: 1 }],
    },
  ]
  const after = await it.view('clerk')
  expect(after.clocks.map(({ id }) => id)).toEqual(['whole'])
  expect(after).toMatchObject({ unbegun })
  await it.skipTo('2026-03-23T12:00:00Z')
  const later = await it.view('clerk')
  expect(later).toMatchObject({ unbegun, clocks: [{ id: 'whole' }, { id: 'appeal', late: false }] })
  const { version } = later
  expect(await it.replay('auditor', { seq: version })).toMatchObject({ agrees: true })
})
