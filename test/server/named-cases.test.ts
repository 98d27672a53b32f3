import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComplaintBody, ProblemBody } from '../../server/http/shapes.ts'
import { type Case, type Office, office } from '../support/office.ts'
import type { Servers } from '../support/servers.ts'
import { anIntake, aTrial, MONDAY } from './a-trial.ts'

/* Every part of a body that names another case, over an installation of two organisations. */

let servers: Servers
let trial: Office
let other: Office
beforeAll(async () => {
  servers = await aTrial()
  trial = office(servers, 'trial')
  other = office(servers, 'other')
})
afterAll(() => servers.stop())

const received = (more = {}): Promise<Case> => trial.receives('clerk', anIntake(more), MONDAY)

/** Each way to name what is not there for a clerk, one of each. */
async function unseen(): Promise<Record<string, string>> {
  const theirs = await other.receives('clerk', anIntake(), MONDAY)
  const hidden = await received({ class: 'injury' })
  return { unknown: randomUUID(), theirs: theirs.id, hidden: hidden.id, odd: 'x'.repeat(100) }
}

function plain({ status, code, detail, errors }: ProblemBody, id: string) {
  return JSON.parse(JSON.stringify({ status, code, detail, errors }).replaceAll(id, 'ID'))
}

test.each([
  ['merge', 'into'],
  ['link', 'to'],
])('%s refuses what is not there for the caller, all in the same words, and itself', async (type, part) => {
  const it = await received()
  const answers = []
  for (const id of Object.values(await unseen()))
    answers.push(plain(await it.refused('clerk', type, { [part]: id }), id))
  expect(answers[0]).toMatchObject({
    status: 422,
    code: 'unknown',
    errors: [{ pointer: `/${part}`, detail: expect.stringContaining('There is no complaint ID') }],
  })
  for (const each of answers) expect(each).toEqual(answers[0])
  expect(await it.refused('clerk', type, { [part]: it.id })).toMatchObject({
    status: 422,
    errors: [{ pointer: `/${part}`, detail: expect.stringContaining('another than itself') }],
  })
  const { state, links, version } = await it.view('clerk')
  expect([state.name, links, version]).toEqual(['received', [], 1])
})

test('an appeal names a complaint that whoever takes it in may see; those of others tell nothing', async () => {
  const answers = []
  for (const id of Object.values(await unseen())) {
    const problem = await trial.refusesIntake('clerk', anIntake({ kind: 'appeal', about: id }), MONDAY)
    answers.push(plain(problem, id))
  }
  expect(answers[0]).toMatchObject({ status: 422, errors: [{ pointer: '/about' }] })
  for (const each of answers) expect(each).toEqual(answers[0])
  const it = await received()
  expect((await received({ kind: 'appeal', about: it.id })).first.links).toEqual([it.id])
})

test('a step on a case that is not there for the caller is not found, whatever it names', async () => {
  const seen = await received()
  for (const [type, part] of [
    ['merge', 'into'],
    ['link', 'to'],
    ['acknowledgeNotice', 'item'],
  ] as const) {
    for (const id of Object.values(await unseen())) {
      const path = `/complaints/${id}/steps`
      const body = { type, [part]: seen.id }
      const { status } = await trial.call('clerk', 'POST', path, body, { 'If-Match': '*' })
      expect([type, status]).toEqual([type, 404])
    }
  }
})

test('a merged case names its survivor, which names it, and its clocks stand as they were judged', async () => {
  const [part, whole] = [await received(), await received()]
  await part.skipTo('2026-03-11T10:00:00+08:00')
  const merged = await part.step('clerk', 'merge', { into: whole.id })
  expect(merged).toMatchObject({ state: { name: 'merged' }, mergedInto: whole.id, links: [whole.id] })
  expect(merged.clocks.find(({ id }) => id === 'whole')).toMatchObject({ state: 'stopped', late: true })
  const [listed] = await trial.list('clerk', { number: part.number })
  expect(listed).toMatchObject({ mergedInto: whole.id })
  expect((await part.history()).at(-1)?.step).toMatchObject({ type: 'merge', into: whole.id })
  await whole.history()
  expect((await whole.view('clerk')).merged).toEqual([
    {
      id: part.id,
      number: part.number,
      href: `/complaints/${part.id}`,
      lateClocks: expect.arrayContaining(['whole', 'investigation', 'firstAnswer']),
    },
  ])
})

