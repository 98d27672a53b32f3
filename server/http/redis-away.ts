/** Beginnings of what the Redis client says when it has no server to ask. */
const AWAY = [
  "Stream isn't writeable",
  'Connection is closed',
  'Command timed out',
  'Reached the max retries per request',
  'LOADING',
  'connect ',
  'read ',
]

/** Whether an error comes from a Redis that cannot be reached, is still loading or does not answer in time. */
export function isRedisAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return AWAY.some((beginning) => error.message.startsWith(beginning)) || isRedisAway(error.cause)
}
