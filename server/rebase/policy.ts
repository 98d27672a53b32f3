import type { Policy } from '../../policies/policy.ts'
import { termsOf } from '../terms.ts'
import { applyCommand, type ApplyOptions } from './command.ts'

/** `npm run policy -- apply FILE`: brings the running cases of an organisation under the rules in a file. */
export async function applyPolicy(policy: Policy, options: ApplyOptions): Promise<void> {
  await applyCommand(({ terms }) => (terms.rules.id === policy.id ? termsOf(policy) : null), options)
}
