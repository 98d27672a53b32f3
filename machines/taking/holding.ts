import type { Actor } from '../complaint-context.ts'
import { refuse } from '../refusal.ts'
import type { Terms } from '../terms.ts'
import { clockId } from '../clocks.ts'
import { reachedMs } from '../marks.ts'
import type { StepLogic } from './taken.ts'
import { own, owns } from '../../policies/own.ts'

export const assign: StepLogic<'assign'> = {
  take: ({ complaint, step }) => ({
    complaint: { ...complaint, holder: step.to, holderRole: step.as ?? null, transfer: null },
  }),
}

export const transfer: StepLogic<'transfer'> = {
  whyNot: ({ terms, complaint, step, by }) =>
    complaint.transfer
      ? refuse('impossible', `a transfer to ${complaint.transfer.to} still awaits its answer`)
      : whyNotThere(terms, by, step.to),
  take: ({ complaint, step, by }) => ({
    complaint: { ...complaint, transfer: { to: step.to, by: by.person } },
    notices: [{ kind: 'notice', to: [step.to], about: 'transfer', content: { reason: step.reason } }],
  }),
}

/** Some units hand on to a few others only; whoever belongs to none of these may transfer anywhere. */
function whyNotThere({ rules }: Terms, by: Actor, to: string) {
  const open = by.units.flatMap((unit) => own(rules.units, unit)?.transfersTo ?? [])
  const isBound = by.units.some((unit) => own(rules.units, unit)?.transfersTo !== undefined)
  return isBound && !open.some((unit) => to === `unit:${unit}`)
    ? refuse('forbidden', `your unit transfers to: ${open.join(', ') || 'nobody'}`)
    : null
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
  take: ({ terms, complaint, step, by, nowMs }) => ({
    complaint: {
      ...complaint,
      holder: `person:${by.person}`,
      holderRole: by.roles.find((role) => owns(terms.rules.roles, role)) ?? null,
      clocks: complaint.clocks.map((run) => {
        const isMeant = step.clock === undefined || clockId(run) === step.clock
        const reached = reachedMs(terms, run)
        return run.stoppedAtMs === null && isMeant && reached !== null
          ? { ...run, takenOver: { atMs: nowMs, reachedMs: reached } }
          : run
      }),
    },
  }),
}
