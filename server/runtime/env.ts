import { z } from 'zod'
import { worded } from '../../policies/wording.ts'
import { isLoopback } from './loopback.ts'
import { DEFAULT_DATA_DIR } from './installation.ts'
import { StartRefusal } from './refusal.ts'

const Env = z.object({
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/:]+:\d{1,5}$|^\[[\da-fA-F:]+\]:\d{1,5}$/, 'write host:port')
    .optional(),
  TEMPORAL_NAMESPACE: z.string().optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'write redis://host:port' }).optional(),
  REDRESS_LEDGER: z
    .url({ protocol: /^postgres(ql)?$/, error: 'write postgres://user:password@host:port/database' })
    .optional(),
  REDRESS_DATA: z.string().default(DEFAULT_DATA_DIR),
  REDRESS_HOST: z.string().optional(),
  REDRESS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  REDRESS_WORKERS: z.coerce.number().int().min(1).max(64).default(2),
  REDRESS_TOKEN_SECRET: z.string().min(32).optional(),
  REDRESS_SIMULATED_TIME: z.enum(['0', '1']).optional(),
  REDRESS_RETENTION: z.enum(['0', '1']).optional(),
  REDRESS_DEVELOPMENT_TOKENS: z.enum(['0', '1']).optional(),
})

/** Doors for trying things out, which open on an address that only this machine reaches. */
const TRIALS = ['REDRESS_SIMULATED_TIME', 'REDRESS_DEVELOPMENT_TOKENS'] as const

/** What the environment asks for; a variable that is empty counts as not set. Throws a `StartRefusal` that names a wrong one. */
export function choicesFromEnv(env: NodeJS.ProcessEnv) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Env.safeParse(given, { error: worded })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new StartRefusal(`${issue?.path.join('.')} cannot be used: ${issue?.message}.`)
  }
  const host = parsed.data.REDRESS_HOST ?? '127.0.0.1'
  const trial = TRIALS.find((name) => parsed.data[name] === '1')
  if (trial !== undefined && !isLoopback(host)) {
    throw new StartRefusal(
      `${trial}=1 is for trials on one machine and REDRESS_HOST is ${host}; unset one of the two.`,
    )
  }
  return {
    dataDir: parsed.data.REDRESS_DATA,
    temporalAddress: parsed.data.TEMPORAL_ADDRESS,
    namespace: parsed.data.TEMPORAL_NAMESPACE,
    redisUrl: parsed.data.REDIS_URL,
    ledger: parsed.data.REDRESS_LEDGER,
    apiHost: parsed.data.REDRESS_HOST,
    apiPort: parsed.data.REDRESS_PORT,
    workers: parsed.data.REDRESS_WORKERS,
    secret: parsed.data.REDRESS_TOKEN_SECRET,
    simulatedTime: parsed.data.REDRESS_SIMULATED_TIME === '1',
  }
}
