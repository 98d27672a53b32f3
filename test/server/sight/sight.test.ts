import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, signToken } from '../../../server/identity/tokens.ts'
import { openApiDocument } from '../../../server/http/openapi.ts'
import { type Office, office } from '../../support/office.ts'
import { type Servers, startServers, temporaryFolder } from '../../support/servers.ts'
import { hides, type Seeded, seedOpen, seedSecrets, writeShop } from './a-secretive-shop.ts'
import { type Asked, recipes } from './recipes.ts'

/* Whatever somebody asks, he finds nothing of what is kept from him: every route of the description, everybody of two shops. */

const folder = temporaryFolder()
let servers: Servers
let shop: Office
let seeded: Seeded

beforeAll(async () => {
  writeShop(folder)
  process.env['REDRESS_POLICIES'] = folder
  servers = await startServers({ workers: 1 })
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

/** The whole answer as text: its headers, and its body. */
async function answerTo(
  { method, path, body }: Asked,
  caller: Caller,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${servers.apiUrl}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${await signToken(servers.tokenSecret, caller)}`,
      'If-Match': '*',
      'Simulated-Time': '2026-03-03T09:00:00+08:00',
      ...(body ? { 'Content-Type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const headers = JSON.stringify([...response.headers])
  return { status: response.status, text: `${headers}\n${await response.text()}` }
}

const operations = Object.values(
  openApiDocument()['paths'] as Record<string, Record<string, { operationId: string }>>,
)
  .flatMap((methods) => Object.values(methods))
  .map(({ operationId }) => operationId)

test('every operation of the description is walked', () => {
  expect(Object.keys(recipes(seeded)).toSorted()).toEqual(operations.toSorted())
})

test.each(people)('the %s finds nothing of what is kept from him', async (who) => {
  const caller = callerOf(who)
  const leaks: string[] = []
  const found = new Set<string>()
  for (const [operation, requests] of Object.entries(recipes(seeded))) {
    for (const asked of requests) {
      const { status, text } = await answerTo(asked, caller)
      const said = `${asked.path} ${JSON.stringify(asked.body ?? {})}`
      if (status >= 500) leaks.push(`${operation} ${said} answers ${status}: ${text}`)
      for (const secret of seeded.secrets) {
        if (said.includes(secret.text) || !text.includes(secret.text)) continue
        if (secret.open.includes(who)) found.add(secret.text)
        else leaks.push(`${operation} ${said}: ${secret.text}`)
      }
    }
  }
  expect(leaks).toEqual([])
  const his = seeded.secrets.filter(({ open }) => open.includes(who)).map(({ text }) => text)
  expect([...found].toSorted()).toEqual(his.toSorted())
})

test('one more hidden case changes no answer that somebody gets who may not see it', async () => {
  const asked = Object.values(recipes(seeded))
    .flat()
    .filter(({ method, path }) => method === 'GET' && path !== '/metrics')
  const answers = async () => {
    const all = []
    for (const each of asked)
      all.push([each.path, (await answerTo(each, nobody)).text.replaceAll(PASSING, '')])
    return all
  }
  const before = await answers()
  await hides(shop, 'one-more')
  expect(await answers()).toEqual(before)
})

/** Instants, and the names of problems, differ from one answer to the next. */
const PASSING = /\d{4}-\d\d-\d\dT[\d:.]+Z|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT|urn:uuid:[\da-f-]+/g

test('a restricted case is in no count and no link, for whoever may not see it', async () => {
  const hidden = await hides(shop, 'twice')
  const again = await shop.receives('clerk', { ...A_COMPLAINT, form: { orderNo: 'twice' } }, THEN)
  expect(again.first).toMatchObject({ facts: { repeat: true }, links: [] })
  expect((await again.view('boss')).links).toEqual([hidden.id])
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

const THEN = '2026-03-02T09:00:00+08:00'
const A_COMPLAINT = { kind: 'complaint', channel: 'telephone', content: 'broken again' }
