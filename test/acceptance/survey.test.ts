import { expect, test } from 'vitest'
import type { CampaignBody } from '../../server/http/campaigns-shapes.ts'
import {
  asked,
  CHECKED,
  collecting,
  CONTACT,
  customers,
  MONDAY,
  PLAN,
  planned,
  SATISFIED,
  survey,
  verified,
} from './survey-campaigns.ts'

const rate = (body: CampaignBody, name: string) => body.rates.find((each) => each.name === name)

test('survey-1: nothing is collected without an approved plan', async () => {
  const it = await planned()
  expect(it.first).toMatchObject({
    state: { name: 'planned', label: { zh: '已策划', en: 'planned' } },
    number: expect.stringMatching(/^S26\d{2,}$/),
    plannedBy: ['dev-surveyPlanner'],
  })
  expect(await it.refused('surveyPlanner', 'start')).toMatchObject({
    status: 409,
    code: 'impossible',
    detail: expect.stringContaining('nothing is collected without an approved plan'),
    possible: ['withdraw'],
  })
  expect(await it.refused('surveyor', 'return', { customer: 'C001', ...SATISFIED })).toMatchObject({
    status: 409,
  })
  expect(await it.inbox('serviceManager')).toEqual(['notice plan, plan'])
  await it.step('serviceManager', 'sendBack', { reason: 'say how customers are chosen' })
  const { next } = await it.view('surveyPlanner')
  expect(next.map(({ step }) => step)).toEqual(['plan', 'withdraw', 'acknowledgeNotice'])
  expect(await it.refused('surveyPlanner', 'start')).toMatchObject({ status: 409 })
  expect(await it.inbox('surveyPlanner')).toContain('notice sendBack, send back')
  await it.step('surveyPlanner', 'plan', { ...PLAN, sample: 18 })
  const approved = await it.step('serviceManager', 'approve')
  expect(approved).toMatchObject({ state: { name: 'approved' }, approvedBy: 'dev-serviceManager' })
  expect(await it.step('surveyPlanner', 'start')).toMatchObject({ state: { name: 'collecting' } })
})

test.each(['purpose', 'scope', 'time', 'sampling', 'questionnaire', 'penalty'])(
  'survey-1: a plan states its %s',
  async (field) => {
    const form = Object.fromEntries(Object.entries(PLAN.form).filter(([name]) => name !== field))
    const { status, body } = await survey.call('surveyPlanner', 'POST', '/campaigns', { ...PLAN, form })
    expect([status, body]).toMatchObject([400, { errors: [{ pointer: `/form/${field}` }] }])
  },
)

test('survey-1: whoever planned a campaign does not approve it', async () => {
  const it = await planned()
  const both = { ...survey.someone('serviceManager'), person: 'dev-surveyPlanner' }
  expect(await it.refused(both, 'approve')).toMatchObject({
    status: 403,
    code: 'dutiesNotSeparate',
    detail: 'dev-surveyPlanner took part as plan; somebody else must take this step',
  })
  expect(await it.refused('surveyor', 'approve')).toMatchObject({
    status: 403,
    detail: 'dev-surveyor may not take the step approve; it is for: serviceManager, generalManager',
  })
})

test('survey-1: the engine draws the sample by a seed that is kept, and tells the surveyors whom to ask', async () => {
  const it = await collecting({ frame: customers(50), sample: 12 })
  const { sample, seeds } = await it.view()
  expect(sample).toHaveLength(12)
  expect(new Set(sample.map(({ customer }) => customer)).size).toBe(12)
  expect(seeds.sample).toMatch(/^[0-9a-f]{32}$/)
  const start = (await it.history()).at(-1)
  expect(start?.step).toEqual({ type: 'start', seed: seeds.sample })
  expect(start?.notices).toMatchObject([
    { to: ['role:surveyor'], about: 'start', content: { customers: sample.map((one) => one.customer) } },
  ])
  expect(
    await it.refused('surveyor', 'reach', { customer: 'C999', reached: true, ...CONTACT }),
  ).toMatchObject({ status: 422, detail: 'C999 is not in the sample that was drawn' })
})

