import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { GroupAnswerBody, GroupBody, ProblemBody } from '../../server/http/shapes.ts'
import { type Case, dueAt } from '../support/office.ts'
import { staffOf } from './engine.ts'
import { answered, estate, INTAKE, passedTo, reported, sorted, toldOf } from './estate-cases.ts'

const EXPLANATION = { form: { text: 'The seals of the whole block are being replaced.' } }
const TUESDAY = '2026-03-03T15:00:00+08:00'
const MONDAY = '2026-03-02T10:00:00+08:00'

/** A complaint taken in at that instant, sorted and with engineering, in a group. */
async function inGroup(group: string, at: string): Promise<Case> {
  const it = await estate.receives('salesClerk', INTAKE, at)
  await it.step('salesClerk', 'transfer', passedTo('customerService'))
  await it.step('serviceOfficer', 'accept')
  await it.step('serviceOfficer', 'classify', sorted)
  await it.step('serviceOfficer', 'transfer', passedTo('engineering'))
  await it.step('engineer', 'accept')
  await it.step('serviceOfficer', 'group', { group })
  await it.history()
  return it
}

const aGroup = () => `windows ${randomUUID()}`
const pathOf = (group: string) => `/groups/${encodeURIComponent(group)}`

const answerAll = (group: string, key = randomUUID(), body: { form: object } = EXPLANATION) =>
  estate.call<GroupAnswerBody>('serviceOfficer', 'POST', `${pathOf(group)}/answer`, body, {
    'Idempotency-Key': key,
  })

const answersIn = async (it: Case) => (await it.history()).filter(({ step }) => step.type === 'answer')

test('estate-4: many about one thing get one common explanation, and each keeps its own clocks and end', async () => {
  const group = aGroup()
  const [one, other] = [await inGroup(group, MONDAY), await inGroup(group, TUESDAY)]
  const listed = await estate.call<GroupBody>('serviceOfficer', 'GET', pathOf(group))
  const dueIn = (it: Case) => {
    const member = listed.body.members.find(({ id }) => id === it.id)
    return member && dueAt(member, 'whole')
  }
  expect(listed.body.members).toHaveLength(2)
  expect(dueIn(one)).toBe('2026-04-01T16:00:00.000Z')
  expect(dueIn(other)).toBe('2026-04-02T16:00:00.000Z')
  for (const it of [one, other]) await reported(it)
  const { status, body } = await answerAll(group)
  expect(status).toBe(200)
  expect(body.members.toSorted((a, b) => a.number.localeCompare(b.number))).toEqual(
    [one, other].map(({ id, number }) => ({ id, number, href: `/complaints/${id}`, answered: true })),
  )
  for (const it of [one, other]) {
    expect(await toldOf(it, 'answer')).toMatchObject([{ to: ['customer'], content: EXPLANATION.form }])
  }
  expect(await one.step('serviceOfficer', 'close')).toMatchObject({ ended: true })
  const goesOn = await other.view('auditor')
  expect(goesOn.ended).toBe(false)
  expect(dueAt(goesOn, 'whole')).toBe('2026-04-02T16:00:00.000Z')
})

test('a group is one, however the characters of its name are written, and each case keeps what was written', async () => {
  const group = `${aGroup()} Caf\u00e9`
  const other = group.normalize('NFD')
  const cases = [await inGroup(group, MONDAY), await inGroup(other, MONDAY)]
  for (const it of cases) await reported(it)
  const { body } = await estate.call<GroupBody>('serviceOfficer', 'GET', pathOf(other))
  expect(new Set(body.members.map((each) => each.group))).toEqual(new Set([group, other]))
  const answered = (await answerAll(group)).body.members.map((each) => [each.id, each.answered])
  expect(new Map(answered as [string, boolean][])).toEqual(new Map(cases.map(({ id }) => [id, true])))
})

test('estate-4: one of a group that may not be answered yet says why, and the others are answered', async () => {
  const group = aGroup()
  const [ready, early] = [await inGroup(group, MONDAY), await inGroup(group, MONDAY)]
  await reported(ready)
  const { status, body } = await answerAll(group)
  expect(status).toBe(200)
  const about = (it: Case) => body.members.find(({ id }) => id === it.id)
  expect(about(ready)).toMatchObject({ answered: true })
  expect(about(early)).toMatchObject({
    number: early.number,
    answered: false,
    problem: { code: 'notYet', detail: expect.stringContaining('investigated') },
  })
  expect(await answersIn(ready)).toHaveLength(1)
  expect(await answersIn(early)).toEqual([])
})

test('estate-4: the answer to a group that is sent again changes nothing twice', async () => {
  const group = aGroup()
  const [one, other] = [await inGroup(group, MONDAY), await inGroup(group, MONDAY)]
  for (const it of [one, other]) await reported(it)
  const key = randomUUID()
  const first = await answerAll(group, key)
  expect(await answersIn(one)).toHaveLength(1)
  await one.step('serviceOfficer', 'close')
  await one.history()
  const again = await answerAll(group, key)
  expect(again).toMatchObject({ status: 200, body: first.body })
  expect(await answersIn(one)).toHaveLength(1)
  expect(await answersIn(other)).toHaveLength(1)
  const otherwise = await answerAll(group, key, { form: { text: 'Something else.' } })
  expect(otherwise).toMatchObject({ status: 422, body: { code: 'keyReused' } })
})

test('estate-4: the key of one group’s answer answers no other group, and one that nobody took is free again', async () => {
  const [group, elsewhere] = [aGroup(), aGroup()]
  const [one, other] = [await inGroup(group, MONDAY), await inGroup(elsewhere, MONDAY)]
  const key = randomUUID()
  expect((await answerAll(group, key)).body.members).toMatchObject([{ answered: false }])
  for (const it of [one, other]) await reported(it)
  expect((await answerAll(elsewhere, key)).body.members).toMatchObject([{ answered: true }])
  expect(await answerAll(group, key)).toMatchObject({ status: 422, body: { code: 'keyReused' } })
  expect(await answersIn(one)).toEqual([])
})

test('estate-4: a group is not answered by those who may not see it, nor by those whose step it is not', async () => {
  const group = aGroup()
  const it = await inGroup(group, MONDAY)
  await reported(it)
  const elsewhere = staffOf('bank')
  const headers = { 'Idempotency-Key': randomUUID() }
  const path = `${pathOf(group)}/answer`
  const unseen = await elsewhere.call<ProblemBody>('helpLineOfficer', 'POST', path, { ...answered }, headers)
  expect(unseen).toMatchObject({ status: 404, body: { code: 'notFound' } })
  const engineers = await estate.call<GroupAnswerBody>('engineer', 'POST', path, { ...answered }, headers)
  expect(engineers.body.members).toMatchObject([{ answered: false, problem: { code: 'forbidden' } }])
  expect(await answersIn(it)).toEqual([])
  expect(await answerAll(aGroup())).toMatchObject({ status: 404 })
})
