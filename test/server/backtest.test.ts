import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openLog } from '../../ledger/log.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import { loadPolicy } from '../../policies/load.ts'
import { rulesOf, type Policy } from '../../policies/policy.ts'
import { answerOf, csvOf } from '../../server/backtest/answer.ts'
import { boundOf } from '../../server/backtest/bound.ts'
import { logAnswer, logCsvOf } from '../../server/backtest/logged.ts'
import { logWords } from '../../server/backtest/logged-words.ts'
import { backtested, type Question } from '../../server/backtest/recorded.ts'
import { answerWords } from '../../server/backtest/words.ts'
import { backtest } from '../../server/policy-backtest.ts'
import type { Terms } from '../../machines/terms.ts'
import { termsOf, withCalendar } from '../../server/terms.ts'
import { aWalkedLedger, bodiesIn } from '../ledger/a-walked-ledger.ts'
import { DAY } from '../machines/a-case.ts'
import { termsOfAPolicy } from '../machines/a-policy.ts'
import { root } from '../support/commands.ts'
import { policiesInForce } from '../support/policies.ts'
import { aPermitLog } from './a-permit-log.ts'
import { recordIn } from './a-recorded-case.ts'
import { aFolder, run } from './a-policy-command.ts'

const data = mkdtempSync(join(tmpdir(), 'redress-backtest-'))
const dir = join(data, 'ledger')
const { fileOf } = aFolder()
const policies = policiesInForce()
const lab = policies.get('lab') as Policy
const service = policies.get('service') as Policy
const EACH: Question = { termsFor: (recorded) => recorded, policy: null, from: null, until: null }

beforeAll(() => aWalkedLedger(dir, [lab, service, policies.get('pcb') as Policy], 18))
afterAll(() => rmSync(data, { recursive: true }))

test('under the terms that they were recorded under, cases come to what is recorded, and nothing is left out', async () => {
  const answer = answerOf(await backtested(dir, EACH))
  expect(answer.runs.length).toBeGreaterThan(20)
  expect(answer.runs.filter(({ change }) => change !== 'same')).toEqual([])
  expect(answer).toMatchObject({ cases: 18, setAside: [], leftOut: { refused: [], answers: 0 } })
})

test('totals by clock, unit and person each count every run of the cases that are asked about', async () => {
  const calendar = pinCalendar(loadCalendar('UK-England'))
  const terms = withCalendar({ rules: rulesOf(lab) }, calendar)
  const answer = answerOf(await backtested(dir, { ...EACH, termsFor: () => terms, policy: 'lab' }))
  const { total, byClock, byUnit, byPerson, runs, cases } = answer
  expect(cases).toBe(6)
  expect(new Set(runs.map(({ policy }) => policy))).toEqual(new Set(['lab']))
  expect(total.moved + total.inTimeToLate + total.lateToInTime).toBeGreaterThan(0)
  for (const totals of [byClock, byUnit, byPerson]) {
    for (const key of ['before', 'after', 'lateBefore', 'lateAfter', 'moved', 'new', 'gone'] as const)
      expect(totals.reduce((sum, each) => sum + each[key], 0)).toBe(total[key])
  }
  const rows: Record<string, string>[] = parseCsv(csvOf(answer), { columns: true })
  expect(rows).toHaveLength(runs.length)
  const late = rows.filter(({ verdict_after: verdict }) => verdict === 'late')
  expect(late).toHaveLength(total.lateAfter)
  expect(answerWords(answer, 'title')).toContain(`Late → in time: ${total.lateToInTime};`)
})

test('only cases received in a period are asked about, by the local day or an instant', async () => {
  const ask = async (from: string | null, until: string | null) => {
    const bounds = {
      from: from === null ? null : boundOf(from),
      until: until === null ? null : boundOf(until),
    }
    return (await backtested(dir, { ...EACH, ...bounds })).cases.length
  }
  const received = (await bodiesIn(dir)).flatMap((body) =>
    'entry' in body && body.entry.seq === 1 ? [body.entry.atMs] : [],
  )
  const middleMs = received.toSorted((one, other) => one - other)[9] ?? 0
  const before = received.filter((ms) => ms < middleMs).length
  const at = new Date(middleMs).toISOString()
  expect([await ask(at, null), await ask(null, at)]).toEqual([18 - before, before])
  expect(await ask('2026-03-02', '2036-01-01')).toBe(18)
  expect(await ask(null, '2026-03-02')).toBe(0)
  expect(() => boundOf('2026-02-30')).toThrow('names a day that does not exist')
})

