import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, isPortFree } from '../../server/runtime/ports.ts'

test('a port that something listens at is not free', async () => {
  const port = await freePort()
  expect(await isPortFree(port)).toBe(true)
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  expect(await isPortFree(port)).toBe(false)
  other.close()
})

test.each([
  ['192.0.2.1', /^192\.0\.2\.1 is no address of this machine.*set REDRESS_HOST/],
  ['nowhere.invalid', /^No machine is known as nowhere\.invalid; set REDRESS_HOST/],
])(
  'at %s nothing can listen, whatever the port: that is said, and not that it is taken',
  async (host, said) => {
    await expect(isPortFree(await freePort(), host)).rejects.toThrow(said)
  },
)
