import { STAGES } from '../../policies/vocabulary.ts'
import type { Terms } from '../terms.ts'
import { stepsFrom } from './explore.ts'
import { mattersOf } from './matters.ts'
import { type Place, piecesOf } from './place.ts'
import type { Explored } from './step-on.ts'
import { owns } from '../../policies/own.ts'

/** What is sought: how near a place is to it, and when it is found. */
export interface Sought {
  nearness: (place: Place) => number
  isFound: (place: Place) => boolean
}

/** Whether people can bring about what is sought, looking into so many places at most, the nearest first. */
export function seek(
  terms: Terms,
  from: readonly Place[],
  sought: Sought,
  most: number,
  explored: Explored,
): boolean {
  const matters = mattersOf(terms.rules)
  const waiting = from.map((place) => ({ place, nearness: sought.nearness(place) }))
  for (let looked = 0; looked < most; looked += 1) {
    const nearest = waiting.reduce(
      (best, each, nth) => (each.nearness > (waiting[best]?.nearness ?? -Infinity) ? nth : best),
      0,
    )
    const [next] = waiting.splice(nearest, 1)
    if (!next) return false
    for (const place of stepsFrom(terms, matters, next.place, explored)) {
      if (sought.isFound(place)) return true
      const key = piecesOf(terms, matters, place).join('; ')
      if (explored.known.has(key) || place.snapshot.status !== 'active') continue
      explored.known.add(key)
      waiting.push({ place, nearness: sought.nearness(place) })
    }
  }
  return false
}

const ORDER: readonly string[] = ['received', ...STAGES, 'closed', 'filed']

/** How near its end a case seems: states first, then what has been done in them. */
export function advanceOf(place: Place, gates: ReadonlySet<string>): number {
  return ORDER.indexOf(place.snapshot.value) * 50 + progressOf(place, gates)
}

/** How much of what gates ask for has been done, less what is still open. */
function progressOf({ snapshot, detours }: Place, gates: ReadonlySet<string>): number {
  const { done, proposal, consultations, slips, correctives, penalties } = snapshot.context
  const fulfilled = proposal?.remedies.filter((each) => each.fulfilledAtMs !== null).length ?? 0
  const signed = slips.reduce((sum, run) => sum + run.signed.length + (run.state === 'complete' ? 2 : 0), 0)
  const open =
    consultations.filter((each) => !each.answered).length +
    correctives.reduce((sum, { state }) => sum + { open: 2, completed: 1, verified: 0 }[state], 0) +
    penalties.filter(({ state }) => state === 'proposed').length +
    slips.filter(({ state }) => state !== 'complete').length
  const gained =
    [...gates].filter((name) => owns(done, name)).length + (proposal ? 1 + proposal.approvals.length : 0)
  return 2 * (gained + fulfilled + signed) - 2 * open - 3 * detours
}
