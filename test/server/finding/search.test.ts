import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import type { ReadingsBody } from '../../../server/http/shapes-record.ts'
import { connectRedis } from '../../../server/projections/connection.ts'
import { dumpProjection } from '../../../server/projections/dump.ts'
import { type Case, type Office, office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { installationOf, startingPolicy } from '../../support/trials.ts'
import { filesWith } from '../sealing/on-disk.ts'

/* Cases are found by what is sealed in them, by whoever may read it, over an index that holds none of it. */

const THEN = '2026-03-02T10:00:00+08:00'
const label = { zh: '某', en: 'some' }
interface Found {
  complaints: { id: string; number: string }[]
  next: string | null
}

let servers: Servers
let shop: Office
let other: Office
beforeAll(async () => {
  const policy = startingPolicy()
  const form = {
    ...policy.intake.form,
    account: { type: 'text', find: true, label },
    witness: { type: 'text', find: true, seenBy: ['director'], label },
  }
  const shopLike = (id: string) => ({
    ...policy,
    id,
    intake: { ...policy.intake, form },
    steps: { ...policy.steps, amend: { by: ['clerk', 'serviceHead'] } },
    visibility: [{ when: { severity: 'major' }, to: ['director'] }],
  })
  servers = await installationOf([shopLike('shop'), shopLike('other')])
  shop = office(servers, 'shop')
  other = office(servers, 'other')
})
afterAll(() => servers.stop())

async function taken(
  at: Office,
  complainant: object,
  form: object = {},
  { when = THEN, ...more }: { when?: string; severity?: string; kind?: string } = {},
): Promise<Case> {
  const it = await at.receives(
    'clerk',
    {
      kind: 'complaint',
      channel: 'telephone',
      complainant,
      content: 'The door does not shut.',
      form: { orderNo: '2611', ...form },
      ...more,
    },
    when,
  )
  await it.history()
  return it
}

const searched = (at: Office, who: Parameters<Office['call']>[0], find: unknown, more: object = {}) =>
  at.call<Found>(who, 'POST', '/complaints/search', { find, ...more })
const numbers = async (at: Office, who: string, find: unknown, more: object = {}) =>
  (await searched(at, who, find, more)).body.complaints.map(({ number }) => number)

test('a case is found by name, by words of it, by telephone and mail, however they are written, and by its number', async () => {
  const li = await taken(shop, { name: '欧阳翠花', contact: '138 0013 8000，OuYang@Example.com' })
  const anna = await taken(shop, { name: 'Anna Straße van Dijk', contact: '+31 6 12345678' })
  for (const find of [
    '欧阳翠花',
    ' 欧阳 翠花',
    '+86 138-0013-8000',
    '００８６１３８００１３８０００',
    '13800138000',
    'ouyang@example.COM',
    li.number,
    li.number.toLowerCase(),
  ])
    expect([find, await numbers(shop, 'clerk', find)]).toEqual([find, [li.number]])
  for (const find of ['anna dijk', 'ANNA STRASSE VAN DIJK', 'Dijk', 'ａｎｎａ', '0031612345678'])
    expect([find, await numbers(shop, 'clerk', find)]).toEqual([find, [anna.number]])
  for (const find of ['翠花', 'Ann', 'Anna de Dijk', '13800138001', 'no@example.com', '!!', 'L0000'])
    expect([find, await numbers(shop, 'clerk', find)]).toEqual([find, []])
  const texts = ['欧阳翠花', '13800138000', 'ouyang@example.com', 'OUYANG', 'Dijk', 'DIJK', '612345678']
  expect(filesWith(servers.dataDir, texts)).toEqual([])
})

test('whoever finds a case by what is sealed in it leaves an entry, and whoever finds it by its number or not at all none', async () => {
  const it = await taken(shop, { name: 'Lorenz Entered' }, { account: 'LE-9' })
  const reads = async () => {
    const { body } = await shop.call<ReadingsBody>('auditor', 'GET', `/complaints/${it.id}/reads`)
    return body.reads.flatMap(({ by, how }) =>
      by.person.startsWith('seeker') ? [`${by.person} ${how}`] : [],
    )
  }
  const seeks = async (who: string, find: unknown) =>
    (await searched(shop, shop.someone('clerk', `seeker ${who}`), find)).body.complaints.length
  expect(await seeks('by number', it.number)).toBe(1)
  expect(await seeks('in vain', 'Lorenzo')).toBe(0)
  expect(await seeks('by name', 'Entered')).toBe(1)
  expect(await seeks('by account', { account: 'LE-9' })).toBe(1)
  await vi.waitFor(
    async () => expect(await reads()).toEqual(['seeker by name list', 'seeker by account list']),
    5_000,
  )
})

test('whoever may not see a case or a field finds nothing by it, however he asks and pages', async () => {
  const hidden = await taken(shop, { name: 'Ursula Hidden' }, {}, { severity: 'major' })
  const witnessed = await taken(
    shop,
    { name: 'Vera Open' },
    { witness: 'Waldemar Whisper', account: 'AC-77 01' },
  )
  const twin = await taken(shop, { name: 'Whisper' })

  expect(await numbers(shop, 'director', 'Ursula')).toEqual([hidden.number])
  expect(await numbers(shop, 'auditor', 'Ursula')).toEqual([hidden.number])
  expect(await numbers(shop, 'director', 'whisper')).toEqual([twin.number, witnessed.number])
  for (const find of ['Ursula', hidden.number, { 'complainant.name': 'Ursula' }, { witness: 'Waldemar' }])
    for (const order of ['newest', 'due']) {
      const { status, body } = await searched(shop, 'serviceHead', find, { order, limit: 1 })
      expect([find, status, body]).toEqual([find, 200, { complaints: [], next: null }])
    }
  // Behind the one that he sees there is nothing for him, and no cursor that says otherwise.
  expect((await searched(shop, 'serviceHead', 'Whisper', { limit: 1 })).body).toMatchObject({
    complaints: [{ number: twin.number }],
    next: null,
  })
  expect(await numbers(shop, 'serviceHead', 'ac 7701')).toEqual([witnessed.number])
  expect(await numbers(shop, 'serviceHead', { account: 'AC-77 01', 'complainant.name': 'vera' })).toEqual([
    witnessed.number,
  ])
  expect(await numbers(shop, 'serviceHead', { account: 'AC-77 01', 'complainant.name': 'ursula' })).toEqual(
    [],
  )
  expect(await numbers(shop, 'serviceHead', 'vera open', { state: 'closed' })).toEqual([])
})

test('what is found comes page by page, in the order that was asked for, and each of them once', async () => {
  const three = []
  for (const day of ['02', '03', '04'])
    three.push(
      (await taken(shop, { name: `Paginus ${day}` }, {}, { when: `2026-03-${day}T10:00:00Z` })).number,
    )
  for (const [order, expected] of [
    ['newest', three.toReversed()],
    ['due', three],
  ] as const) {
    const found: string[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: { body: Found } = await searched(shop, 'clerk', 'paginus', {
        order,
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      })
      found.push(...page.body.complaints.map(({ number }) => number))
      cursor = page.body.next
    }
    expect([order, found]).toEqual([order, expected])
  }
  const first = await searched(shop, 'clerk', 'paginus', { limit: 2 })
  const other = await searched(shop, 'clerk', 'anna', { limit: 2, cursor: first.body.next })
  expect(other.status).toBe(400)
})

test('two organisations never learn of each other, and their marks cannot be compared', async () => {
  const ours = await taken(shop, { name: 'Gemini Both', contact: '13911112222' })
  const theirs = await taken(other, { name: 'Gemini Both', contact: '13911112222' })
  expect(await numbers(shop, 'auditor', 'gemini')).toEqual([ours.number])
  expect(await numbers(other, 'auditor', '139 1111 2222')).toEqual([theirs.number])
  const redis = connectRedis(servers.redisUrl)
  onTestFinished(() => redis.disconnect())
  await vi.waitFor(() => redis.ping())
  const marks = async ({ id }: Case) => {
    const { marks = {} } = JSON.parse((await redis.get(`redress:complaint:${id}`)) ?? '{}')
    return Object.values<string[]>(marks).flat()
  }
  const [here, there] = [await marks(ours), await marks(theirs)]
  expect([here.length, there.length]).toEqual([6, 6])
  expect(here.filter((mark) => there.includes(mark))).toEqual([])
})

test('a value that was amended is found as it is now, and no more as it was', async () => {
  const it = await taken(shop, { name: 'Amanda Amend' }, { account: 'wrong-1234' })
  await it.step('clerk', 'amend', { reason: 'a slip', changes: { account: 'right-5678' } })
  await it.history()
  expect(await numbers(shop, 'clerk', 'right 5678')).toEqual([it.number])
  expect(await numbers(shop, 'clerk', 'wrong 1234')).toEqual([])
})

test('what is erased of one person is found no more, while a namesake and another organisation keep theirs', async () => {
  const person = { name: 'Erasmus Leaving', contact: '13700001234' }
  const it = await taken(shop, person, {}, { kind: 'inquiry' })
  const namesake = await taken(shop, { name: 'Erasmus Leaving' }, {}, { kind: 'inquiry' })
  const elsewhere = await taken(other, person, {}, { kind: 'inquiry' })
  await it.step('clerk', 'withdraw', { reason: 'Erasmus called it off.' })
  await it.history()
  const find = { 'complainant.name': 'Erasmus Leaving', 'complainant.contact': '+86 137 0000 1234' }
  const { complaints } = (await searched(shop, 'director', find)).body
  expect(complaints.map(({ id }) => id)).toEqual([it.id])
  const erased = await shop.call('director', 'POST', '/erasures', { complaints: [it.id], because: 'request' })
  expect(erased.status).toBe(200)
  await vi.waitFor(async () => expect(await numbers(shop, 'auditor', 'erasmus')).toEqual([namesake.number]))
  expect(await numbers(shop, 'auditor', it.number)).toEqual([it.number])
  expect(await numbers(other, 'auditor', '137 0000 1234')).toEqual([elsewhere.number])
})

test('the index is emptied and made again to the same bytes, from the record and the keys', async () => {
  const it = await taken(shop, { name: 'Renata Rebuilt' })
  const redis = connectRedis(servers.redisUrl)
  onTestFinished(() => redis.disconnect())
  await vi.waitFor(() => redis.ping())
  const before = await dumpProjection(redis)
  expect(before).toContain('redress:list:mark:')
  await redis.flushall()
  await vi.waitFor(async () => expect(await dumpProjection(redis)).toBe(before), 20_000)
  const env = { ...process.env, REDRESS_DATA: servers.dataDir, REDIS_URL: '' }
  const command = ['--import', 'tsx', fileURLToPath(new URL('../../../server/rebuild.ts', import.meta.url))]
  await promisify(execFile)(process.execPath, command, { env })
  expect(await dumpProjection(redis)).toBe(before)
  expect(await numbers(shop, 'clerk', 'renata')).toEqual([it.number])
})

test('nothing is looked for in an address, nor by a field that is not there, nor more often than anybody types', async () => {
  const inAddress = await shop.call<{ detail: string }>('clerk', 'GET', '/complaints?find=Anna')
  expect([inAddress.status, inAddress.body.detail]).toEqual([400, expect.stringContaining('find')])
  const unknown = await shop.call<{ detail: string }>('clerk', 'POST', '/complaints/search', {
    find: { demand: 'Anna' },
  })
  expect([unknown.status, unknown.body.detail]).toEqual([
    422,
    'Cases are found by complainant.name, complainant.contact, account, witness.',
  ])
  const eager = shop.someone('clerk', 'eager')
  const find = { find: 'Anna' }
  const answers = []
  for (let n = 0; n < 61; n += 1) answers.push(await shop.call(eager, 'POST', '/complaints/search', find))
  expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 60 }, () => 200), 429])
  expect(Number(answers.at(-1)?.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect((await searched(shop, 'clerk', 'Anna')).status).toBe(200)
})
