import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MeasuresBody } from '../../server/http/measures-shapes.ts'
import type { ProblemBody, SummaryBody } from '../../server/http/shapes.ts'
import { StatisticsBody } from '../../server/http/statistics-shapes.ts'
import { type Case, office, type Office } from '../support/office.ts'
import type { Servers } from '../support/servers.ts'
import { anIntake, clockTrials, whole } from './clocks/a-clock-trial.ts'

const HOUR_MS = 3_600_000
const ANSWER = { form: { text: 'We are sorry.' } }
const answer = {
  by: ['clerk', 'serviceHead'],
  backdated: { upTo: '30d' },
  form: { text: { type: 'text', label: { zh: '答复', en: 'answer' } } },
}
const consult = { by: ['serviceHead'] }
const reply = {
  by: ['consulted'],
  form: { opinion: { type: 'text', label: { zh: '意见', en: 'opinion' } } },
}
const correctives = {
  improvement: {
    label: { zh: '改善措施', en: 'improvement' },
    by: ['serviceHead'],
    opens: [{ on: 'judge', when: { validity: 'founded' } }],
    owner: 'worksHead',
    completion: {},
    verifiedBy: ['serviceHead'],
  },
}
const measures = {
  answeredByTelephone: {
    label: { zh: '电话', en: 'by telephone' },
    every: 'month',
    dated: 'answered',
    target: 0.5,
    of: { meeting: { channel: 'telephone' } },
    to: ['director'],
  },
}

let servers: Servers
let staff: Office
const cases: Record<string, Case> = {}

beforeAll(async () => {
  const clocks = whole({ pauses: 'askCustomer', resumes: 'customerReplied', resets: 'acknowledge' })
  const steps = { answer, consult, reply }
  servers = await clockTrials({ id: 'trial', clocks, steps, correctives, measures })
  staff = office(servers, 'trial')
  const receives = async (name: string, at: string, more = {}) => {
    const it = await staff.receives('serviceHead', { ...anIntake, ...more, form: { orderNo: name } }, at)
    cases[name] = it
    return it
  }
  const paused = await receives('paused', '2026-03-02T09:00:00Z')
  await paused.skipTo('2026-03-03T09:00:00Z')
  await paused.step('clerk', 'askCustomer', { question: 'When?' })
  await paused.skipTo('2026-03-04T09:00:00Z')
  await paused.step('clerk', 'customerReplied')
  await paused.skipTo('2026-03-05T09:00:00Z')
  await paused.step('clerk', 'answer', ANSWER)
  const entered = await receives('enteredLate', '2026-03-02T09:00:00Z')
  await entered.skipTo('2026-03-06T09:00:00Z')
  const late = { at: '2026-03-02T15:00:00Z', atReason: 'the letter lay in the wrong tray' }
  await entered.step('clerk', 'answer', { ...ANSWER, ...late })
  const april = await receives('april', '2026-03-30T09:00:00Z', { channel: 'written' })
  await april.skipTo('2026-03-31T23:30:00Z')
  await april.step('clerk', 'answer', ANSWER)
  await receives('open', '2026-03-10T09:00:00Z')
  const hidden = await receives('hidden', '2026-03-10T09:00:00Z', { class: 'injury' })
  // Held by the clerk, it would be his to see.
  await hidden.step('serviceHead', 'judge', { validity: 'founded', cause: 'work', responsibleUnit: 'works' })
  await hidden.skipTo('2026-03-14T13:00:00Z')
  await hidden.step('serviceHead', 'answer', ANSWER)
  await turnedOver(receives)
  for (const it of Object.values(cases)) await it.history()
})

/** A case of June to which something happens every day, and whose clock begins anew on the fourth. */
async function turnedOver(receives: (name: string, at: string) => Promise<Case>): Promise<void> {
  const it = await receives('turnedOver', '2026-06-01T09:00:00Z')
  const days: [day: number, who: string, type: string, body?: Record<string, unknown>][] = [
    [2, 'clerk', 'askCustomer', { question: 'When?' }],
    [3, 'clerk', 'customerReplied'],
    [4, 'clerk', 'acknowledge'],
    [5, 'serviceHead', 'consult', { units: ['works', 'service'], about: 'the seam' }],
    [6, 'worksHead', 'reply', { form: { opinion: 'worn' } }],
    [8, 'serviceHead', 'judge', { validity: 'founded', cause: 'work', responsibleUnit: 'works' }],
    [9, 'clerk', 'reply', { form: { opinion: 'torn' } }],
    [10, 'worksHead', 'report', { form: { findings: 'torn' } }],
    [12, 'clerk', 'answer', ANSWER],
  ]
  for (const [day, who, type, body] of days) {
    await it.skipTo(`2026-06-${String(day).padStart(2, '0')}T09:00:00Z`)
    await it.step(who, type, body)
  }
}
afterAll(() => servers.stop())

