import { beforeAll, expect, test } from 'vitest'
import type { ProblemBody } from '../../server/http/shapes.ts'
import { EVERY_OBJECT_HAS, malformed, NOWHERE } from '../names/hostile-names.ts'
import { collecting, CONTACT, PLAN, SATISFIED, survey, type Survey } from './survey-campaigns.ts'

/* What `names.test.ts` asks of cases, asked of a campaign. */

let it: Survey
beforeAll(async () => {
  it = await collecting()
})

/** Each step of a campaign that names something, and the name's place in it. */
const STEPS: Record<string, [part: string, right: string, type: string, who: string, body: object]> = {
  'the customer who is reached': ['customer', 'C001', 'reach', 'surveyor', { ...CONTACT, reached: true }],
  'the customer whose form comes back': ['customer', 'C001', 'return', 'surveyor', SATISFIED],
  'the clock that is seen to be late': ['clock', 'collecting', 'acknowledgeOverdue', 'surveyor', {}],
  'the notice that is read': ['item', 'x', 'acknowledgeNotice', 'surveyor', {}],
}

const isRefused = ({ status, body }: { status: number; body: ProblemBody }, pointer: string) =>
  [400, 422].includes(status) && (body.errors ?? []).some((each) => each.pointer === pointer)

test.each(Object.entries(STEPS))('%s is one of the campaign', async (_, [part, right, type, who, body]) => {
  const names = [...NOWHERE, ...malformed(right)].filter((name) => name !== right)
  const answers = await Promise.all(
    names.map(async (name) => ({
      name,
      ...(await it.send<ProblemBody>(who, type, { ...body, [part]: name })),
    })),
  )
  expect(
    answers
      .filter((answer) => !isRefused(answer, `/${part}`))
      .map(({ name, status, body }) => [name, status, JSON.stringify(body).slice(0, 250)]),
  ).toEqual([])
  expect(await it.view()).toMatchObject({ version: 3 })
})

test('a plan is of a kind that there is, and asks in its own form only', async () => {
  const plan = (body: object) =>
    survey.call<ProblemBody>('surveyPlanner', 'POST', '/campaigns', { ...PLAN, ...body })
  for (const kind of [...NOWHERE, ...malformed(PLAN.kind)])
    expect([kind, isRefused(await plan({ kind }), '/kind')]).toEqual([kind, true])
  for (const field of NOWHERE) {
    const answer = await plan({ form: { ...PLAN.form, [field]: 'as agreed' } })
    expect([field, isRefused(answer, `/form/${field}`)]).toEqual([field, true])
  }
})

test('a case is opened from the form of a customer of the sample, under names of the policy', async () => {
  const find = (body: object) =>
    survey.call<ProblemBody>('surveyor', 'POST', `${it.path}/findings`, { content: 'too slow', ...body })
  for (const customer of [...EVERY_OBJECT_HAS, ...malformed('C001').filter((name) => name !== 'C001')])
    expect([customer, isRefused(await find({ customer }), '/customer')]).toEqual([customer, true])
  const customer = 'C001'
  await it.step('surveyor', 'reach', { ...CONTACT, customer, reached: true })
  await it.step('surveyor', 'return', { form: { rating: 'dissatisfied', opinion: 'too slow' }, customer })
  const answers = NOWHERE.flatMap((name) => [
    ...['severity', 'class', 'unit'].map((part) => ({ pointer: `/${part}`, body: { [part]: name } })),
    { pointer: `/form/${name}`, body: { form: { [name]: 'as agreed' } } },
  ]).map(async ({ pointer, body }) => [pointer, isRefused(await find({ customer, ...body }), pointer)])
  expect((await Promise.all(answers)).filter(([, refused]) => !refused)).toEqual([])
})
