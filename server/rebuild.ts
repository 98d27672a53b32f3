import { join } from 'node:path'
import { z } from 'zod'
import { connectOnce } from './projections/connection.ts'
import { rebuildProjections } from './projections/projector.ts'
import { readRunning } from './runtime/processes.ts'
import { projectDir } from './runtime/project.ts'

/* `npm run rebuild`: empties the projections in Redis and fills them from the ledger, whether or not the engine runs. */
const { REDIS_URL, REDRESS_DATA } = z
  .object({ REDIS_URL: z.string().optional(), REDRESS_DATA: z.string().optional() })
  .parse(process.env)

const dataDir = REDRESS_DATA || join(projectDir, '.redress', 'data')
const url = REDIS_URL || readRunning(dataDir)?.addresses.redis
if (url === undefined) {
  console.error('No Redis is known: start Redress, or name one in REDIS_URL, such as redis://localhost:6379.')
  process.exit(1)
}

const redis = await connectOnce(url).catch((cause: unknown) => {
  console.error(
    `Redis at ${url} cannot be reached (${String(cause)}); start it, or name another in REDIS_URL.`,
  )
  process.exit(1)
})
try {
  const lines = await rebuildProjections(redis, join(dataDir, 'ledger'))
  console.log(`The projections in ${url} hold all ${lines} lines of ${join(dataDir, 'ledger')}.`)
} finally {
  redis.disconnect()
}