test('nothing is merged into a case that is at its end, and so not in a circle', async () => {
  const [a, b, c] = [await received(), await received(), await received()]
  await a.step('clerk', 'merge', { into: b.id })
  expect(await c.refused('clerk', 'merge', { into: a.id })).toMatchObject({
    status: 422,
    errors: [{ pointer: '/into', detail: expect.stringContaining('is merged') }],
  })
  await b.step('clerk', 'merge', { into: c.id })
  expect(await c.refused('clerk', 'merge', { into: b.id })).toMatchObject({ status: 422 })
  expect(await a.refused('clerk', 'merge', { into: c.id })).toMatchObject({ status: 409, code: 'ended' })
})

test('a case that is linked with this one already is not linked back, and no kind but an appeal is about another', async () => {
  const [a, b] = [await received(), await received()]
  await a.step('clerk', 'link', { to: b.id })
  expect(await b.refused('clerk', 'link', { to: a.id })).toMatchObject({
    status: 422,
    errors: [{ pointer: '/to', detail: expect.stringContaining('linked with this one already') }],
  })
  expect(await trial.refusesIntake('clerk', anIntake({ about: a.id }), MONDAY)).toMatchObject({
    status: 422,
    errors: [{ pointer: '/about', detail: expect.stringContaining('leave about out') }],
  })
})

test('of two merges into each other at once one is refused, every time', async () => {
  for (let n = 0; n < 20; n += 1) {
    const [a, b] = await Promise.all([received(), received()])
    const merge = (one: Case, into: Case) =>
      trial.call<ComplaintBody>(
        'clerk',
        'POST',
        `/complaints/${one.id}/steps`,
        { type: 'merge', into: into.id },
        { 'If-Match': '*' },
      )
    const answers = await Promise.all([merge(a, b), merge(b, a)])
    expect(answers.map(({ status }) => status).sort((x, y) => x - y)).toEqual([200, 422])
  }
})

test('a notice is acknowledged by those it is for, and only one that there is', async () => {
  const [it, another] = [await received(), await received()]
  const [item] = (await it.inbox('clerk')).filter(({ kind }) => kind === 'notice')
  const [theirs] = await another.inbox('clerk')
  for (const id of ['x', `${it.id}:9:0`, theirs?.id ?? '']) {
    const problem = plain(await it.refused('clerk', 'acknowledgeNotice', { item: id }), id)
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/item' }] })
  }
  expect(await it.refused('director', 'acknowledgeNotice', { item: item?.id })).toMatchObject({ status: 403 })
  await it.step('clerk', 'acknowledgeNotice', { item: item?.id })
  const acknowledged = await it.inbox('clerk', 'acknowledged')
  expect(acknowledged.map(({ id, actions }) => [id, actions])).toEqual([[item?.id, []]])
  await it.skipTo('2026-03-11T10:00:00+08:00')
  await it.step('clerk', 'withdraw', { reason: 'done with' })
  await it.history()
  const settled = await it.inbox('clerk', 'settled')
  expect(settled.length).toBeGreaterThan(0)
  expect(settled.flatMap(({ actions }) => actions)).toEqual([])
})

test('a merge that is sent again with its key is answered again', async () => {
  const [a, b] = [await received(), await received()]
  const headers = { 'If-Match': '*', 'Idempotency-Key': randomUUID() }
  const send = () =>
    trial.call<ComplaintBody>(
      'clerk',
      'POST',
      `/complaints/${a.id}/steps`,
      { type: 'merge', into: b.id },
      headers,
    )
  const first = await send()
  await a.history()
  await b.step('clerk', 'withdraw', { reason: 'done with' })
  const again = await send()
  expect([first.status, again.status, again.body.mergedInto]).toEqual([200, 200, b.id])
})