test('steps that the new policy refuses are counted with their reason, cases that it would not take in set aside', async () => {
  const others = (change: Partial<Policy>) => {
    const terms = termsOf({ ...lab, ...change })
    return backtested(dir, { ...EACH, termsFor: () => terms, policy: 'lab' }).then(answerOf)
  }
  const { judge: _, ...steps } = lab.steps
  const answer = await others({ steps })
  const { leftOut, setAside, total, ofWholeCases, runs } = answer
  const [refused] = leftOut.refused.filter(({ step }) => step === 'judge')
  expect(refused?.reason).toBe('the policy lab does not know the step judge for this complaint')
  expect(refused?.times).toBeGreaterThan(0)
  expect(refused?.numbers).toHaveLength(refused?.cases ?? 0)
  const [of = ''] = refused?.numbers ?? []
  const theirs = runs.filter(({ number }) => number === of)
  for (const run of theirs)
    expect([run.leftOut, run.refused]).toEqual([
      run.refused.length,
      expect.arrayContaining([{ step: 'judge', reason: refused?.reason }]),
    ])
  expect(theirs.length).toBeGreaterThan(0)
  const text = answerWords(answer, 'title')
  expect(text).toContain(`(${refused?.numbers.slice(0, 5).join(', ')}`)
  expect(text).toContain('; without judge (the policy lab does not know the step judge for this complaint)')
  expect(setAside).toEqual([])
  expect(ofWholeCases.before).toBeLessThan(total.before)
  const none = await others({ intake: { ...lab.intake, by: [{ who: 'generalManager', when: {} }] } })
  expect(none.setAside.reduce((sum, { cases }) => sum + cases, 0)).toBeGreaterThan(0)
  expect(none.total.before).toBeLessThan(total.before)
})

test('a case whose own time is behind the end of the record is judged up to its last step', async () => {
  const folder = join(data, 'behind')
  const terms = termsOfAPolicy()
  const log = await openLog(folder)
  const record = recordIn(log, terms)
  await record('trial', '2026-03-02T09:00:00+08:00', 0)
  await record('real', '2026-03-02T09:00:00+08:00', 100)
  await record('latest', '2026-06-10T09:00:00+08:00', 0)
  await log.close()
  const answer = answerOf(await backtested(folder, EACH))
  const verdicts = (of: string) =>
    new Set(
      answer.runs.flatMap(({ complaint, before, after }) =>
        complaint === of ? [before?.verdict, after?.verdict] : [],
      ),
    )
  expect([verdicts('trial'), verdicts('latest')]).toEqual([new Set(['open']), new Set(['open'])])
  expect(verdicts('real')).toContain('late')
  expect(answer).toMatchObject({ cases: 3, behind: 1, total: { lateToInTime: 0, inTimeToLate: 0, moved: 0 } })
  expect(answerWords(answer, 'title')).toContain('1 of them live in a time of their own')
})

/** The steps of the first case in a record, as a log would have them. */
async function aLoggedCase(folder: string) {
  const steps = (await bodiesIn(folder)).flatMap((body) => ('entry' in body ? [body.entry] : []))
  return { id: 'L1', unit: 'shop', deadlines: new Map<string, number>(), steps }
}

