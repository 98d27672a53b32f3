import { inject } from 'vitest'
import { office } from '../support/office.ts'

/** The staff of one organisation, on the engine that all acceptance tests share. */
export function staffOf(policy: string) {
  return office(
    {
      apiUrl: inject('apiUrl'),
      temporalAddress: inject('temporalAddress'),
      tokenSecret: inject('tokenSecret'),
    },
    policy,
  )
}
