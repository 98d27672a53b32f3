import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Actor } from '../../machines/complaint-context.ts'
import { isOfEngine } from '../../policies/text.ts'
import { viewOf } from '../../machines/view.ts'
import { termsOf } from '../../server/terms.ts'
import type { Told } from '../support/permission-duties.ts'
import { Oracle } from '../support/permission-oracle.ts'
import { moves, walk, type Walked } from './random-walk.ts'
import { policiesInForce } from '../support/policies.ts'

const policies = policiesInForce()
/** Of those who have taken part, who may be shut out of what comes. */
const MOST_DOERS = 3

test.for([...policies.values()].map((policy) => [policy.id, policy] as const))(
  '%s: whatever has happened to a case, every step is for those whom the file means and for nobody else',
  ([id, policy]) => {
    const terms = termsOf(policy)
    const oracle = new Oracle(id)
    fc.assert(
      fc.property(moves, (choices) => {
        const taken = walk(terms, choices).filter(({ after }) => after !== null)
        for (const length of new Set([1, Math.ceil(taken.length / 2), taken.length])) {
          expect(wrongOffers(taken.slice(0, length))).toEqual([])
        }
      }),
      { numRuns: 2, seed: 7, interruptAfterTimeLimit: 20_000 },
    )

    function wrongOffers(taken: Walked[]): string[] {
      const last = taken.at(-1)
      if (!last?.after) return []
      const { snapshot } = last.after
      const { nowMs } = last
      const viewBy = (by: Actor) => viewOf(terms, snapshot, { complaintId: 'c', number: '1', by, nowMs })
      const { standing, details } = viewBy({ person: 'an-auditor', roles: ['auditor'], units: [] })
      const shown = { ...details, holder: standing.holder, awaitingLevel: details.awaiting.level }
      const history: Told[] = taken.map(({ step, by, after }, n) => ({
        seq: n + 1,
        step,
        by,
        notices: after?.notices ?? [],
      }))
      const doers = new Map(taken.flatMap(({ by }) => (isOfEngine(by.person) ? [] : [[by.person, by]])))
      const offered = [...cast(policy), ...[...doers.values()].slice(-MOST_DOERS)].map((who) => ({
        who,
        next: viewBy(who).offers.map(({ type, about }) => ({ step: type, about })),
      }))
      const every = new Map(offered.flatMap(({ next }) => next.map((offer) => [nameOf(offer), offer])))
      return offered.flatMap(({ who, next }) => {
        const names = new Set(next.map(nameOf))
        return [...every].flatMap(([name, offer]) => {
          const is = names.has(name)
          if (is === oracle.mayTake(shown, history, { ...who, policy: id }, offer)) return []
          return [`${name} is ${is ? '' : 'not '}offered to ${who.person}, held by ${String(shown.holder)}`]
        })
      })
    }
  },
)

const nameOf = ({ step, about }: { step: string; about: Record<string, string> }) =>
  [step, ...Object.values(about)].join(' ')

/** One fresh person in each role and in each unit, and some who are nobody here. */
function cast({
  roles,
  units,
}: {
  roles: Record<string, { unit?: string | undefined }>
  units: object
}): Actor[] {
  const all = { roles: Object.keys(roles), units: Object.keys(units) }
  return [
    ...Object.entries(roles).map(([role, { unit }]) => ({
      person: `a-${role}`,
      roles: [role],
      units: unit === undefined ? [] : [unit],
    })),
    ...all.units.map((unit) => ({ person: `in-${unit}`, roles: [], units: [unit] })),
    { ...all, person: 'an-auditor', roles: [...all.roles, 'auditor'] },
    { person: 'a-visitor', roles: ['visitor', 'toString'], units: [] },
    { person: 'a-guest', roles: [], units: [] },
  ]
}
