import { expect, test } from 'vitest'
import type { SummaryBody } from '../../server/http/shapes.ts'
import { StatisticsBody } from '../../server/http/statistics-shapes.ts'
import type { Case, Office } from '../support/office.ts'
import { anIntake, investigationEnded, aReport, pcb, received as pcbReceived } from './a-pcb-case.ts'
import { called, judged as tobaccoJudged, tobacco } from './a-tobacco-case.ts'
import { gas, LEAK } from './gas-cases.ts'
import { aComplaint as aLabComplaint, lab } from './lab-cases.ts'
import { medicine, PRODUCT, SERVICE } from './medicine-cases.ts'
import { COMPLAINT, OPINION, salon, turn } from './salon-cases.ts'
import { INTAKE, service } from './service-cases.ts'

/* The engine is shared: cases of July are of these tests alone. */

const FIGURES = ['all', 'open', 'ended', 'overdue', 'late', 'onTime'] as const
const JULY = { from: '2026-07-01', until: '2026-08-01' }

async function ask(
  of: Office,
  query: Record<string, string>,
  who: Parameters<Office['call']>[0] = 'auditor',
): Promise<StatisticsBody> {
  const path = `/statistics?${new URLSearchParams({ ...JULY, ...query }).toString()}`
  const { status, body } = await of.call<StatisticsBody>(who, 'GET', path)
  expect([path, status, body]).toEqual([path, 200, expect.anything()])
  return StatisticsBody.parse(body)
}

const counted = ({ values }: StatisticsBody) => values.map(({ name, all }) => [name, all.count])

/** The cases of a figure, through all its pages. */
async function open(of: Office, href: string, who = 'auditor'): Promise<SummaryBody[]> {
  const found: SummaryBody[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { complaints: SummaryBody[]; next: string | null } = (
      await of.call<{ complaints: SummaryBody[]; next: string | null }>(
        who,
        'GET',
        `${href}&limit=2${cursor && `&cursor=${cursor}`}`,
      )
    ).body
    found.push(...page.complaints)
    cursor = page.next
  }
  return found
}

/** Received one after the other, and in the lists. */
async function listed(cases: (() => Promise<Case>)[]): Promise<Case[]> {
  const made: Case[] = []
  for (const make of cases) {
    const it = await make()
    await it.history()
    made.push(it)
  }
  return made
}

test('medicine-5: complaints are counted by kind, product class and batch', async () => {
  const on = (day: number) => `2026-07-${String(day).padStart(2, '0')}T10:00:00+08:00`
  const syrup = { ...PRODUCT, form: { ...PRODUCT.form, productClass: 'syrup', batchNo: '260201' } }
  await listed([
    () => medicine.receives('clerk', SERVICE, on(6)),
    () => medicine.receives('clerk', PRODUCT, on(7)),
    () => medicine.receives('clerk', PRODUCT, on(8)),
    () => medicine.receives('clerk', syrup, on(9)),
  ])
  const kinds = await ask(medicine, { by: 'kind' })
  expect(counted(kinds)).toEqual([
    ['product', 3],
    ['service', 1],
  ])
  expect(kinds.values.map(({ share, cumulativeShare }) => [share, cumulativeShare])).toEqual([
    [0.75, 0.75],
    [0.25, 1],
  ])
  expect(kinds.values[0]?.label).toEqual(medicine.policy.kinds['product']?.label)
  const classes = await ask(medicine, { by: 'fact:productClass', kind: 'product' })
  expect(counted(classes)).toEqual([
    ['tablets', 2],
    ['syrup', 1],
  ])
  expect(counted(await ask(medicine, { by: 'fact:batchNo' }))).toEqual([
    ['260118', 2],
    ['260201', 1],
    [null, 1],
  ])
  expect(counted(await ask(medicine, { by: 'kind', from: '2026-07-08' }))).toEqual([['product', 2]])
})

test('pcb-2: causes in quality and causes in people are counted apart', async () => {
  const judgedFor = (cause: string) => async () => {
    const it = await investigationEnded('2026-07-06T10:00:00+08:00')
    await it.step('qualityEngineer', 'report', { form: aReport })
    await it.step('deputyGeneralManager', 'record', { record: 'reportRuled', form: { ruling: 'at once' } })
    await it.step('productionController', 'judge', {
      validity: 'founded',
      cause,
      responsibleUnit: 'manufacturing',
      form: { grounds: 'the sample' },
    })
    return it
  }
  await listed([
    judgedFor('human'),
    judgedFor('quality'),
    judgedFor('human'),
    () => pcbReceived('2026-07-06T10:00:00+08:00'),
  ])
  const { values } = await ask(pcb, { by: 'cause', kind: anIntake.kind })
  expect(values.map(({ name, label, all }) => [name, label, all.count])).toEqual([
    ['human', pcb.policy.causes['human']?.label, 2],
    ['quality', pcb.policy.causes['quality']?.label, 1],
    [null, { zh: '未定', en: 'not known' }, 1],
  ])
  expect(counted(await ask(pcb, { by: 'unit', cause: 'human' }))).toEqual([['manufacturing', 2]])
})

test('tobacco-7: what comes again is counted, and by its cause', async () => {
  const at = '2026-07-06T10:00:00+08:00'
  const form = { inRange: true, retailer: 'R-7707' }
  const [, again] = await listed([
    () => called({ form }, at),
    () => called({ form }, '2026-07-07T10:00:00+08:00'),
  ])
  const repeats = await ask(tobacco, { by: 'fact:repeat' })
  expect(repeats.values.find(({ name }) => name === 'true')).toMatchObject({
    label: { zh: '是', en: 'yes' },
    all: { count: 1 },
  })
  if (again) await tobaccoJudged(again, 'misunderstanding', 'unfounded')
  await again?.history()
  expect(counted(await ask(tobacco, { by: 'cause' }))).toContainEqual(['misunderstanding', 1])
  expect(counted(await ask(tobacco, { by: 'validity' }))).toContainEqual(['unfounded', 1])
})