test('survey-1: a customer counts once, and what is entered fits the form', async () => {
  const it = await collecting()
  const [one, other] = customers(2)
  const tried = await it.step('surveyor', 'reach', { customer: one, reached: false, ...CONTACT })
  expect(tried.figures).toMatchObject({ tried: 1, reached: 0 })
  await it.step('surveyor', 'reach', { customer: one, reached: true, ...CONTACT })
  await it.step('surveyor', 'return', { customer: one, ...SATISFIED })
  expect(await it.refused('surveyor', 'return', { customer: one, ...SATISFIED })).toMatchObject({
    status: 409,
    detail: 'C001 has returned a form already: a customer counts once',
  })
  expect(await it.refused('surveyor', 'return', { customer: other, form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/rating' }],
  })
  expect((await it.view()).figures).toMatchObject({ reached: 1, returned: 1, satisfied: 1 })
})

test('survey-1: 80 % of the customers reached meets the target, one fewer misses it', async () => {
  const it = await collecting()
  await asked(it, { reached: 15, returned: 0, satisfied: 0 })
  expect(rate(await it.view(), 'reached')).toMatchObject({ percent: 75, target: 80, met: false })
  await it.step('surveyor', 'reach', { customer: 'C016', reached: true, ...CONTACT })
  const after = await it.step('surveyPlanner', 'closeCollecting')
  expect(rate(after, 'reached')).toEqual({
    name: 'reached',
    label: { zh: '调查覆盖率', en: 'customers reached' },
    part: 16,
    whole: 20,
    percent: 80,
    target: 80,
    met: true,
  })
})

test('survey-1: at least 5 % of the returned forms are verified, by somebody else than who entered them', async () => {
  const it = await collecting({ frame: customers(24), sample: 24 })
  await asked(it, { reached: 0, returned: 21, satisfied: 21 })
  await it.step('surveyPlanner', 'closeCollecting')
  expect(await it.refused('surveyPlanner', 'draw')).toMatchObject({ status: 403 })
  const { sample, seeds } = await it.step('inspector', 'draw')
  const drawn = sample.filter((one) => one.drawn).map(({ customer }) => customer)
  expect(drawn).toHaveLength(2)
  expect(seeds.verification).toMatch(/^[0-9a-f]{32}$/)
  expect((await it.history()).at(-1)?.notices).toMatchObject([
    { to: ['unit:supervision'], content: { customers: drawn } },
  ])
  const [first, second] = drawn
  const enterer = { ...survey.someone('inspector'), person: 'dev-surveyor' }
  const genuine = { customer: first, genuine: true }
  expect(await it.refused(enterer, 'verify', { ...genuine, ...CHECKED })).toMatchObject({
    status: 403,
    code: 'dutiesNotSeparate',
  })
  expect(await it.refused('inspector', 'verify', genuine)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form' }],
  })
  await it.step('inspector', 'verify', { ...genuine, ...CHECKED })
  const after = await it.step('inspector', 'verify', { customer: second, genuine: true, ...CHECKED })
  expect(after.state.name).toBe('verified')
})

test('survey-1: genuineness is held against 95 %, and a miss is flagged in the result', async () => {
  const it = await collecting()
  await asked(it, { reached: 16, returned: 13, satisfied: 13 })
  expect(rate(await verified(it, 1), 'genuine')).toMatchObject({ percent: 0, target: 95, met: false })
  const { result, state } = await it.step('surveyPlanner', 'result')
  expect([state.name, result?.missed]).toEqual(['resulted', ['genuine']])
})

test('survey-2: each percentage point below the return target takes one point off the satisfaction', async () => {
  const it = await collecting()
  await asked(it, { reached: 16, returned: 12, satisfied: 9 })
  await verified(it)
  const { result, computation, ended } = await it.step('surveyPlanner', 'result')
  expect(ended).toBe(true)
  expect(result).toEqual({ satisfaction: 75, deduction: 5, overall: 70, missed: ['returned'] })
  expect(computation.map(({ en }) => en)).toEqual([
    'customers reached = 16 ÷ 20 = 80.00 %, target 80.00 %, met',
    'forms returned = 12 ÷ 20 = 60.00 %, target 65.00 %, missed',
    'forms found genuine = 1 ÷ 1 = 100.00 %, target 95.00 %, met',
    'satisfied = 9 ÷ 12 = 75.00 %',
    'deduction = (65.00 − 60.00, short by 5.00 points) × 1 = 5.00',
    'overall satisfaction = 75.00 − 5.00 = 70.00 %',
  ])
  expect(computation.at(-1)?.zh).toBe('总体满意率 = 75.00 − 5.00 = 70.00%')
})

