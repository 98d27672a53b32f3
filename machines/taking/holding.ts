import type { Actor } from '../complaint-context.ts'
import { refuse } from '../refusal.ts'
import type { Terms } from '../terms.ts'
import { clockId } from '../clocks.ts'
import { isOverdue, reached, untold } from '../marks.ts'
import type { StepLogic } from './taken.ts'
import { own, owns } from '../../policies/own.ts'

export const assign: StepLogic<'assign'> = {
  take: ({ complaint, step }) => ({
    complaint: { ...complaint, holder: step.to, holderRole: step.as ?? null, transfer: null },
  }),
}

export const transfer: StepLogic<'transfer'> = {
  whyNever: ({ terms, complaint, by }) =>
    complaint.transfer
      ? refuse('impossible', `a transfer to ${complaint.transfer.to} still awaits its answer`)
      : whyNowhere(terms, by),
  whyNot: ({ terms, step, by }) => whyNotThere(terms, by, step.to),
  take: ({ complaint, step, by }) => ({
    complaint: { ...complaint, transfer: { to: step.to, by: by.person } },
    notices: [{ kind: 'notice', to: [step.to], about: 'transfer', content: { reason: step.reason } }],
  }),
}

/** Units that somebody may hand on to; null where any will do, as he belongs to no unit that hands on to a few only. */
function openTo({ rules }: Terms, by: Actor): string[] | null {
  const bounds = by.units.flatMap((unit) => {
    const transfersTo = own(rules.units, unit)?.transfersTo
    return transfersTo === undefined ? [] : [transfersTo]
  })
  return bounds.length === 0 ? null : bounds.flat()
}

function whyNowhere(terms: Terms, by: Actor) {
  return openTo(terms, by)?.length === 0 ? refuse('forbidden', 'your unit transfers to: nobody') : null
}

function whyNotThere(terms: Terms, by: Actor, to: string) {
  const open = openTo(terms, by)
  return open === null || open.some((unit) => to === `unit:${unit}`)
    ? null
    : refuse('forbidden', `your unit transfers to: ${open.join(', ')}`)
}

export const accept: StepLogic<'accept'> = {
  take: ({ complaint, by }) => {
    const to = complaint.transfer?.to ?? `person:${by.person}`
    const facts = to.startsWith('unit:')
      ? { ...complaint.facts, unit: to.slice('unit:'.length) }
      : complaint.facts
    return { complaint: { ...complaint, facts, holder: to, transfer: null } }
  },
}

export const decline: StepLogic<'decline'> = {
  take: ({ complaint, step }) => ({
    complaint: { ...complaint, transfer: null },
    notices: [
      {
        kind: 'notice',
        to: [`person:${complaint.transfer?.by ?? ''}`],
        about: 'decline',
        content: { reason: step.reason },
      },
    ],
  }),
}

/** The case is his from now on, and the next rung is a full interval away: somebody has acted. */
export const takeOver: StepLogic<'takeOver'> = {
  whyNever: ({ terms, complaint: { clocks }, step }) => {
    const runs = clocks.filter((run) => clockId(run) === step.clock)
    if (step.clock === undefined || runs.some((run) => isOverdue(terms, run))) return null
    const why = runs.every((run) => run.stoppedAtMs !== null) ? 'has been stopped' : 'is not overdue'
    return refuse('impossible', `${step.clock} ${why}: there is nothing to take over`)
  },
  take: ({ terms, complaint, step, by, nowMs }) => ({
    complaint: {
      ...complaint,
      holder: `person:${by.person}`,
      holderRole: by.roles.find((role) => owns(terms.rules.roles, role)) ?? null,
      clocks: complaint.clocks.map((run) => {
        const isMeant = step.clock === undefined || clockId(run) === step.clock
        const rung = isOverdue(terms, run) ? reached(terms, untold(terms, run, nowMs)) : null
        return isMeant && rung !== null ? { ...run, takenOver: { atMs: nowMs, ...rung } } : run
      }),
    },
  }),
}