test('what the complainant does late stands by itself, in no unit and with nobody of the organisation', async () => {
  const folder = join(data, 'owed')
  const withReply = (within: string, owedBy?: 'complainant') =>
    termsOfAPolicy(({ clocks }) => {
      const label = { zh: '补充', en: 'reply' }
      clocks['reply'] = {
        label,
        starts: 'askCustomer',
        stops: 'customerReplied',
        within,
        ladder: [{ to: 'clerk' }],
      }
      if (owedBy) clocks['reply'].owedBy = owedBy
    })
  const log = await openLog(folder)
  await recordIn(log, withReply('3d', 'complainant'))('asked', '2026-03-02T09:00:00+08:00', 0, (one) => {
    one.take('clerk', { type: 'askCustomer', question: 'Which part?' })
    one.wait(2 * DAY)
    one.take('clerk', { type: 'customerReplied' })
  })
  await log.close()
  const ask = async (terms: Terms) => answerOf(await backtested(folder, { ...EACH, termsFor: () => terms }))
  const answer = await ask(withReply('24h', 'complainant'))
  expect(answer).toMatchObject({
    total: { inTimeToLate: 0, lateBefore: 0, lateAfter: 0 },
    ofComplainant: { before: 1, after: 1, inTimeToLate: 1, lateAfter: 1 },
  })
  const his = { owedBy: 'complainant', before: 1, lateAfter: 1 }
  expect(answer.byClock.filter(({ lateAfter }) => lateAfter > 0)).toMatchObject([{ key: 'reply', ...his }])
  for (const totals of [answer.byUnit, answer.byPerson])
    expect(totals.filter(({ lateAfter }) => lateAfter > 0)).toMatchObject([{ key: '(complainant)', ...his }])
  const rows: Record<string, string>[] = parseCsv(csvOf(answer), { columns: true })
  expect(new Set(rows.map(({ clock, owed_by: owedBy }) => `${clock} ${owedBy}`))).toEqual(
    new Set(['whole organisation', 'reply complainant']),
  )
  const text = answerWords(answer, 'title')
  expect(text).toContain('in time → late: 0;')
  expect(text).toContain('What the complainant owes is in none of these: late 0, late then 1.')
  expect(text).toMatch(/^│ reply \(complainant\) +│ +1 │ +0 │ +1 │ +1 │/m)
  expect(text.match(/^│ \(complainant\) +│ +1 │ +0 │ +1 │ +1 │/gm)).toHaveLength(2)
  expect(text).toContain('reply (complainant), clerk: in time → late')
  const turned = await ask(withReply('24h'))
  expect(turned).toMatchObject({ total: { new: 1, lateAfter: 1 }, ofComplainant: { gone: 1, lateAfter: 0 } })
  const terms = withReply('24h', 'complainant')
  const logged = logAnswer(terms, {
    cases: [await aLoggedCase(folder)],
    endsAtMs: Date.parse('2026-03-05'),
    events: 3,
    passedOver: 0,
  })
  expect(logged.byUnit).toMatchObject([
    { key: '(complainant)', owedBy: 'complainant', policy: { late: 1 } },
    { key: 'shop', owedBy: 'organisation', policy: { open: 1 } },
  ])
  expect(logWords(logged, 'title')).toContain('│ reply (complainant) ')
  expect(logCsvOf(logged)).toContain('shop,clerk,reply,1,complainant,')
})

test('the command answers with text, and says in a sentence what it cannot read', async () => {
  const command = (args: readonly string[], env: object = {}) =>
    run('server/policy.ts', ['backtest', ...args], { REDRESS_DATA: data, ...env })
  const [told, none, bad] = [
    await command(['policies/lab.yaml', '--json']),
    await command(['policies/lab.yaml'], { REDRESS_DATA: join(data, 'nowhere') }),
    await command([fileOf('bad.yaml', 'id: bad\n')]),
  ]
  expect({ code: told.code, err: told.err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(told.out)).toMatchObject({ cases: 6, total: { lateToInTime: 0, inTimeToLate: 0 } })
  expect([none.code, bad.code]).toEqual([2, 1])
  expect(none.err).toContain('There is no ledger in')
})

test('a question that nothing answers is refused with what there is', async () => {
  vi.stubEnv('REDRESS_DATA', data)
  await expect(backtest(policies.get('bank') as Policy, {})).rejects.toThrow(
    'holds no such case; it holds cases of lab (6), service (6), pcb (6)',
  )
  await expect(backtest(null, {})).rejects.toThrow(
    'name a policy file, or a calendar with --calendar, or both',
  )
  await expect(backtest(null, { calendar: 'MARS' })).rejects.toThrow('there is no calendar "MARS"')
  await expect(backtest(lab, { log: 'log.csv' })).rejects.toThrow('read by a --map')
  expect(await backtest(null, { calendar: 'UK-England', policy: 'lab' })).toContain('the calendar UK-England')
  const permits = (file: string) => join(root, 'docs', 'examples', 'permits', file)
  const log = { log: fileOf('log.csv', aPermitLog(20)), map: permits('map.yaml') }
  const policy = loadPolicy(permits('permits.yaml'))
  await expect(backtest(policy, log)).rejects.toThrow(
    /^none of the 20 cases can be judged: calendar NL \S+ begins on 2022-01-01, and does not reach it; give a calendar of their years with --calendar FILE or ID$/,
  )
  expect(await backtest(policy, { ...log, calendar: permits('calendar.yaml') })).toContain('20 cases')
})
