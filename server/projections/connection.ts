import { Redis } from 'ioredis'

/** A connection for requests: fails within seconds while Redis is away, and comes back by itself. */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 5_000,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  })
  // Each failed command says so itself; without a listener the library prints every attempt.
  redis.on('error', () => {})
  return redis
}

/**
 * A connection that ends when it breaks, for the projector: a transaction must not go on over a second connection, where its
 * watch is lost. Throws when Redis cannot be reached.
 */
export async function connectOnce(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 10_000,
    connectTimeout: 2_000,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  await redis.connect()
  return redis
}
