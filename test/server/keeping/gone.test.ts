import { setTimeout as pause } from 'node:timers/promises'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { entriesOf } from '../../../ledger/reader.ts'
import { connectOnce } from '../../../server/projections/connection.ts'
import { dumpProjection } from '../../../server/projections/dump.ts'
import type { ErasuresBody } from '../../../server/http/erasures.ts'
import { keysIn } from '../../../ledger/keys/read.ts'
import { nameOfCase, RECORD_BYTES, recordBytes } from '../../../ledger/keys/record.ts'
import { verdictOn } from '../../../server/audit-verify.ts'
import type { ComplaintBody, ProblemBody } from '../../../server/http/shapes.ts'
import { keyFile } from '../../../server/runtime/master-key.ts'
import { nodeFor, root } from '../../support/commands.ts'
import { type Case, office } from '../../support/office.ts'
import { type Servers } from '../../support/servers.ts'
import { installationOf, startingPolicy } from '../../support/trials.ts'
import { filesWith } from '../sealing/on-disk.ts'

/* Whether anything is left of erased cases, over an installation that keeps everything on disk, whatever dies meanwhile. */

let servers: Servers
beforeAll(async () => {
  const policy = startingPolicy()
  servers = await installationOf(
    [
      {
        ...policy,
        id: 'gone',
        visibility: [],
        steps: { ...policy.steps, amend: { by: ['clerk'] } },
        repeats: { same: ['orderNo'], withinDays: 90 },
        erasure: { by: ['clerk'], holdBy: ['director'] },
      },
    ],
    { durable: true },
  )
})
afterAll(() => servers.stop())

const THEN = '2026-03-02T10:00:00+08:00'
const NAME = '欧阳翠花-Whitechapel'
const TELEPHONE = '13756781234'
const TEXT = 'The lilac kettle of Zhongshan-Seven burned my thumb.'
const TRACES = [NAME, '翠花', 'Whitechapel', TELEPHONE, '56781234', TEXT, 'Zhongshan-Seven', 'lilac kettle']
const staff = () => office(servers, 'gone')
const erasures = (body: object) =>
  staff().call<Erased & ProblemBody>('clerk', 'POST', '/erasures', { ...body })
type Erased = ReturnType<typeof ErasuresBody.parse>

const anIntake = (more: object = {}) => ({
  kind: 'complaint',
  channel: 'telephone',
  class: 'product',
  complainant: { name: NAME, contact: TELEPHONE },
  content: TEXT,
  form: { orderNo: '2611', demand: `${NAME} wants a new one.` },
  ...more,
})

/** A case that goes through most of its steps, with the name, the number and the story wherever somebody may write. */
async function walked(): Promise<Case> {
  const keyed = { 'Simulated-Time': THEN, 'Idempotency-Key': `Whitechapel ${TELEPHONE} ${randomUUID()}` }
  const sent = await staff().call<ComplaintBody>('clerk', 'POST', '/complaints', anIntake(), keyed)
  const it = await staff().opened('clerk', `/complaints/${sent.body.id}`)
  await it.step('clerk', 'acknowledge')
  await it.step('clerk', 'askCustomer', { question: `Is ${NAME} at home on Friday? ${TELEPHONE}` })
  await it.step('clerk', 'customerReplied')
  await it.step('clerk', 'amend', { changes: { demand: TEXT }, reason: `${NAME} said so` })
  await it.step('serviceHead', 'judge', { validity: 'founded', cause: 'work', responsibleUnit: 'works' })
  await it.step('clerk', 'escalate', { reason: `${NAME} is angry: ${TEXT}` })
  await it.refused('clerk', 'close', { reason: TEXT })
  await it.step('worksHead', 'report', { form: { findings: `${TEXT} It did, says ${NAME}.` } })
  await it.step('clerk', 'withdraw', { reason: `${NAME} was paid; ${TELEPHONE} is silent.` })
  return it
}

