import { policyFolder } from '../../policies/folder.ts'
import { loadPolicies } from '../../policies/load.ts'
import type { Policy } from '../../policies/policy.ts'

const read = new Map<string, ReadonlyMap<string, Policy>>()

/** The policies in force, by id, read once in the life of a process, as reading them all takes a second: change none of them. */
export function policiesInForce(): Map<string, Policy> {
  const folder = policyFolder()
  const policies = read.get(folder) ?? loadPolicies(folder)
  read.set(folder, policies)
  return new Map(policies)
}
