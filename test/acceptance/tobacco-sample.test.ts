import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { LinesBody } from '../../server/http/shapes-desk.ts'
import { type Case, dueAt } from '../support/office.ts'
import { closed, MONDAY, tobacco } from './a-tobacco-case.ts'
import { inboxOf } from './engine.ts'

const OCTOBER = { from: '2026-10-01', until: '2026-11-01' }
const THEN = '2026-11-02T10:00:00+08:00'
const SAMPLE = { kind: 'sampling', channel: 'internal', content: 'Sample of October', period: OCTOBER }

/** One more than the smallest sample, all closed in October. */
let handled: Case[] = []

beforeAll(async () => {
  handled = await Promise.all(Array.from({ length: 6 }, () => closed('2026-10-12T10:00:00+08:00')))
  await tobacco.list('auditor', { class: 'delivery' })
})

test('tobacco-5: the branch draws a sample of the results of a month, at least five, which anybody can draw again', async () => {
  const it = await tobacco.receives('serviceClerk', SAMPLE, THEN)
  const { lines, drawn, period, agrees } = await linesOf(it)
  const ids = handled.map(({ id }) => id)
  expect({ period, agrees }).toEqual({ period: OCTOBER, agrees: true })
  expect(drawn).toMatchObject({
    population: 6,
    rate: 0.05,
    minimum: 5,
    digest: sha256(ids.sort().join('\n')),
  })
  const lot = (id: string) => sha256(`${drawn?.seed}\n${id}`)
  const again = ids.sort((a, b) => (lot(a) < lot(b) ? -1 : 1)).slice(0, 5)
  expect(lines.map(({ of }) => of)).toEqual(again)
  expect(lines.every(({ state }) => state === 'open')).toBe(true)
  expect(dueAt(it.first, 'sampling')).toBe('2026-11-16T09:30:00.000Z')
})

test('tobacco-5: two draws from one month have seeds of their own, and both stand in the register', async () => {
  const [one, other] = [
    await tobacco.receives('serviceClerk', SAMPLE, THEN),
    await tobacco.receives('serviceClerk', SAMPLE, THEN),
  ]
  expect((await linesOf(one)).drawn?.seed).not.toBe((await linesOf(other)).drawn?.seed)
  const register = (await tobacco.list('auditor', { kind: 'sampling' })).map(({ id }) => id)
  expect(register).toEqual(expect.arrayContaining([one.id, other.id]))
})

test('tobacco-5: nobody but the branch draws, and only from a month that is over', async () => {
  expect(await tobacco.refusesIntake('countyClerk', SAMPLE, THEN)).toMatchObject({ status: 403 })
  const early = { ...SAMPLE, period: { from: '2026-10-01', until: '2026-11-03' } }
  expect(await tobacco.refusesIntake('serviceClerk', early, THEN)).toMatchObject({
    status: 422,
    errors: [{ pointer: '/period', detail: expect.stringContaining('2026-11-02 at the latest') }],
  })
  const { period: _, ...without } = SAMPLE
  expect(await tobacco.refusesIntake('serviceClerk', without, THEN)).toMatchObject({ status: 422 })
})

test('tobacco-5: every result drawn is checked, one by one, before the sample is closed; a poor one is reported', async () => {
  const it = await tobacco.receives('serviceClerk', SAMPLE, THEN)
  const { lines } = await linesOf(it)
  expect(await it.refused('serviceClerk', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: lines (line-1, line-2, line-3, line-4, line-5)',
  })
  const check = (line: string, passed: boolean, finding: string) => ({ line, passed, form: { finding } })
  expect(await it.refused('countyClerk', 'checkLine', check('line-1', true, 'genuine'))).toMatchObject({
    status: 403,
  })
  for (const { id } of lines.slice(1)) await it.step('serviceClerk', 'checkLine', check(id, true, 'genuine'))
  await it.step('serviceClerk', 'checkLine', check('line-1', false, 'poor'))
  expect(await it.refused('serviceClerk', 'checkLine', check('line-1', true, 'genuine'))).toMatchObject({
    detail: 'line-1 has been checked: it is failed',
  })
  expect(await inboxOf(it, 'branchHead')).toContain('notice poorResult')
  expect((await it.step('serviceClerk', 'close')).state.name).toBe('filed')
  expect((await linesOf(it)).lines.map(({ state }) => state)).toEqual(['failed', ...Array(4).fill('passed')])
})

test('tobacco-5: a sample that is not gone through in ten working days reaches the branch, then its head', async () => {
  const it = await tobacco.receives('serviceClerk', SAMPLE, THEN)
  await it.skipTo('2026-11-16T17:31:00+08:00')
  expect(await inboxOf(it, 'serviceClerk')).toContain('overdue sampling')
  expect(await inboxOf(it, 'branchHead')).not.toContain('overdue sampling')
  await it.skipTo('2026-11-18T17:31:00+08:00')
  expect(await inboxOf(it, 'branchHead')).toContain('overdue sampling')
})

test.each([
  [false, '1y', '2027-03-02T16:00:00.000Z'],
  [true, 'permanent', null],
])(
  'tobacco-6: a record is kept a year from its end, an important one longer',
  async (important, keep, until) => {
    const it = await closed(MONDAY, important)
    expect((await it.view('orderClerk')).retention).toEqual({ keep, until: null })
    const checked = { check: 'results', passed: true, form: { finding: 'genuine' } }
    expect((await it.step('serviceClerk', 'spotCheck', checked)).retention).toEqual({ keep, until })
  },
)

async function linesOf({ id }: Case): Promise<LinesBody> {
  const { status, body } = await tobacco.call<LinesBody>('serviceClerk', 'GET', `/complaints/${id}/lines`)
  expect(status).toBe(200)
  return body
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