/** What every answer has of its own, or of the time that has passed. */
const PASSING = new Set(['headers', 'at', 'href', 'time'])
const figures = async () => {
  const asked = [
    '/statistics?by=cause',
    '/statistics?by=clock',
    '/counts',
    '/measures',
    '/complaints?limit=200',
  ]
  const answers = await Promise.all(asked.map((path) => staff().call<object>('director', 'GET', path)))
  expect(answers.map(({ status }) => status)).toEqual(asked.map(() => 200))
  return JSON.stringify(answers.slice(0, 4), (key, value: unknown) => (PASSING.has(key) ? undefined : value))
}
const ledger = () => join(servers.dataDir, 'ledger')
const isKeyGone = async ({ id }: Case) =>
  keysIn(keyFile(servers.dataDir), Buffer.alloc(32))
    .then((keyOf) => keyOf(id) === 'erased')
    .catch(() => false)
const erasedEntries = async ({ id }: Case) =>
  (await entriesOf(ledger(), id)).filter(({ step }) => step.type === 'erase').length

test('of all cases of one person nothing is left anywhere, and the figures are the same', async () => {
  const [one, two, held, open] = [await walked(), await walked(), await walked(), await walked()]
  const stays = await staff().receives('clerk', anIntake({ content: 'Another story' }), THEN)
  await staff().call('director', 'POST', `/complaints/${held.id}/hold`, {
    set: true,
    reason: `${NAME} sues us`,
  })
  for (const it of [one, two, held, open, stays]) await it.history()
  const complaints = [one.id, two.id, held.id, stays.id, 'nobody-knows']
  const asked = { complaints, because: 'request', reference: 'DSR-2026-17' }
  const before = await figures()
  const preview = await erasures({ ...asked, preview: true })
  expect(preview.body).toMatchObject({
    complaints: [
      { id: one.id, number: one.number, is: 'erasable' },
      { id: two.id, is: 'erasable' },
      { id: held.id, is: 'held', reason: `${NAME} sues us` },
      { id: stays.id, is: 'open' },
    ],
    unknown: ['nobody-knows'],
  })
  expect(await isKeyGone(one)).toBe(false)
  const done = await erasures(asked)
  expect(done.body.complaints.map(({ is }) => is)).toEqual(['erased', 'erased', 'held', 'open'])
  for (const it of [one, two]) {
    const history = JSON.stringify(await it.history())
    expect(history).toContain('[erased]')
    expect(TRACES.filter((text) => history.includes(text))).toEqual([])
  }
  expect(await figures()).toBe(before)

  // The others have their end, too.
  await staff().call('director', 'POST', `/complaints/${held.id}/hold`, {
    set: false,
    reason: `${NAME} lost`,
  })
  await stays.step('clerk', 'withdraw', { reason: NAME })
  await stays.history()
  const rest = await erasures({ ...asked, complaints: [...complaints, open.id] })
  expect(rest.body.complaints.map(({ is }) => is)).toEqual(complaints.map(() => 'erased'))
  await expectNothingLeft()
  const { isSound, lines } = await verdictOn(ledger())
  expect([isSound, lines]).toEqual([true, [expect.any(String)]])
  expect((await one.replay('clerk', { seq: (await one.view('clerk')).version })).agrees).toBe(true)
  await expectExportedErased(one)
  expect(await rebuiltAlike()).toBe(true)
})

async function expectNothingLeft(): Promise<void> {
  const redis = await connectOnce(servers.redisUrl)
  await redis.save()
  redis.disconnect()
  expect(filesWith(servers.dataDir, TRACES)).toEqual([])
  expect(filesWith(join(servers.dataDir, 'temporal'), ['complaint-'])).not.toEqual([])
}

async function expectExportedErased(it: Case): Promise<void> {
  const [command, ...args] = await nodeFor('server/audit.ts')
  const env = { ...process.env, REDRESS_DATA: servers.dataDir }
  const exported = await promisify(execFile)(command, [...args, 'export', it.id, '--disclose'], {
    cwd: root,
    env,
  })
  expect(exported.stderr).toContain('erased')
  expect(TRACES.filter((text) => (exported.stdout + exported.stderr).includes(text))).toEqual([])
}

async function rebuiltAlike(): Promise<boolean> {
  const redis = await connectOnce(servers.redisUrl)
  try {
    const before = await dumpProjection(redis)
    await redis.flushall()
    await vi.waitFor(async () => expect(await dumpProjection(redis)).toEqual(before), {
      timeout: 20_000,
      interval: 200,
    })
    return true
  } finally {
    redis.disconnect()
  }
}

