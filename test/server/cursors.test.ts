import { afterAll, beforeAll, expect, test } from 'vitest'
import { cursorsOf, ORDINAL, TIMED } from '../../server/http/cursor.ts'
import { apiAlone } from '../support/api-alone.ts'

/* The API alone: what is a cursor of the list gets as far as Redis, which is away. */

let api: Awaited<ReturnType<typeof apiAlone>>
let token: string
let lists: string[]
beforeAll(async () => {
  api = await apiAlone()
  token = await api.token('survey', 'auditor')
  const { paths } = (await (await fetch(`${api.url}/openapi.json`)).json()) as {
    paths: Record<string, { get?: { parameters?: { name: string }[] } }>
  }
  lists = Object.entries(paths).flatMap(([path, { get }]) =>
    get?.parameters?.some(({ name }) => name === 'cursor') ? [path] : [],
  )
})
afterAll(() => api.stop())

const NEEDED: Record<string, string> = {
  '/statistics/cases': 'by=cause&',
  '/measures/cases': 'measure=returned&period=2026&',
}

async function asked(path: string, cursor: string): Promise<[number, string | undefined]> {
  const query = `${NEEDED[path] ?? ''}cursor=${encodeURIComponent(cursor)}`
  const response = await fetch(`${api.url}${path}?${query}`, {
    headers: { Authorization: `Bearer ${token}` },
  })
  const { errors } = (await response.json()) as { errors?: { pointer: string }[] }
  return [response.status, errors?.[0]?.pointer]
}

const newest = { list: 'complaints', policy: 'survey', order: 'newest', filter: {} }
const good = cursorsOf(newest, ORDINAL).write('12') ?? ''

test('every list refuses what is no cursor, in whatever form', async () => {
  expect(lists.length).toBeGreaterThanOrEqual(5)
  const ordinals = cursorsOf(newest, /./)
  const timed = cursorsOf({ list: 'inbox', policy: 'survey', status: null }, /./)
  const forged = ['-1', '1e3', '+inf', '(5', 'NaN', '99999999999999999999'].map((place) =>
    ordinals.write(place),
  )
  const bad = [
    'abc',
    '',
    '5',
    '-1',
    '+inf',
    '(',
    '[',
    'é',
    '\0',
    `${good}=`,
    `${good}A`,
    timed.write('x'),
    ...forged,
  ]
  for (const path of lists) {
    for (const cursor of bad) {
      expect([path, cursor, ...(await asked(path, cursor ?? ''))]).toEqual([path, cursor, 400, '/cursor'])
    }
  }
})

test('a cursor of one list is none of another, nor of another order, filter or organisation', async () => {
  const others = [
    { ...newest, order: 'due' },
    { ...newest, filter: { state: 'received' } },
    { ...newest, policy: 'lab' },
    { list: 'campaigns', policy: 'survey' },
  ].map((list) => cursorsOf(list, ORDINAL).write('12') ?? '')
  for (const cursor of others) expect(await asked('/complaints', cursor)).toEqual([400, '/cursor'])
  for (const path of lists) {
    expect([path, ...(await asked(path, good))]).toEqual(
      path === '/complaints' ? [path, 503, undefined] : [path, 400, '/cursor'],
    )
  }
  const due = cursorsOf({ ...newest, order: 'due' }, TIMED)
  expect(due.read(due.write('000000000000900 c-1') ?? '')).toBe('000000000000900 c-1')
})
