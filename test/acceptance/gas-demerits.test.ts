import { expect, test } from 'vitest'
import type { DemeritsBody } from '../../server/http/shapes-desk.ts'
import type { ProblemBody } from '../../server/http/shapes.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import type { Case } from '../support/office.ts'
import { ARCHIVE, FINDINGS, gas, judged, measure } from './gas-cases.ts'
import { inboxOf } from './engine.ts'

/*
 * Other tests impose penalties on the developers’ own persons; here each test has a person of its own.
 */

/** Assessed on a day, and decided at once. */
async function imposed(person: string, of: string, on: string): Promise<Case> {
  const intake = { kind: 'assessment', channel: 'internal', content: 'seen on site', class: of }
  const it = await gas.receives('callSupervisor', intake, `${on}T10:00:00+08:00`)
  await it.step('assessor', 'judge', {
    ...judged('founded'),
    form: { ...judged('founded').form, assessed: person },
  })
  await it.step('assessor', 'report', FINDINGS)
  const { penalties } = await it.step('assessor', 'close', ARCHIVE)
  const decision = { penalty: penalties[0]?.['id'], decision: 'impose', reason: 'it is on record' }
  await it.step('assessmentHead', 'decidePenalty', decision)
  await it.history()
  return it
}

/** So many of a kind, a day apart in March. */
async function all(person: string, ...kinds: string[]): Promise<Case[]> {
  const cases: Case[] = []
  for (const [nth, of] of kinds.entries()) cases.push(await imposed(person, of, `2026-03-${10 + nth}`))
  return cases
}

async function accountOf(person: string, who: string | Caller = 'assessmentHead', year = 2026) {
  const path = `/demerits?year=${year}&person=${person}`
  const { status, body } = await gas.call<DemeritsBody>(who, 'GET', path)
  expect(status).toBe(200)
  const [account] = body.accounts
  const left = (account?.sanctions ?? []).filter(({ count }) => count > 0)
  return {
    account,
    points: account?.points,
    left: Object.fromEntries(left.map(({ name, count }) => [name, count])),
    made: account?.made.map(({ en }) => en),
    proposed: account?.proposed.map(({ name }) => name),
  }
}

test('gas-6: points add up over the year for each person, each with its article and case', async () => {
  const [late, rude] = await all('gao.lei', 'lateOnSite', 'discourtesy')
  const { account, ...sums } = await accountOf('gao.lei')
  expect(sums).toEqual({ points: 5, left: { publicCriticism: 1 }, made: [], proposed: [] })
  expect(account).toMatchObject({
    against: 'person:gao.lei',
    lines: [
      { article: 'gas-6', points: 2, complaint: { id: late?.id, number: late?.number } },
      { article: 'gas-6', points: 3, sanction: { name: 'publicCriticism' }, complaint: { id: rude?.id } },
    ],
  })
  expect((await accountOf('gao.lei', 'assessmentHead', 2025)).account).toBeUndefined()
})

test('gas-6: two public criticisms make a minor demerit, the third of a kind adds a warning', async () => {
  await all('hu.bin', 'discourtesy', 'discourtesy')
  expect(await accountOf('hu.bin')).toMatchObject({
    left: { minorDemerit: 1 },
    made: ['2 × public criticism = 1 × minor demerit'],
  })
  await imposed('hu.bin', 'discourtesy', '2026-03-20')
  expect(await accountOf('hu.bin')).toMatchObject({
    left: { minorDemerit: 1, publicCriticism: 1, warning: 1 },
    proposed: [],
  })
})

test('gas-6: a commendation cancels one step', async () => {
  await all('jia.yun', 'discourtesy', 'discourtesy', 'merit')
  const { account, left, made } = await accountOf('jia.yun')
  expect({ left, made }).toEqual({ left: { publicCriticism: 1 }, made: [] })
  expect(account?.lines.map(({ takenBack }) => takenBack)).toEqual([false, true, false])
})

const decided = (person: string, sanction: string, year = 2026) => ({
  kind: 'sanctionDecision',
  channel: 'internal',
  content: 'as the record proposes',
  form: { person, sanction, year },
})
const APRIL = '2026-04-07T10:00:00+08:00'

