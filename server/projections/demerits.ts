import type { Redis } from 'ioredis'
import type { Demerits } from '../../policies/demerits.ts'
import { listKey } from './keys.ts'
import { knownSummaries } from './known-summaries.ts'
import type { ComplaintSummary } from './summary.ts'

/** The cases of a policy that an account can be made of: those with penalties, and those that decide on sanctions; by intake. */
export async function casesWithDemerits(
  redis: Redis,
  policy: string,
  { kind }: Pick<Demerits, 'kind'>,
): Promise<ComplaintSummary[]> {
  const keys = [listKey('penalised', policy), ...(kind === undefined ? [] : [listKey('kind', kind)])]
  const ids = await Promise.all(keys.map((key) => redis.zrange(key, 0, '-1')))
  const found = await knownSummaries(redis, policy, [...new Set(ids.flat())])
  return found
    .filter((each) => each !== null)
    .filter((each) => each.policy === policy)
    .sort((a, b) => a.intakeOrdinal - b.intakeOrdinal)
}
