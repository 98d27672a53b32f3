import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { idempotencyKeyOf } from '../../server/http/idempotency.ts'

/** A request as it comes in with these headers. */
async function sent(keys: string[]): Promise<IncomingMessage> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  try {
    return await new Promise((arrived) => {
      server.on('request', (req, res) => {
        res.end()
        arrived(req)
      })
      request({ port, host: '127.0.0.1', headers: keys.length > 0 ? { 'Idempotency-Key': keys } : {} }).end()
    })
  } finally {
    server.close()
  }
}

test.each([
  [[], null],
  [['one'], 'one'],
  [['one', 'one'], 'one'],
])('the headers %j say the key %s', async (keys, key) => {
  expect(idempotencyKeyOf(await sent(keys))).toBe(key)
})

test('two keys say nothing, so the request is refused', async () => {
  const req = await sent(['one', 'two'])
  expect(() => idempotencyKeyOf(req)).toThrow('Send one Idempotency-Key')
})
