import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '../../../server/identity/tokens.ts'
import { loadPolicies } from '../../../policies/load.ts'
import { otherApi } from '../../support/other-api.ts'
import { type Office, office } from '../../support/office.ts'
import { type Servers, startServers, temporaryFolder } from '../../support/servers.ts'
import { hides, type Seeded, seedOpen, seedSecrets } from './a-secretive-shop.ts'
import { recipes } from './recipes.ts'
import { writeShop } from './shop-policy.ts'
import { answerTo, operations, walked } from './walk.ts'

/* Whatever somebody asks, he finds nothing of what is kept from him: every route of the description, everybody of two shops. */

const folder = temporaryFolder()
let servers: Servers
let shop: Office
let seeded: Seeded

beforeAll(async () => {
  writeShop(folder)
  process.env['REDRESS_POLICIES'] = folder
  servers = await startServers()
  shop = office(servers, 'shop')
  seeded = await seedSecrets(shop, await seedOpen(shop))
})
afterAll(async () => {
  delete process.env['REDRESS_POLICIES']
  await servers.stop()
  rmSync(folder, { recursive: true })
})

const nobody: Caller = { person: 'nobody', policy: 'shop', roles: [], units: [] }
const people = ['clerk', 'lead', 'storekeeper', 'boss', 'auditor', 'nobody', 'other']
const callerOf = (who: string): Caller => {
  if (who === 'nobody') return nobody
  return who === 'other' ? { ...shop.someone('auditor'), policy: 'branch' } : shop.someone(who)
}

test('every operation of the description is walked', () => {
  expect(Object.keys(recipes(seeded)).toSorted()).toEqual(operations.toSorted())
})

test.each(people)('the %s finds nothing of what is kept from him', async (who) => {
  const caller = callerOf(who)
  const { leaks, found } = await walked(servers, recipes(seeded), caller, seeded.secrets)
  expect(leaks).toEqual([])
  const his = seeded.secrets.filter(({ isFor }) => isFor(caller)).map(({ text }) => text)
  expect([...found.keys()].toSorted()).toEqual(his.toSorted())
  const told = new Set([...found.values()].flatMap((by) => [...by]))
  expect(who === 'boss' ? [...told] : TELLING).toEqual(expect.arrayContaining(TELLING))
})

/** Operations that tell of hidden cases and fields where somebody may know of them, so that they are heard if they tell others. */
const TELLING = [
  'listComplaints',
  'readComplaint',
  'readHistory',
  'replay',
  'readGroup',
  'readDemerits',
  'readSchedules',
  'readCampaign',
  'readCampaignHistory',
  'readMeasureCases',
  'readStatistics',
  'readStatisticsCases',
  'readInbox',
  'takeStep',
  'openFinding',
]

test('one more hidden case changes no answer that somebody gets who may not see it', async () => {
  const asked = Object.values(recipes(seeded))
    .flat()
    .filter(({ method, path }) => method === 'GET' && path !== '/metrics')
  const answers = async () => {
    const all = []
    for (const each of asked)
      all.push([each.path, (await answerTo(servers, each, nobody)).text.replaceAll(PASSING, '')])
    return all
  }
  const before = await answers()
  await hides(shop, 'one-more')
  expect(await answers()).toEqual(before)
})

/** Instants, and the names of problems, differ from one answer to the next. */
const PASSING = /\d{4}-\d\d-\d\dT[\d:.]+Z|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT|urn:uuid:[\da-f-]+/g

test('the rules that a case was recorded with decide, whatever those of today say', async () => {
  const today = join(folder, 'today')
  writeShop(today, ({ intake }) => {
    Object.assign(intake.form?.['orderNo'] ?? {}, { seenBy: ['boss'] })
    for (const open of ['tip', 'source']) delete intake.form?.[open]?.seenBy
  })
  const later = await otherApi(servers, 'shop', {
    redisUrl: servers.redisUrl,
    policies: loadPolicies(today),
  })
  try {
    const { tipped, secrets } = seeded
    const asked = recipes(seeded)
    const { readComplaint, readHistory, replay, readStatisticsCases, listComplaints } = asked
    const requests = Object.entries({
      readComplaint,
      readHistory,
      replay,
      readStatisticsCases,
      listComplaints,
    })
    const { leaks } = await walked(
      { ...servers, apiUrl: later.apiUrl },
      Object.fromEntries(requests.map(([operation, all]) => [operation, all ?? []])),
      callerOf('clerk'),
      secrets,
    )
    expect(leaks).toEqual([])
    const { text } = await answerTo(
      { ...servers, apiUrl: later.apiUrl },
      { method: 'GET', path: `/complaints/${tipped.id}/history` },
      callerOf('clerk'),
    )
    expect(text).toContain('tipped-1')
  } finally {
    await later.stop()
  }
})

test('a restricted case is asked for like one that does not exist, whatever is asked of it', async () => {
  const hidden = await hides(shop, 'asked-for')
  const never = '0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f'
  for (const of of [
    '',
    '/history',
    '/lines',
    '/replay?seq=1',
    '/replay?seq=99',
    '/replay?at=2020-01-01T00:00:00Z',
  ]) {
    const [its, noOnes] = await Promise.all(
      [hidden.id, never].map(async (id) => {
        const { status, body } = await shop.call<object>('clerk', 'GET', `/complaints/${id}${of}`)
        return [status, JSON.stringify(body).replaceAll(id, '').replaceAll(PASSING, '')]
      }),
    )
    expect([of, its]).toEqual([of, noOnes])
  }
})

test('a restricted case is in no count and no link, for whoever may not see it', async () => {
  const { hidden } = seeded
  const open = await shop.opened('clerk', `/complaints/${seeded.open.id}`)
  expect((await open.view('clerk')).links).toEqual([])
  expect((await open.view('boss')).links).toEqual([hidden.id])
  const total = async (who: string) => {
    const { body } = await shop.call<{ counts: { cause: string | null }[] }>(who, 'GET', '/counts')
    return body.counts.filter(({ cause }) => cause === 'handling')
  }
  expect(await total('lead')).toEqual([])
  expect(await total('boss')).toHaveLength(1)
})

test('a field that only some read is read by them everywhere, and by nobody else', async () => {
  const { tipped } = seeded
  const changesFor = async (who: string) =>
    (await tipped.history(who)).flatMap(({ step }) => (step.type === 'amend' ? [step['changes']] : []))
  expect(await changesFor('boss')).toEqual([{ tip: 'canary-tip-2' }])
  expect(await changesFor('lead')).toEqual([{}])
  const valuesFor = async (who: string) => {
    const { body } = await shop.call<{ values: { name: string | null }[] }>(
      who,
      'GET',
      '/statistics?by=fact:tip',
    )
    return body.values.map(({ name }) => name)
  }
  expect(await valuesFor('boss')).toEqual([null, 'canary-tip-2'])
  expect(await valuesFor('lead')).toEqual([null])
  const sharesFor = async (who: string) => {
    const { body } = await shop.call<{ measures: { periods: { numerator: number }[] }[] }>(
      who,
      'GET',
      '/measures',
    )
    return body.measures.flatMap(({ periods }) => periods.map(({ numerator }) => numerator))
  }
  expect(await sharesFor('boss')).toEqual([1])
  expect(await sharesFor('lead')).toEqual([0])
})
