import { enqueueActions } from 'xstate'
import { isLastLevel } from './authority.ts'
import { chart, type ToState } from './chart.ts'
import type { Complaint } from './complaint-context.ts'
import type { Refusal } from './refusal.ts'
import { isSettled, isWayBack, maySettle, nextStage } from './stages.ts'
import type { TakenStep } from './steps.ts'
import { enter, take, whyNot, whyNotOffered } from './take.ts'
import type { Terms } from './terms.ts'
import { remembered } from '../policies/remembered.ts'

/** The one chart, asking these terms. */
export const complaintMachine = remembered((terms: Terms) => chartOf(terms, whyNot))

/** The same chart, letting pass whatever the person may take on some content. */
export const offeringMachine = remembered((terms: Terms) => chartOf(terms, whyNotOffered))

/** The same chart, for steps of which `whyNot` has been asked before. */
export const allowingMachine = remembered((terms: Terms) => chartOf(terms, () => null))

type WhyNot = (terms: Terms, complaint: Complaint, step: TakenStep) => Refusal | null

function chartOf(terms: Terms, whyNot: WhyNot): typeof chart {
  return chart.provide({
    guards: {
      isAllowed: ({ context, event }) => whyNot(terms, context, event) === null,
      isNext: ({ context }, { stage }) => nextStage(terms.rules, context) === stage,
      isLastLevel: ({ context }) => isLastLevel(terms.rules, context),
      goesBackTo: ({ context, event }, { state }) => isWayBack(terms.rules, context, event, state),
      maySettle: ({ context }) => maySettle(terms.rules, context),
      isSettled: ({ context }) => isSettled(context),
    },
    actions: {
      take: enqueueActions(({ context, event, enqueue }) => {
        const { complaint, notices } = take(terms, context, event)
        enqueue.assign(() => complaint)
        for (const notice of notices) enqueue.emit({ type: 'notify', notice })
      }),
      enter: enqueueActions(({ context, event, enqueue }, { state }: ToState) => {
        const { complaint, notices } = enter(terms, context, state, event)
        enqueue.assign(() => complaint)
        for (const notice of notices) enqueue.emit({ type: 'notify', notice })
      }),
    },
  })
}
