import { enqueueActions } from 'xstate'
import { isLastLevel } from './authority.ts'
import { chart, type ToState } from './chart.ts'
import type { Complaint } from './complaint-context.ts'
import type { Refusal } from './refusal.ts'
import { isSettled, isWayBack, maySettle, nextStage } from './stages.ts'
import type { TakenStep } from './steps.ts'
import { enter, take, whyNot, whyNotOffered } from './take.ts'
import type { Terms } from './terms.ts'

const machines = new WeakMap<Terms, typeof chart>()
const offering = new WeakMap<Terms, typeof chart>()

/** The one chart, asking these terms. */
export function complaintMachine(terms: Terms): typeof chart {
  return remembered(machines, terms, whyNot)
}

/** The same chart, letting pass whatever the person may take on some content. */
export function offeringMachine(terms: Terms): typeof chart {
  return remembered(offering, terms, whyNotOffered)
}

function remembered(known: WeakMap<Terms, typeof chart>, terms: Terms, whyNot: WhyNot): typeof chart {
  const machine = known.get(terms) ?? chartOf(terms, whyNot)
  known.set(terms, machine)
  return machine
}

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
