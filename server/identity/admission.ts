import { AUDITOR } from '../../policies/addressees.ts'
import { owns } from '../../policies/own.ts'
import { isOfEngine } from '../../policies/text.ts'
import { readsSealed } from '../../policies/token.ts'
import type { Policy } from '../../policies/policy.ts'
import type { Caller } from './tokens.ts'

/** A token that is good, for somebody who has no business here. */
export class NotAdmittedError extends Error {
  override readonly name = 'NotAdmittedError'
}

/**
 * Whoever a token speaks for, with the roles and units that his policy knows; others are none. Throws a `NotAdmittedError` for a
 * policy that is not run, for a name under which the engine itself acts or that reads like a sealed value, and for roles of which none is known.
 */
export function admitted(policies: ReadonlyMap<string, Policy>, caller: Caller): Caller {
  const policy = policies.get(caller.policy)
  if (!policy) throw new NotAdmittedError(`This installation runs no policy ${caller.policy}.`)
  if (isOfEngine(caller.person)) {
    throw new NotAdmittedError(`${caller.person} is a name of the engine's own; nobody may act under it.`)
  }
  if (readsSealed(caller.person))
    throw new NotAdmittedError(`${caller.person} reads like a sealed value, which is nobody's name.`)
  const roles = caller.roles.filter((role) => role === AUDITOR || owns(policy.roles, role))
  const units = caller.units.filter((unit) => owns(policy.units, unit))
  if (caller.roles.length > 0 && roles.length === 0) {
    const known = [...Object.keys(policy.roles), AUDITOR].join(', ')
    throw new NotAdmittedError(
      `The policy ${policy.id} knows no role ${caller.roles.join(', ')}; it has: ${known}.`,
    )
  }
  return { ...caller, roles, units }
}