test('survey-2: a return at the target takes nothing off', async () => {
  const it = await collecting()
  await asked(it, { reached: 16, returned: 13, satisfied: 13 })
  await verified(it)
  expect((await it.step('surveyPlanner', 'result')).result).toEqual({
    satisfaction: 100,
    deduction: 0,
    overall: 100,
    missed: [],
  })
})

test('survey-1: the time that the plan sets is watched, first for the surveyors, then up', async () => {
  const it = await collecting()
  const due = () => it.view().then(({ clocks }) => clocks.find(({ id }) => id === 'collecting'))
  expect(await due()).toMatchObject({ dueAt: '2026-03-31T10:00:00.000Z', state: 'running', late: false })
  await it.skipTo('2026-03-24T18:01:00+08:00')
  expect(await it.inbox('surveyor')).toContain('warning collecting, forms collected')
  await it.skipTo('2026-03-31T18:01:00+08:00')
  expect(await it.inbox('surveyPlanner')).toContain('overdue collecting, forms collected')
  expect(await it.inbox('serviceManager')).not.toContain('overdue collecting, forms collected')
  await it.skipTo('2026-04-03T18:01:00+08:00')
  expect(await it.inbox('serviceManager')).toContain('overdue collecting, forms collected')
  await it.step('surveyPlanner', 'closeCollecting')
  expect(await due()).toMatchObject({ state: 'stopped', late: true })
  expect(await it.inbox('surveyPlanner')).not.toContain('overdue collecting, forms collected')
})

test('survey-1: every stage on the way has its time', async () => {
  const it = await planned()
  const due = async (id: string) => (await it.view()).clocks.find((clock) => clock.id === id)?.dueAt
  expect(await due('approval')).toBe('2026-03-09T09:30:00.000Z')
  await it.step('serviceManager', 'sendBack', { reason: 'too few customers' })
  expect(await due('replan')).toBe('2026-03-09T09:30:00.000Z')
  await it.step('surveyPlanner', 'plan', PLAN)
  await it.step('serviceManager', 'approve')
  expect(await due('beginning')).toBe('2026-03-16T16:00:00.000Z')
  await it.step('surveyPlanner', 'start')
  await asked(it, { reached: 1, returned: 1, satisfied: 1 })
  await verified(it)
  expect(await due('verification')).toBe('2026-03-16T09:30:00.000Z')
  expect(await due('result')).toBe('2026-03-09T09:30:00.000Z')
})

test('survey-1: a repeated request is answered again and a stale one refused', async () => {
  const it = await planned()
  const key = { 'Idempotency-Key': `approve ${it.id}` }
  const first = await it.send<CampaignBody>('serviceManager', 'approve', {}, key)
  const again = await it.send<CampaignBody>('serviceManager', 'approve', {}, key)
  expect(again.body).toEqual(first.body)
  expect(await it.send('surveyPlanner', 'start', {}, { 'If-Match': '"1"' })).toMatchObject({
    status: 412,
    body: { version: 2 },
  })
  const start = { 'Idempotency-Key': `start ${it.id}` }
  const drawn = await it.send<CampaignBody>('surveyPlanner', 'start', {}, start)
  const same = await it.send<CampaignBody>('surveyPlanner', 'start', {}, start)
  expect([same.status, same.body.seeds]).toEqual([200, drawn.body.seeds])
})

test('survey-4: forms are kept two years and plans one', async () => {
  const it = await planned()
  expect(it.first.retention).toEqual({ forms: '2y', plan: '1y' })
})

test('survey-4: every step is in the record, and replays to what it says', async () => {
  const it = await collecting()
  await asked(it, { reached: 2, returned: 2, satisfied: 1 })
  await verified(it)
  await it.step('surveyPlanner', 'result')
  const steps = await it.history()
  expect(steps.map(({ step }) => step.type)).toEqual(
    'plan approve start reach reach return return closeCollecting draw verify result'.split(' '),
  )
  for (const { seq, state, figures } of steps)
    expect(await it.replay({ seq: String(seq) })).toMatchObject({ seq, agrees: true, state, figures })
  expect(await it.replay({ at: MONDAY.replace('10:00', '23:00') })).toMatchObject({
    seq: steps.length,
    agrees: true,
    state: { name: 'resulted' },
  })
  const { body } = await survey.call<{ campaigns: CampaignBody[] }>('surveyor', 'GET', '/campaigns')
  expect(body.campaigns.find(({ id }) => id === it.id)).toMatchObject({
    number: it.number,
    state: { name: 'resulted' },
    href: it.path,
  })
})
