import { expect, test } from 'vitest'
import type { CampaignBody } from '../../server/http/campaigns-shapes.ts'
import type { ComplaintBody, ProblemBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { collecting, customers, survey, type Survey, verified } from './survey-campaigns.ts'

const [FIRST = '', SECOND = ''] = customers(2)
const OPINION = { form: { rating: 'dissatisfied', opinion: 'the boxes arrive broken', respondent: 'Sun Li' } }

/** Two customers have returned forms, the first with an opinion. */
async function withOpinion(): Promise<Survey> {
  const it = await collecting()
  await it.step('surveyor', 'return', { customer: FIRST, ...OPINION })
  await it.step('surveyor', 'return', { customer: SECOND, form: { rating: 'satisfied' } })
  return it
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the answer holds
const find = <T = CampaignBody>(it: Survey, body: Record<string, unknown> = {}, who = 'surveyor') =>
  survey.call<T>(who, 'POST', `${it.path}/findings`, {
    customer: FIRST,
    content: 'The boxes arrive broken.',
    ...body,
  })

/** The case that was opened from the first customer's opinion. */
async function theCase(it: Survey, severity = 'ordinary'): Promise<Case> {
  const { body } = await find(it, { severity })
  const finding = body.sample.find(({ customer }) => customer === FIRST)?.finding
  return survey.opened('surveyor', finding?.href ?? '')
}

const JUDGED = { validity: 'founded', responsibleUnit: 'delivery', form: {} }
const SOLUTION = { form: { solution: 'stronger boxes' } }
const calling = (units: string[], about = 'broken boxes') => ({
  units,
  about,
  answerBy: '2026-03-06T17:30:00+08:00',
})

/** Passed to departments, answered, judged. */
async function judged(it: Case, units: string[], cause?: string): Promise<void> {
  await it.step('surveyor', 'consult', calling(units))
  if (units.includes('production'))
    await it.step('producer', 'reply', { form: { answer: 'thicker cardboard' } })
  if (units.includes('delivery'))
    await it.step('dispatcher', 'reply', { form: { answer: 'stacked two high' } })
  await it.step('surveyor', 'judge', { ...JUDGED, ...(cause ? { cause } : {}) })
}

/** Solved, followed, verified by the supervision, answered. */
async function solved(it: Case): Promise<ComplaintBody> {
  await it.step('surveyor', 'record', { record: 'followed', form: { progress: 'new boxes ordered' } })
  await it.step('surveyor', 'resolve', { form: { solved: 'new boxes in use' } })
  expect(await it.refused('surveyor', 'revisit', { satisfaction: 'satisfied' })).toMatchObject({
    code: 'notYet',
    detail: 'first: effectVerified',
  })
  await it.step('inspector', 'record', { record: 'effectVerified', form: { finding: 'none broken in ten' } })
  return it.step('surveyor', 'answer', { form: { text: 'Your boxes are stronger now.' } })
}

test('survey-3: an opinion in a returned form becomes one case, linked to its campaign', async () => {
  const it = await withOpinion()
  const opened = await find(it)
  expect(opened.status).toBe(201)
  const finding = opened.body.sample.find(({ customer }) => customer === FIRST)?.finding
  expect(finding).toMatchObject({ severity: 'ordinary', number: expect.stringMatching(/^Y2603\d{3}$/) })
  const opinion = await survey.opened('surveyor', finding?.href ?? '')
  expect(opinion.first).toMatchObject({
    kind: 'opinion',
    channel: 'survey',
    holder: 'unit:service',
    links: [it.id],
  })
  const again = await find(it)
  expect([again.status, again.body.figures.findings]).toEqual([201, 1])
  expect(again.body.sample.find(({ customer }) => customer === FIRST)?.finding).toEqual(finding)
  expect((await find<ProblemBody>(it, { content: 'Something else.' })).body).toMatchObject({
    status: 409,
    detail: `${finding?.number} was opened from the form of C001 already`,
  })
})

test('two cases sent at once from one form: one is opened, and the other is told so, not of a key it never sent', async () => {
  const it = await withOpinion()
  const contents = ['The boxes arrive broken.', 'The boxes arrive wet.', 'The boxes arrive late.']
  const answers = await Promise.all(contents.map((content) => find<ProblemBody>(it, { content })))
  const refused = answers.filter(({ status }) => status !== 201)
  expect(refused).toHaveLength(2)
  for (const { body } of refused)
    expect(body).toMatchObject({
      status: 409,
      code: 'impossible',
      detail: expect.stringMatching(/the form of C001/),
    })
  expect((await it.view()).figures.findings).toBe(1)
})

test('an Idempotency-Key belongs to the opening of one case from one form', async () => {
  const it = await withOpinion()
  await it.step('surveyor', 'return', { customer: 'C003', ...OPINION })
  const keyed = (body: Record<string, unknown>) =>
    survey.call<CampaignBody & ProblemBody>(
      'surveyor',
      'POST',
      `${it.path}/findings`,
      { customer: FIRST, content: 'The boxes arrive broken.', ...body },
      { 'Idempotency-Key': `find-in-${it.id}` },
    )
  const [one, two] = await Promise.all([keyed({}), keyed({})])
  expect([one.status, two.status]).toEqual([201, 201])
  expect(two.body.figures).toEqual(one.body.figures)
  for (const other of [{ customer: 'C003' }, { content: 'Something else.' }])
    expect((await keyed(other)).body).toMatchObject({ status: 422, code: 'keyReused' })
  const again = await keyed({})
  expect([again.status, again.body.version]).toEqual([201, one.body.version])
  expect(again.body.figures.findings).toBe(1)
})

test('survey-3: only from a returned form, and only by those who collect', async () => {
  const it = await withOpinion()
  expect((await find<ProblemBody>(it, { customer: 'C003' })).body).toMatchObject({
    status: 409,
    detail: 'C003 has returned no form',
  })
  expect((await find<ProblemBody>(it, {}, 'producer')).body).toMatchObject({
    status: 403,
    code: 'forbidden',
  })
  expect((await it.view()).figures).toMatchObject({ opinions: 1, findings: 0 })
})

test('survey-3: no result while an opinion has not been passed on', async () => {
  const it = await withOpinion()
  await verified(it)
  expect(await it.refused('surveyPlanner', 'result')).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: open a case from each opinion, still of: C001',
  })
  await find(it)
  expect((await it.step('surveyPlanner', 'result')).state.name).toBe('resulted')
})

