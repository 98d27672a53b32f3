import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatesOf } from '../../../server/http/load/admission.ts'
import { apiAlone } from '../../support/api-alone.ts'

/* The API alone, and both its gates are shut. */

const gates = gatesOf({ ackWithinMs: 1_000, writesAtOnce: 1, readsAtOnce: 1 })
let api: Awaited<ReturnType<typeof apiAlone>>
let token: string
beforeAll(async () => {
  api = await apiAlone({ gates })
  token = await api.token('lab', 'registrar')
  await Promise.all([gates.writes.enter(), gates.reads.enter()])
})
afterAll(() => api.stop())

/** One moves a case of its own simulated time and nothing else, for as long as that takes; the other has places of its own. */
const ELSEWHERE = ['POST /complaints/{id}/time', 'POST /attachments']

test('every route behind the token has its turn to wait for', async () => {
  const { paths } = (await (await fetch(`${api.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { security?: unknown[] }>>
  }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security === undefined)
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  )
  expect(operations.length).toBeGreaterThan(20)
  for (const operation of operations.filter((each) => !ELSEWHERE.includes(each))) {
    const [method = '', path = ''] = operation.split(' ')
    const response = await fetch(api.url + path.replaceAll(/\{\w+\}/g, 'x'), {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(method === 'POST' ? { body: '{}' } : {}),
    })
    const { code } = (await response.json()) as { code: string }
    expect([operation, response.status, code]).toEqual([operation, 503, 'busy'])
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0)
  }
})

test('what was refused is measured; health is told all the same', async () => {
  expect((await fetch(`${api.url}/healthz`)).status).toBe(200)
  const text = await (await fetch(`${api.url}/metrics`)).text()
  expect(text).toMatch(/^redress_under_way\{kind="writes"\} 1$/m)
  expect(text).toMatch(/^redress_busy_total\{kind="reads"\} [1-9]\d*$/m)
})