test('service-3: complaints are analysed by class, stage and month', async () => {
  const other = Object.keys(service.policy.classes).find((name) => name !== INTAKE.class) ?? ''
  await listed([
    () => service.receives('deskClerk', INTAKE, '2026-07-06T10:00:00+08:00'),
    () => service.receives('deskClerk', { ...INTAKE, class: other }, '2026-07-31T23:30:00+08:00'),
    () => service.receives('deskClerk', INTAKE, '2026-08-01T00:30:00+08:00'),
  ])
  const both = { until: '2026-09-01' }
  expect(counted(await ask(service, { by: 'class', ...both }))).toEqual([
    [INTAKE.class, 2],
    [other, 1],
  ])
  expect(counted(await ask(service, { by: 'fact:stage', ...both }))).toEqual([['warranty', 3]])
  expect(counted(await ask(service, { by: 'month', ...both }))).toEqual([
    ['2026-07', 2],
    ['2026-08', 1],
  ])
})

test('salon-3: what customers dislike is counted from their opinion forms', async () => {
  const at = '2026-07-20T10:00:00+08:00'
  await listed([
    () => salon.receives('receptionist', OPINION, at),
    () => salon.receives('receptionist', OPINION, at),
  ])
  const { values } = await ask(salon, { by: 'fact:dislikes', kind: 'opinion' })
  const field = salon.policy.intake.form['dislikes']
  const label = field?.type === 'choice' ? field.choices['prices']?.label : undefined
  expect(values.map((each) => [each.name, each.label, each.all.count])).toEqual([['prices', label, 2]])
})

test('an open case that is late counts against the on-time rate, one that is in time does not yet', async () => {
  const [first] = await listed([
    () => salon.receives('receptionist', COMPLAINT, '2026-07-06T10:00:00+08:00'),
    () => salon.receives('receptionist', COMPLAINT, '2026-07-06T23:00:00+08:00'),
  ])
  const monday = { by: 'class', until: '2026-07-07' }
  const then = await ask(salon, monday)
  expect(then.total).toMatchObject({
    all: { count: 2 },
    open: { count: 2 },
    overdue: { count: 1 },
    late: { count: 1 },
    onTimeRate: { numerator: 0, denominator: 1, rate: 0 },
  })
  expect((await open(salon, then.total.late.href)).map(({ id }) => id)).toEqual([first?.id])
  await first?.skipTo('2026-07-08T10:00:00+08:00')
  await first?.step('receptionist', 'record', turn('found'))
  await first?.history()
  expect(await ask(salon, monday)).toEqual(then)
  const later = await ask(salon, { by: 'class', until: '2026-07-09' })
  expect(later.total).toMatchObject({ overdue: { count: 1 }, late: { count: 2 } })
})

test('a clock that was late counts as late for good, though more time was given afterwards', async () => {
  const [it] = await listed([() => aLabComplaint('2026-07-06T10:00:00+08:00')])
  await it?.skipTo('2026-07-14T10:00:00+08:00')
  await it?.step('generalManager', 'extend', {
    clock: 'whole',
    until: '2026-07-17T17:30:00+08:00',
    reason: 'the sample is abroad',
  })
  await it?.history()
  const whole = async (until: string) => {
    const { values } = await ask(lab, { by: 'clock', until })
    return values.find(({ name }) => name === 'whole')
  }
  expect(await whole('2026-07-13')).toMatchObject({ overdue: { count: 0 }, late: { count: 0 } })
  const row = await whole('2026-07-16')
  expect(row).toMatchObject({ open: { count: 1 }, overdue: { count: 0 }, late: { count: 1 } })
  expect((await open(lab, row?.late.href ?? '')).map(({ id }) => id)).toEqual([it?.id])
  await it?.skipTo('2026-07-20T10:00:00+08:00')
  await it?.history()
  expect(await whole('2026-07-16')).toEqual(row)
})

test('every figure opens to exactly its cases, page by page', async () => {
  const at = '2026-07-10T10:00:00+08:00'
  await listed([SERVICE, PRODUCT, PRODUCT].map((it) => () => medicine.receives('clerk', it, at)))
  for (const by of ['class', 'fact:productClass', 'month', 'clock', 'unit', 'channel']) {
    const { total, values } = await ask(medicine, { by })
    expect(total.all.count).toBeGreaterThan(2)
    for (const row of [total, ...values])
      for (const figure of FIGURES) {
        const { href, count } = row[figure]
        expect([href, (await open(medicine, href)).length]).toEqual([href, count])
      }
  }
})

test('a restricted case is counted, and opened, for those alone who may see it', async () => {
  const theft = { ...LEAK, kind: 'report', class: 'theft', form: { address: 'Garden Road 8' } }
  const at = '2026-07-13T10:00:00+08:00'
  await listed([() => gas.receives('inspector', theft, at)])
  const seen = async (who: string) => {
    const { total } = await ask(gas, { by: 'class' }, who)
    return [total.all.count, (await open(gas, total.all.href, who)).length]
  }
  expect(await seen('auditor')).toEqual([1, 1])
  expect(await seen('repairman')).toEqual([0, 0])
})

test('what cannot be counted by is refused, with the reason', async () => {
  const refusal = async (by: string) =>
    (await salon.call<{ code: string }>('auditor', 'GET', `/statistics?by=${by}`)).body.code
  expect([await refusal('weather'), await refusal('fact:weather')]).toEqual(['malformed', 'unknownFact'])
})
