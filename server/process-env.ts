import { z } from 'zod'

/** What every worker is told: where Temporal is, and how much it may keep in memory. */
export const TemporalEnv = z.object({
  REDRESS_DATA: z.string(),
  TEMPORAL_ADDRESS: z.string(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** Workflows kept in a worker's memory; about 600 fit into a GiB of heap. */
  REDRESS_CACHED_WORKFLOWS: z.coerce.number().int().positive().default(600),
})

/** What the supervisor tells our workers. */
export const WorkerEnv = TemporalEnv.extend({
  REDRESS_DOOR: z.url(),
  REDRESS_DOOR_SECRET: z.string().min(32),
  REDRESS_PAYLOAD_KEY: z.base64(),
})
