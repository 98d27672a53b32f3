import { expect, test } from 'vitest'
import type { MeasuresBody } from '../../server/http/measures-shapes.ts'
import type { Case, Office } from '../support/office.ts'
import { staffOf } from './engine.ts'
import { gas, LEAK } from './gas-cases.ts'

const hotline = staffOf('hotline')

/** The periods of one measure, as somebody who sees every case reads them. */
async function periodsOf(office: Office, query: string, name: string) {
  const { status, body } = await office.call<MeasuresBody>('auditor', 'GET', `/measures?${query}`)
  expect(status).toBe(200)
  return body.measures.find((each) => each.name === name)?.periods ?? []
}

async function idsAt(office: Office, href: string | undefined): Promise<string[]> {
  const { body } = await office.call<{ complaints: { id: string }[] }>('auditor', 'GET', href ?? '')
  return body.complaints.map(({ id }) => id)
}

async function report(at: string, connected: number, offered: number): Promise<Case> {
  const it = await hotline.receives(
    'supervisor',
    { kind: 'callReport', channel: 'internal', content: 'calls' },
    at,
  )
  await it.step('supervisor', 'record', { record: 'figures', form: { offered, connected } })
  await it.history()
  return it
}

test('hotline-3: the connected calls of a month are added up and held against 90 %', async () => {
  const good = await report('2026-07-06T10:00:00+08:00', 950, 1000)
  const bad = await report('2026-07-20T10:00:00+08:00', 160, 200)
  const short = await report('2026-08-03T10:00:00+08:00', 89, 100)
  const periods = await periodsOf(hotline, 'from=2026-07-01&until=2026-09-01', 'connected')
  expect(periods).toMatchObject([
    { period: '2026-07', numerator: 1110, denominator: 1200, share: 0.925, reached: true },
    { period: '2026-08', numerator: 89, denominator: 100, share: 0.89, reached: false },
  ])
  expect(await idsAt(hotline, periods[0]?.whole.href)).toEqual([good.id, bad.id])
  expect(await idsAt(hotline, periods[1]?.whole.href)).toEqual([short.id])
})

test('hotline-3: figures that come after the period do not change what it came to', async () => {
  const at = '2026-09-29T10:00:00+08:00'
  const it = await hotline.receives(
    'supervisor',
    { kind: 'callReport', channel: 'internal', content: 'calls' },
    at,
  )
  await it.skipTo('2026-10-02T10:00:00+08:00')
  await it.step('supervisor', 'record', { record: 'figures', form: { offered: 10, connected: 9 } })
  await it.history()
  expect(await periodsOf(hotline, 'from=2026-09-01&until=2026-10-01', 'connected')).toEqual([])
  const later = 'from=2026-09-01&until=2026-10-01&at=2026-10-03T00:00:00%2B08:00'
  expect(await periodsOf(hotline, later, 'connected')).toMatchObject([
    { period: '2026-09', share: 0.9, reached: true },
  ])
})

test('gas-1: which leaks were answered within 20 seconds is counted against all of them', async () => {
  const seconds = [12, 20, 21]
  const cases = []
  for (const answeredAfterSeconds of seconds) {
    const form = { ...LEAK.form, answeredAfterSeconds }
    const it = await gas.receives('operator', { ...LEAK, form }, '2026-07-06T10:00:00+08:00')
    await it.history()
    cases.push(it.id)
  }
  const [july] = await periodsOf(gas, 'from=2026-07-01&until=2026-08-01', 'answeredIn20s')
  expect(july).toMatchObject({ numerator: 2, denominator: 3, reached: false })
  expect(await idsAt(gas, july?.whole.href)).toEqual(cases)
  expect(await idsAt(gas, july?.part.href)).toEqual(cases.slice(0, 2))
})

test('a measure that the policy does not have opens nothing', async () => {
  const answer = await gas.call('auditor', 'GET', '/measures/cases?measure=speed&period=2026-07')
  expect(answer).toMatchObject({ status: 422, body: { code: 'unknownMeasure' } })
})