test('survey-3: what a customer wrote stands in the record alone, for those who may read it', async () => {
  const it = await withOpinion()
  expect(JSON.stringify(await it.view('surveyor'))).not.toContain('broken')
  const returned = (who: string) =>
    it.history(who).then((steps) => steps.find(({ step }) => step.type === 'return')?.step['form'])
  expect(await returned('inspector')).toEqual(OPINION.form)
  expect(await returned('producer')).toEqual({ rating: 'dissatisfied', opinion: 'the boxes arrive broken' })
})

test('survey-3: an opinion is passed to departments, solved, followed, verified and revisited', async () => {
  const it = await theCase(await withOpinion())
  const due = (id: string) =>
    it.view('auditor').then(({ clocks }) => clocks.find((each) => each.id === id)?.dueAt)
  expect(await due('passOn')).toBe('2026-03-04T09:30:00.000Z')
  expect(await it.refused('surveyor', 'report', SOLUTION)).toMatchObject({ status: 409, code: 'notYet' })
  await judged(it, ['production'])
  await it.step('surveyor', 'report', SOLUTION)
  expect((await it.view('auditor')).correctives).toEqual([])
  expect(await it.refused('surveyor', 'resolve', { form: { solved: 'yes' } })).toMatchObject({
    code: 'notYet',
    detail: 'first: followed',
  })
  await solved(it)
  await it.step('surveyor', 'revisit', { satisfaction: 'satisfied' })
  expect(await it.step('serviceManager', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('survey-3: an opinion is followed for two weeks, a major one for four, its action for thirty days', async () => {
  const due = (of: { clocks: ComplaintBody['clocks'] }, id: string) =>
    of.clocks.find((each) => each.id === id)?.dueAt
  const ordinary = await theCase(await withOpinion())
  expect(due(ordinary.first, 'whole')).toBe('2026-03-16T16:00:00.000Z')
  const major = await theCase(await withOpinion(), 'major')
  expect(due(major.first, 'whole')).toBe('2026-03-30T16:00:00.000Z')
  await judged(major, ['production', 'delivery'], 'transport')
  const assembled = { present: 'production, delivery', conclusion: 'stack lower' }
  expect(await major.refused('serviceManager', 'record', { record: 'assembled', form: {} })).toMatchObject({
    status: 400,
  })
  await major.step('serviceManager', 'record', { record: 'assembled', form: assembled })
  expect(await major.refused('surveyor', 'report', { form: {} })).toMatchObject({ status: 400 })
  const after = await major.step('surveyor', 'report', SOLUTION)
  expect(due(after, 'action:action-1')).toBe('2026-04-01T16:00:00.000Z')
})

test('survey-3: a customer who is not content has his opinion handled again', async () => {
  const it = await theCase(await withOpinion())
  await judged(it, ['production'])
  await it.step('surveyor', 'report', SOLUTION)
  await solved(it)
  expect(await it.step('surveyor', 'revisit', { satisfaction: 'dissatisfied' })).toMatchObject({
    state: { name: 'received' },
    round: 2,
  })
})

test('survey-3: departments that do not answer are told in three working days, then the general manager', async () => {
  const it = await theCase(await withOpinion())
  await it.step('surveyor', 'consult', calling(['production']))
  const reply = (await it.view('auditor')).clocks.find(({ id }) => id === 'reply:production')
  expect(reply?.dueAt).toBe('2026-03-05T09:30:00.000Z')
  await it.skipTo('2026-03-05T17:31:00+08:00')
  expect((await it.inbox('producer')).map(({ kind, about }) => `${kind} ${about}`)).toContain('overdue reply')
  await it.skipTo('2026-03-07T17:31:00+08:00')
  expect((await it.inbox('generalManager')).map(({ kind, about }) => `${kind} ${about}`)).toContain(
    'overdue reply',
  )
})

test('survey-3: a major opinion assembles the departments, states its cause and is corrected', async () => {
  const it = await theCase(await withOpinion(), 'major')
  const [received] = await it.history()
  expect(received?.notices.filter(({ about }) => about === 'major')).toMatchObject([
    { to: ['role:serviceManager', 'role:generalManager'], label: { zh: '重大意见', en: 'major opinion' } },
  ])
  await it.step('surveyor', 'consult', calling(['production', 'delivery']))
  await it.step('producer', 'reply', { form: { answer: 'thicker cardboard' } })
  await it.step('dispatcher', 'reply', { form: { answer: 'stacked two high' } })
  expect(await it.refused('surveyor', 'judge', JUDGED)).toMatchObject({ code: 'incomplete' })
  await it.step('surveyor', 'judge', { ...JUDGED, cause: 'transport' })
  expect(await it.refused('surveyor', 'report', SOLUTION)).toMatchObject({
    code: 'notYet',
    detail: 'first: assembled',
  })
  const assembled = { present: 'production, delivery', conclusion: 'stack lower' }
  await it.step('serviceManager', 'record', { record: 'assembled', form: assembled })
  const after = await it.step('surveyor', 'report', SOLUTION)
  expect(after.correctives).toMatchObject([{ id: 'action-1', owner: 'unit:delivery', state: 'open' }])
  await solved(it)
  await it.step('surveyor', 'revisit', { satisfaction: 'satisfied' })
  expect((await it.step('serviceManager', 'close')).state.name).toBe('closed')
  await it.step('dispatcher', 'completeCorrective', {
    corrective: 'action-1',
    form: { taken: 'stacked two high' },
  })
  const checked = { corrective: 'action-1', effective: true, form: { effect: 'none broken in a month' } }
  expect(await it.refused('dispatcher', 'verifyCorrective', checked)).toMatchObject({ status: 403 })
  const filed: EntryBody['state'] = (await it.step('inspector', 'verifyCorrective', checked)).state
  expect(filed.name).toBe('filed')
})
