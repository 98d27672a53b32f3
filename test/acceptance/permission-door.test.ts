import { expect, test } from 'vitest'
import type { ProblemBody } from '../../server/http/shapes.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import { chemical, MATTER, MONDAY, solved } from './chemical-cases.ts'

const a = (person: string, roles: string[], units: string[] = []): Caller => ({
  person,
  policy: 'chemical',
  roles,
  units,
})

test('chemical: nobody takes over a case who is not told of its late clock', async () => {
  const it = await chemical.receives('salesClerk', MATTER, MONDAY)
  const takeOver = (who: string | Caller) => it.refused(who, 'takeOver')
  const early = 'dev-leader may not take the step takeOver; no clock is late, so nobody can take over now'
  expect(await takeOver('leader')).toMatchObject({ status: 403, detail: expect.stringContaining(early) })
  expect(await it.refused('leader', 'merge', { into: it.id })).toMatchObject({
    status: 403,
    detail: 'the policy chemical does not know the step merge for this complaint',
  })
  await it.skipTo('2026-03-02T11:15:00+08:00')
  for (const who of [
    'dispatcher',
    'technician',
    'auditor',
    a('eve', ['visitor']),
    a('eve', ['auditor', 'leader']),
  ]) {
    expect(await takeOver(who)).toMatchObject({ status: 403, code: 'forbidden' })
  }
  expect(await it.refused('dispatcher', 'settle', solved)).toMatchObject({ status: 403 })
  expect(await it.step('leader', 'takeOver')).toMatchObject({ holder: 'person:dev-leader' })
  expect(await it.step('leader', 'settle', solved)).toMatchObject({ state: { name: 'filed' } })
})

test.each([
  ['roles that the policy does not have', a('eve', ['visitor', 'constructor'], ['sales'])],
  ['a policy that is not run', { ...a('eve', ['leader']), policy: 'other' }],
  ['the name under which time takes its steps', a('clock', ['leader'])],
  ['the name under which schedules open cases', a('schedule', ['leader'])],
  ['the name under which rules act', a('rule', ['leader'])],
])('nobody gets in with %s', async (_, caller) => {
  for (const path of ['/complaints', '/inbox', '/policies', '/nothing']) {
    const { status, body } = await chemical.call<ProblemBody>(caller, 'GET', path)
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'forbidden' })
  }
})

test('of the roles and units of a token only those count that the policy has', async () => {
  const mixed = a('li', ['salesClerk', 'leader.', 'toString'], ['sales', 'Technical'])
  const it = await chemical.receives(mixed, MATTER, MONDAY)
  expect((await it.history())[0]?.by).toMatchObject({ person: 'li' })
  expect(await it.refused(mixed, 'settle', solved)).toMatchObject({ status: 403 })
})

test.each([
  ['/complaints', MATTER],
  ['/complaints/none/steps', { type: 'settle', ...solved }],
  ['/complaints/none/time', { to: '2027-01-01T00:00:00Z' }],
  ['/groups/none/answer', {}],
  ['/schedules', {}],
  ['/campaigns', {}],
  ['/campaigns/none/steps', { type: 'approve' }],
  ['/campaigns/none/findings', {}],
])('an auditor sends nothing to %s, whatever else he is', async (path, body) => {
  for (const roles of [['auditor'], ['leader', 'auditor']]) {
    const answer = await chemical.call<ProblemBody>(a('ann', roles), 'POST', path, body)
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  }
})

test('whoever is known by name alone sees cases, and anyone is not he', async () => {
  const guest = a('guest', [])
  expect((await chemical.call(guest, 'GET', '/complaints')).status).toBe(200)
  expect(await chemical.refusesIntake(guest, MATTER, MONDAY)).toMatchObject({ status: 403 })
})

test('only somebody with a role of the organisation lets simulated time run on', async () => {
  const it = await chemical.receives('salesClerk', MATTER, MONDAY)
  const to = { to: '2026-03-30T10:00:00+08:00' }
  for (const guest of [a('guest', []), a('guest', ['janitor'])]) {
    const moved = await chemical.call<ProblemBody>(guest, 'POST', `/complaints/${it.id}/time`, to)
    const at = { 'Simulated-Time': MONDAY }
    const started = await chemical.call<ProblemBody>(guest, 'POST', '/schedules', {}, at)
    expect([moved.body, started.body]).toMatchObject([
      { status: 403, code: 'forbidden' },
      { status: 403, code: 'forbidden' },
    ])
  }
})

test('real time is nobody’s to move', async () => {
  const { body } = await chemical.call<{ id: string }>('salesClerk', 'POST', '/complaints', MATTER)
  const to = new Date(Date.now() + 86_400_000).toISOString()
  const moved = await chemical.call<ProblemBody>('salesClerk', 'POST', `/complaints/${body.id}/time`, { to })
  expect(moved.body).toMatchObject({ status: 409, code: 'impossible' })
})

test('a notice is acknowledged on its own case, by somebody it was for', async () => {
  const it = await chemical.receives('salesClerk', { ...MATTER, form: { scope: 'joint' } }, MONDAY)
  const other = await chemical.receives('salesClerk', MATTER, MONDAY)
  await it.step('salesHead', 'consult', { units: ['technical'], about: 'the batch number' })
  const [item] = (await it.inbox('technician')).filter(
    ({ kind, about }) => kind === 'notice' && about === 'consult',
  )
  const acknowledge = { item: item?.id }
  expect((await it.view('technician')).next).toContainEqual(
    expect.objectContaining({ step: 'acknowledgeNotice', about: acknowledge }),
  )
  expect(await it.refused('dispatcher', 'acknowledgeNotice', acknowledge)).toMatchObject({ status: 403 })
  expect(await other.refused('technician', 'acknowledgeNotice', acknowledge)).toMatchObject({
    status: 422,
    errors: [{ pointer: '/item' }],
  })
  await it.step('technician', 'acknowledgeNotice', acknowledge)
  expect(await it.inbox('technician', 'acknowledged')).toMatchObject(
    [acknowledge].map(({ item: id }) => ({ id })),
  )
  expect(await it.refused('technician', 'acknowledgeNotice', acknowledge)).toMatchObject({
    status: 409,
    detail: expect.stringMatching(/^this notice was acknowledged by dev-technician at 2026-03-02T/),
    errors: [{ pointer: '/item' }],
  })
  expect(await it.refused('dispatcher', 'acknowledgeNotice', acknowledge)).toMatchObject({ status: 422 })
})
