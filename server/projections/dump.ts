import type { Redis } from 'ioredis'
import { canonicalJson } from '../../ledger/canonical.ts'
import { PREFIX } from './keys.ts'

/** Everything the projections hold, as one text that is equal exactly when the content is. */
export async function dumpProjection(redis: Redis): Promise<string> {
  const keys = new Set<string>()
  let cursor = '0'
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', `${PREFIX}*`, 'COUNT', 1000)
    for (const key of found) keys.add(key)
    cursor = next
  } while (cursor !== '0')
  const lines = []
  for (const key of [...keys].sort()) lines.push(`${key} ${canonicalJson(await contentOf(redis, key))}`)
  return `${lines.join('\n')}\n`
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key)
    case 'list':
      return redis.lrange(key, 0, -1)
    case 'hash':
      return redis.hgetall(key)
    case 'zset':
      return redis.zrange(key, 0, '-1', 'WITHSCORES')
    default:
      throw new Error(`${key} is of a kind the projections do not use`)
  }
}