test('a hold that comes just before cases are erased keeps its case, and each of the others has its own outcome', async () => {
  const cases = await Promise.all(
    Array.from({ length: 16 }, async () => {
      const it = await staff().receives('clerk', anIntake({ form: { orderNo: randomUUID() } }), THEN)
      await it.step('clerk', 'withdraw', { reason: NAME })
      return it
    }),
  )
  const complaints = cases.map(({ id }) => id)
  const held = complaints[8] ?? ''
  const preview = await erasures({ complaints, because: 'request', preview: true })
  expect(new Set(preview.body.complaints.map(({ is }) => is))).toEqual(new Set(['erasable']))
  const hold = { set: true, reason: `${NAME} sues us` }
  // The lists may not know of the hold yet when the erasure is asked for.
  const kept = await staff().call('director', 'POST', `/complaints/${held}/hold`, hold)
  const done = await erasures({ complaints, because: 'request' })
  expect([kept.status, done.status]).toEqual([200, 200])
  expect(done.body.complaints.map(({ id, is, reason }) => ({ id, is, reason }))).toEqual(
    complaints.map((id) => (id === held ? { id, is: 'held', reason: hold.reason } : { id, is: 'erased' })),
  )
  for (const it of cases) expect(await isKeyGone(it)).toBe(it.id !== held)
  await staff().call('director', 'POST', `/complaints/${held}/hold`, { ...hold, set: false })
  const again = await erasures({ complaints, because: 'request' })
  expect(again.body.complaints.map(({ is }) => is)).toEqual(complaints.map(() => 'erased'))
})

test('a key that was erased by hand is lost to readers, and the audit names its case', async () => {
  const it = await staff().receives('clerk', anIntake({ form: { orderNo: randomUUID() } }), THEN)
  await it.step('clerk', 'withdraw', { reason: NAME })
  const keys = await readFile(keyFile(servers.dataDir))
  const place = keys.indexOf(nameOfCase(it.id)) - 1
  const erased = recordBytes({ state: 'erased', name: nameOfCase(it.id) })
  await writeFile(keyFile(servers.dataDir), Buffer.from(keys).fill(erased, place, place + RECORD_BYTES))
  await expect
    .poll(async () => JSON.stringify(await it.history()), { timeout: 8_000, interval: 200 })
    .toContain('[sealed]')
  expect(JSON.stringify(await it.history())).not.toContain('[erased]')
  expect((await verdictOn(ledger())).lines[0]).toContain(
    `the key of ${it.number} was erased, and no entry of the record says so`,
  )
  await writeFile(keyFile(servers.dataDir), keys)
  expect((await verdictOn(ledger())).isSound).toBe(true)
})

test('where the ledger dies between the entry and the key, the key is erased at its next start, as in an older copy of the keys', async () => {
  const it = await walked()
  await it.history()
  const keys = await readFile(keyFile(servers.dataDir))
  expect((await erasures({ complaints: [it.id], because: 'order' })).body.complaints[0]?.is).toBe('erased')
  expect(await isKeyGone(it)).toBe(true)
  await writeFile(keyFile(servers.dataDir), keys)
  expect(await isKeyGone(it)).toBe(false)
  servers.kill('ledger')
  await vi.waitFor(async () => expect(await isKeyGone(it)).toBe(true), { timeout: 20_000, interval: 100 })
  expect(await erasedEntries(it)).toBe(1)
  await expect.poll(async () => (await it.view('clerk')).erased).toMatchObject({ because: 'order' })
})

test('however often the ledger and the API are killed while cases are erased, each is erased once and wholly', async () => {
  const cases = await Promise.all(Array.from({ length: 8 }, walked))
  const erasing = cases.map(async (it) => {
    const headers = { 'Idempotency-Key': randomUUID() }
    const path = `/complaints/${it.id}/erasure`
    for (;;) {
      const sent = staff().call<ComplaintBody>('clerk', 'POST', path, { because: 'request' }, headers)
      const answer = await sent.catch(() => null)
      if (answer?.status === 200) return answer.body.erased
      await pause(100)
    }
  })
  for (const part of ['ledger', 'ledger', 'api', 'ledger']) {
    await pause(150 + Math.random() * 300)
    servers.kill(part)
  }
  for (const told of await Promise.all(erasing)) expect(told).toMatchObject({ because: 'request' })
  for (const it of cases) expect([await erasedEntries(it), await isKeyGone(it)]).toEqual([1, true])
  expect((await verdictOn(ledger())).isSound).toBe(true)
})
