import { z } from 'zod'

const ProcessEnv = z.object({
  REDRESS_DATA: z.string(),
  TEMPORAL_ADDRESS: z.string(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** Workflows kept in a worker's memory; about 600 fit into a GiB of heap. */
  REDRESS_CACHED_WORKFLOWS: z.coerce.number().int().positive().default(600),
})

/** What the supervisor tells every process of ours. */
export function processEnv(): z.infer<typeof ProcessEnv> {
  return ProcessEnv.parse(process.env)
}
