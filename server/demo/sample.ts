import { fileURLToPath } from 'node:url'
import { loadPolicies } from '../../policies/load.ts'
import type { Policy } from '../../policies/policy.ts'

/** The one policy of the demonstration and the bench, which from here on is the one in force, in our own processes too. */
export function samplePolicy(): Policy {
  process.env['REDRESS_POLICIES'] = fileURLToPath(new URL('policies', import.meta.url))
  const [policy, another] = loadPolicies().values()
  if (!policy || another) throw new Error('the sample is one policy')
  return policy
}
