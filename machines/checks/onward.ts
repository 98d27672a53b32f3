import { STAGES } from '../../policies/vocabulary.ts'
import type { Terms } from '../terms.ts'
import { stepsFrom } from './explore.ts'
import { mattersOf } from './matters.ts'
import { type Place, piecesOf } from './place.ts'
import { unexplored } from './step-on.ts'

const ORDER: readonly string[] = ['received', ...STAGES, 'closed', 'filed']

/** Whether people can bring the case from here to the file, trying at most so many places, the most advanced first. */
export function canBeFiled(terms: Terms, start: Place, most: number): boolean {
  const matters = mattersOf(terms.rules)
  const known = new Set<string>()
  const waiting = [{ place: { ...start, detours: 0 }, advance: 0 }]
  for (let looked = 0; looked < most; looked += 1) {
    const nearest = waiting.reduce(
      (best, each, nth) => (each.advance > (waiting[best]?.advance ?? -Infinity) ? nth : best),
      0,
    )
    const [next] = waiting.splice(nearest, 1)
    if (!next) return false
    for (const place of stepsFrom(terms, matters, next.place, unexplored(start, 0))) {
      if (place.snapshot.value === 'filed') return true
      const key = piecesOf(terms, matters, place.snapshot).join('; ')
      if (known.has(key) || place.snapshot.status !== 'active') continue
      known.add(key)
      waiting.push({ place, advance: advanceOf(place, matters.gates) })
    }
  }
  return false
}

/** How near its end a case seems: states first, then what gates ask for, then what is still open. */
function advanceOf({ snapshot, detours }: Place, gates: ReadonlySet<string>): number {
  const { done, proposal, consultations, slips, correctives, penalties } = snapshot.context
  const fulfilled = proposal?.remedies.filter((each) => each.fulfilledAtMs !== null).length ?? 0
  const signed = slips.reduce((sum, run) => sum + run.signed.length + (run.state === 'complete' ? 2 : 0), 0)
  const open =
    consultations.filter((each) => !each.answered).length +
    correctives.reduce((sum, { state }) => sum + { open: 2, completed: 1, verified: 0 }[state], 0) +
    penalties.filter(({ state }) => state === 'proposed').length +
    slips.filter(({ state }) => state !== 'complete').length
  const gained =
    [...gates].filter((name) => name in done).length + (proposal ? 1 + proposal.approvals.length : 0)
  return ORDER.indexOf(snapshot.value) * 50 + 2 * (gained + fulfilled + signed) - 2 * open - 3 * detours
}