async function ask(query: Record<string, string>, who = 'clerk'): Promise<StatisticsBody> {
  const asked = new URLSearchParams({ by: 'month', until: '2026-05-01', ...query }).toString()
  const { status, body } = await staff.call<StatisticsBody>(who, 'GET', `/statistics?${asked}`)
  expect([query, status, body]).toEqual([query, 200, expect.anything()])
  return StatisticsBody.parse(body)
}

const counted = ({ values }: StatisticsBody) => values.map(({ name, all }) => [name, all.count])
const hours = (ms: number | undefined) => Math.round(((ms ?? Number.NaN) / HOUR_MS) * 10) / 10
type Spread = NonNullable<StatisticsBody['total']['elapsed']>['gross']
const spread = (of: Spread | undefined) => [of?.averageMs, of?.medianMs, of?.p90Ms].map(hours)

/** Which cases a figure opens to, by the names they have here. */
async function open({ href }: { href: string }): Promise<string[]> {
  const { status, body } = await staff.call<{ complaints: SummaryBody[] }>('clerk', 'GET', href)
  expect([href, status]).toEqual([href, 200])
  return body.complaints.map(({ id }) => Object.keys(cases).find((name) => cases[name]?.id === id) ?? id)
}

test('cases are counted by the month in which they were answered, by when that happened, where the policy is at home', async () => {
  expect(counted(await ask({ event: 'answered' }))).toEqual([
    ['2026-03', 2],
    ['2026-04', 1],
  ])
  expect(counted(await ask({ event: 'answered' }, 'director'))).toEqual([
    ['2026-03', 3],
    ['2026-04', 1],
  ])
  const thatDay = { event: 'step:answer', from: '2026-03-02', until: '2026-03-03' }
  const { total } = await ask(thatDay)
  expect(await open(total.all)).toEqual(['enteredLate'])
  expect((await ask({ ...thatDay, at: '2026-03-06T00:00:00Z' })).total.all.count).toBe(0)
  expect(counted(await ask({}))).toEqual([['2026-03', 4]])
})

test('and by the month in which they are due, or were closed', async () => {
  expect(counted(await ask({ event: 'due:whole' }))).toEqual([
    ['2026-03', 3],
    ['2026-04', 1],
  ])
  expect(counted(await ask({ event: 'closed' }))).toEqual([])
})

test('the time between two events has an average, a median and a 90th percentile, with pauses and without', async () => {
  const { total, values } = await ask({ between: 'received,answered', bands: '1d,50h' })
  const { elapsed } = total
  expect([spread(elapsed?.gross), spread(elapsed?.net)]).toEqual([
    [38.8, 38.5, 65.3],
    [30.8, 38.5, 46.1],
  ])
  expect(elapsed && [await open(elapsed.known), await open(elapsed.open)]).toEqual([
    ['paused', 'enteredLate', 'april'],
    ['open'],
  ])
  expect(values.map(({ elapsed }) => elapsed)).toMatchObject([{ gross: elapsed?.gross, net: elapsed?.net }])
  const bands = elapsed?.bands ?? []
  const opened = []
  for (const { band, gross, net } of bands) {
    opened.push([band, await open(gross), await open(net)])
    expect([gross.count, net.count]).toEqual(
      opened
        .at(-1)
        ?.slice(1)
        .map((names) => names.length),
    )
  }
  expect(opened).toEqual([
    ['1d', ['enteredLate'], ['enteredLate']],
    ['50h', ['april'], ['paused', 'april']],
    ['longer', ['paused'], []],
  ])
})

test('working time is counted where it is asked for, and the pauses of one clock', async () => {
  const march = {
    event: 'answered',
    until: '2026-04-01',
    between: 'received,answered',
    hours: 'working',
    bands: '1wd,3wd',
  }
  const { total } = await ask({ ...march, pausesOf: 'whole' })
  expect([spread(total.elapsed?.gross), spread(total.elapsed?.net)]).toEqual([
    [15, 15, 22.2],
    [11, 11, 15],
  ])
  expect(total.elapsed?.bands.map(({ net }) => net.count)).toEqual([1, 1, 0])
})

test('a pause of a clock that has begun anew since is left out as well', async () => {
  const june = { from: '2026-06-01', until: '2026-07-01', between: 'received,answered' }
  const { total } = await ask(june)
  expect([spread(total.elapsed?.gross), spread(total.elapsed?.net)]).toEqual([
    [264, 264, 264],
    [240, 240, 240],
  ])
})