test('gas-6: concealment twice proposes demotion, which a person decides with the computation before him', async () => {
  const person = 'kong.wei'
  await all(person, 'concealment')
  expect(await gas.refusesIntake('assessor', decided(person, 'demotion'), APRIL)).toMatchObject({
    status: 422,
    errors: [{ pointer: '/form/sanction' }],
  })
  await imposed(person, 'concealment', '2026-03-20')
  expect(await accountOf(person)).toMatchObject({ left: { majorDemerit: 1 }, proposed: ['demotion'] })
  expect(await gas.refusesIntake('operator', decided(person, 'demotion'), APRIL)).toMatchObject({
    status: 403,
  })
  const forged = decided(person, 'demotion')
  const it = await gas.receives(
    'assessor',
    { ...forged, form: { ...forged.form, computation: 'he deserves it' } },
    APRIL,
  )
  await it.history()
  const computation = String(it.first.facts['computation'])
  expect(computation).toContain('gas-6 minor demerit for concealment, time 2: demotion')
  expect(computation).toContain('2 × minor demerit = 1 × major demerit')
  expect(computation).not.toContain('deserves')
  expect((await it.replay('auditor', { seq: 1 })).agrees).toBe(true)
  expect(await gas.refusesIntake('assessor', decided(person, 'demotion'), APRIL)).toMatchObject({
    status: 409,
    detail: `This is already being decided or has been: ${it.number}.`,
  })
  await it.step('assessor', 'propose', measure('imposed'))
  const ruling = { form: { ruling: 'demoted by one grade' } }
  expect(await it.refused('headInCharge', 'approve', ruling)).toMatchObject({ status: 403 })
  await it.step('director', 'approve', ruling)
  const himself: Caller = { person, policy: 'gas', roles: [], units: [] }
  expect(await inboxOf(it, himself)).toContain('notice decided')
  expect(await it.refused('assessor', 'fulfil', { remedy: 'imposed-1' })).toMatchObject({ status: 400 })
  await it.step('assessor', 'fulfil', { remedy: 'imposed-1', form: { decisionNo: 'C-3' } })
  expect((await it.step('assessor', 'close', ARCHIVE)).ended).toBe(true)
  const { account } = await accountOf(person)
  expect(account?.proposed).toMatchObject([{ name: 'demotion', decisions: [{ number: it.number }] }])
})

test('gas-6: two major demerits propose dismissal, and nothing is done until a person decides', async () => {
  const person = 'lin.tao'
  await all(person, 'concealment', 'concealment', 'discourtesy', 'discourtesy', 'concealment')
  expect(await accountOf(person)).toMatchObject({
    points: 24,
    left: { warning: 1 },
    proposed: ['demotion', 'dismissal'],
  })
  const { body } = await gas.call<DemeritsBody>('auditor', 'GET', `/demerits?year=2026&person=${person}`)
  expect(body.accounts[0]?.proposed.every(({ decisions }) => decisions.length === 0)).toBe(true)
  const it = await gas.receives('assessor', decided(person, 'dismissal'), APRIL)
  await it.step('assessor', 'propose', measure('notImposed'))
  await it.step('director', 'approve', { form: { ruling: 'he stays, on probation' } })
  expect((await it.view('assessor')).state.name).toBe('approved')
})

test('gas-6: each person reads his own account, and only those who decide read those of others', async () => {
  await all('mei.fang', 'lateOnSite')
  const herself: Caller = { person: 'mei.fang', policy: 'gas', roles: ['repairman'], units: ['repairTeam'] }
  const own = await gas.call<DemeritsBody>(herself, 'GET', '/demerits?year=2026')
  expect(own.body.accounts.map(({ against }) => against)).toEqual(['person:mei.fang'])
  const other = await gas.call<ProblemBody>('repairman', 'GET', '/demerits?person=mei.fang')
  expect(other.status).toBe(403)
  for (const who of ['assessmentHead', 'headInCharge', 'auditor'])
    expect((await accountOf('mei.fang', who)).points).toBe(2)
})
