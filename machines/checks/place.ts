import { levelsOf } from '../authority.ts'
import { isRunning } from '../clocks.ts'
import type { Complaint } from '../complaint-context.ts'
import { matches } from '../facts.ts'
import type { ComplaintSnapshot } from '../snapshot.ts'
import type { Terms } from '../terms.ts'
import { whyShut } from '../timed-gates.ts'
import { holdsAt } from '../worked-out.ts'
import type { Around } from './around.ts'
import type { Matters } from './matters.ts'
import { own, owns } from '../../policies/own.ts'

/** One way a case can stand, and the shortest way to it. */
export interface Place {
  snapshot: ComplaintSnapshot
  nowMs: number
  from: Place | null
  step: string
  /** How often the way to it leaves the straight way: a detour, a mark, an unusual content. */
  detours: number
  /** Where steps of people lead; null while nobody has looked. */
  next: Place[] | null
}

/** The steps of the way to a place, as people would tell them. */
export function pathTo(place: Place): string[] {
  return place.from ? [...pathTo(place.from), place.step] : []
}

/**
 * What tells two places apart, piece by piece: the state, the facts and gates that conditions look at, what is open, which
 * clocks run.
 */
export function piecesOf(
  terms: Terms,
  matters: Matters,
  { snapshot: { value, status, context }, nowMs }: Pick<Place, 'snapshot' | 'nowMs'>,
): string[] {
  if (status !== 'active') return [value]
  const { rules } = terms
  const { facts, done } = context
  const rounds = Math.max(0, ...rules.revisit.map((each) => each.rounds ?? 0))
  const named = [
    'kind',
    'validity',
    'petitions',
    ...[...matters.facts.keys()].filter((name) => name !== 'round'),
  ]
  const pieces = [
    `round ${Math.min(Number(facts['round']), rounds + 1)}`,
    ...named.map((name) => `${name} ${JSON.stringify(own(facts, name) ?? null)}`),
    ...[...matters.gates].filter((name) => owns(done, name)).map((name) => `done ${name}`),
    ...matters.together.flatMap((match, nth) => (matches(context, match) ? [`condition ${nth}`] : [])),
    ...matters.derived.flatMap((match, nth) =>
      holdsAt(terms, context, match, nowMs) ? [`then ${nth}`] : [],
    ),
    ...matters.timed.flatMap((gate, nth) => (whyShut(terms, context, gate, BY_NOW) ? [`shut ${nth}`] : [])),
    ...proposalPieces(rules, context),
    ...openPieces(rules, context),
    ...context.clocks.filter(isRunning).map((run) => `runs ${run.clock}`),
  ]
  return [`state ${value}`, ...new Set(pieces.sort())]
}

/** After whatever has happened. */
const BY_NOW = { fromMs: Infinity, untilMs: Infinity }

type Asked = Pick<Around, 'terms' | 'complaint' | 'matters'>

/** Whether a step or event is to be brought about: it has not happened, or a gate asks for it again. */
export function isWanted(asked: Asked, name: string): boolean {
  return !owns(asked.complaint.done, name) || isWantedAgain(asked, name)
}

/** Whether something that has happened no longer opens a gate, as something else came after it. */
export function isWantedAgain({ terms, complaint, matters }: Asked, name: string): boolean {
  return (
    owns(complaint.done, name) &&
    matters.timed.some((gate) => gate.done === name && whyShut(terms, complaint, gate, BY_NOW) !== null)
  )
}

/** One hand-over stands for all of its sort; whoever alone may accept or decline one is a sort of his own. */
export function handOf({ steps }: Terms['rules'], to: string): string {
  const named = ['accept', 'decline'].flatMap((step) => own(steps, step)?.by ?? [])
  return named.some(({ who }) => to === `unit:${who}` || to === `role:${who}`) ? to : 'anybody'
}

/** What is proposed, how far its approval has come, and how far the slip that a remedy waits for. */
function proposalPieces(rules: Terms['rules'], complaint: Complaint): string[] {
  const { proposal, slips } = complaint
  if (!proposal) return []
  const slipOf = (remedy: string) => slips.find((run) => run.slip === own(rules.remedies, remedy)?.slip)
  return [
    ...proposal.remedies.map(({ remedy, fulfilledAtMs }) => {
      const slip = slipOf(remedy)
      const waits = slip ? ` with a slip ${slip.state} ${slip.signed.length}` : ''
      return `${fulfilledAtMs === null ? 'proposed' : 'fulfilled'} ${remedy}${waits}`
    }),
    `approvals ${proposal.approvals.length} of ${levelsOf(rules, complaint).join()}`,
  ]
}

function openPieces(rules: Terms['rules'], complaint: Complaint): string[] {
  const { transfer, consultations, slips, correctives, penalties, clocks, lines = [] } = complaint
  const paused = clocks.filter((run) => run.stoppedAtMs === null && run.openPauses.length > 0)
  return [
    ...(transfer ? [`transfer to ${handOf(rules, transfer.to)}`] : []),
    ...(consultations.some((each) => !each.answered) ? ['consultation'] : []),
    ...slips.map((run) => `slip ${run.slip} ${run.state} ${run.signed.length}`),
    ...correctives.map((run) => `corrective ${run.corrective} ${run.state}`),
    ...penalties.filter(({ state }) => state === 'proposed').map(({ penalty }) => `penalty ${penalty}`),
    ...lines.map(({ id, state }) => `${id} ${state}`),
    ...paused.map(({ clock, openPauses }) => `${clock} paused ${namesOf(openPauses)}`),
  ]
}

function namesOf(pauses: readonly { reason: string }[]): string {
  return pauses
    .map(({ reason }) => reason)
    .sort()
    .join()
}