test.each<[event: string, day: string]>([
  ['state:received', '2026-06-01'],
  ['state:investigated', '2026-06-10'],
  ['started:whole', '2026-06-04'],
  ['due:whole', '2026-06-12'],
  ['consult.called', '2026-06-05'],
  ['consult.answered', '2026-06-06'],
  ['consult.complete', '2026-06-09'],
  ['improvement.opened', '2026-06-08'],
  ['whole.overdue', '2026-06-12'],
])('cases are counted by %s', async (event, day) => {
  const next = new Date(Date.parse(day) + 24 * HOUR_MS).toISOString().slice(0, 10)
  expect(await open((await ask({ event, from: day, until: next })).total.all)).toEqual(['turnedOver'])
  const elsewhere = { event, from: '2026-06-01', until: '2026-07-01' }
  expect((await ask(elsewhere)).total.all.count).toBe(1)
})

test('the time between any two events counts where both have happened', async () => {
  const asked = { from: '2026-06-01', until: '2026-07-01', between: 'consult.called,consult.complete' }
  const { total } = await ask(asked)
  expect([spread(total.elapsed?.gross), total.elapsed?.open.count]).toEqual([[96, 96, 96], 0])
  const unended = await ask({ ...asked, between: 'state:investigated,stopped:whole' })
  expect([unended.total.elapsed?.known.count, unended.total.elapsed?.open.count]).toEqual([0, 1])
})

test('the steps of a case are taken again once, however often its time is asked for', async () => {
  const redis = new Redis(servers.redisUrl)
  const reads = async () => {
    const stats = await redis.info('commandstats')
    return Number(/^cmdstat_lrange:calls=(\d+)/m.exec(stats)?.[1] ?? 0)
  }
  const asked = { from: '2026-03-01', until: '2026-07-01', between: 'received,consult.complete' }
  const first = await ask(asked)
  const before = await reads()
  const again = await ask(asked)
  const { total } = again
  expect(await open(total.elapsed?.known ?? { href: '' })).toEqual(['turnedOver'])
  expect(await reads()).toBe(before)
  expect(again.total.elapsed?.net).toEqual(first.total.elapsed?.net)
  redis.disconnect()
})

test('the example of the operations page is answered', async () => {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const examples = [...page.matchAll(/127\.0\.0\.1:3000(\/statistics[^"]+)"/g)].map(([, path = '']) => path)
  expect(examples).toHaveLength(2)
  for (const path of examples)
    expect([path, (await staff.call('director', 'GET', path)).status]).toEqual([path, 200])
  const { body } = await staff.call<StatisticsBody>('director', 'GET', examples[1] ?? '')
  expect([counted(body), spread(body.total.elapsed?.net)]).toEqual([[['2026-06', 1]], [96, 96, 96]])
})

test('a measure can be of the cases that were answered in its period', async () => {
  const { body } = await staff.call<MeasuresBody>('clerk', 'GET', '/measures?at=2026-05-01T00:00:00Z')
  expect(body.measures).toMatchObject([
    {
      dated: 'answered',
      periods: [
        { period: '2026-03', denominator: 2, share: 1 },
        { period: '2026-04', denominator: 1, share: 0 },
      ],
    },
  ])
  const [, april] = body.measures[0]?.periods ?? []
  expect(april && (await open(april.whole))).toEqual(['april'])
})

test.each([
  [400, 'event=eaten', '/event'],
  [422, 'from=2026-03-02&until=2026-03-02', '/until'],
  [422, 'event=due:nothing', '/event'],
  [422, 'event=step:dance', '/event'],
  [422, 'event=record:nothing', '/event'],
  [422, 'event=state:announced', '/event'],
  [422, 'event=started:nothing', '/event'],
  [422, 'event=whole.stopped', '/event'],
  [422, 'between=received,consult.forgotten', '/between'],
  [400, 'between=received', '/between'],
  [422, 'between=received,due:nothing', '/between'],
  [422, 'bands=1d', '/bands'],
  [400, 'between=received,closed&bands=soon', '/bands'],
  [422, 'between=received,closed&bands=3d,1d', '/bands'],
  [422, 'between=received,closed&bands=1wd', '/bands'],
  [422, 'between=received,closed&pausesOf=nothing', '/pausesOf'],
])('%i for %s, with the name of the parameter', async (status, query, pointer) => {
  const { body } = await staff.call<ProblemBody>('clerk', 'GET', `/statistics?by=month&${query}`)
  expect([body.status, body.errors?.map((each) => each.pointer)]).toEqual([status, [pointer]])
})

test.each([
  ['state:eaten', 'received, investigated, approved'],
  ['stopped:nothing', 'there are: whole.'],
  ['consult.forgotten', 'consult.called, consult.answered, consult.complete, apology.fulfilled'],
  ['eaten', 'step:<step>, record:<record>, started:<clock>, stopped:<clock>, due:<clock>'],
])('a refusal of %s says what there is', async (event, known) => {
  const { body } = await staff.call<ProblemBody>('clerk', 'GET', `/statistics?by=month&event=${event}`)
  expect(body.errors?.[0]?.detail).toContain(known)
})
