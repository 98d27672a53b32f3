import type { Redis } from 'ioredis'
import { afterAll } from 'vitest'
import { connectOnce } from '../../server/projections/connection.ts'
import { startRedis } from './servers.ts'

/** A Redis of a test file's own, gone after it. */
export async function aRedis(): Promise<Redis> {
  const server = await startRedis()
  const redis = await connectOnce(server.url)
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })
  return redis
}
