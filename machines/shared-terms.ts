interface Digested {
  digest: string
  rules: object
  calendar: object
}

/** Policies and calendars in force at once are tens; what was shared longest ago goes first. */
const AT_MOST = 200
const shared = new Map<string, Digested>()

/**
 * These terms, as one object for all cases of a process that run under them, frozen: what is worked out of a policy once is then
 * worked out for all of them, and a case in memory keeps no copy of it. Terms of one digest are equal.
 */
export function sharedTerms<T extends Digested>(terms: T): T {
  const known = shared.get(terms.digest)
  if (known) return known as T
  for (const [digest] of shared) {
    if (shared.size < AT_MOST) break
    shared.delete(digest)
  }
  const frozen = deepFrozen(terms)
  shared.set(terms.digest, frozen)
  return frozen
}

function deepFrozen<T extends object>(value: T): T {
  for (const member of Object.values(value) as unknown[])
    if (typeof member === 'object' && member !== null) deepFrozen(member)
  return Object.freeze(value)
}
