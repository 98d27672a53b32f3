import { and, assign, enqueueActions, setup } from 'xstate'
import type { CampaignState } from '../../policies/campaign.ts'
import { remembered } from '../../policies/remembered.ts'
import type { Notice } from '../notice.ts'
import { clocksEntering } from './clocks.ts'
import { anAnnouncedCampaign, type Campaign, type CampaignTerms } from './context.ts'
import { whyNotForPerson } from './people.ts'
import type { TakenCampaignStep } from './steps.ts'
import { take, whyNotContent } from './taking.ts'

type Emitted = { type: 'notify'; notice: Notice }
interface ToState {
  state: CampaignState
}

const unprovided = () => {
  throw new Error('the chart decides nothing by itself: provide it with terms')
}

const base = setup({
  types: { context: {} as Campaign, events: {} as TakenCampaignStep, emitted: {} as Emitted },
  guards: {
    isAllowed: unprovided,
    hasReturned: ({ context }) => context.sample.some(({ returned }) => returned !== null),
    isLastToVerify: ({ context, event }) =>
      context.sample.every(
        ({ customer, drawn, genuine }) =>
          !drawn || genuine !== null || (event.type === 'verify' && event.customer === customer),
      ),
  },
  actions: { take: unprovided, enter: (_args, _state: ToState) => unprovided() },
})

const enterState = (state: CampaignState) => ({ type: 'enter' as const, params: { state } })
const taken = { guard: 'isAllowed', actions: 'take' } as const
const to = <S extends CampaignState>(target: S) => ({ guard: 'isAllowed', target, actions: 'take' }) as const

/** Steps that are possible until the campaign is over. */
const following = { acknowledgeOverdue: taken, acknowledgeNotice: taken, deadlinePassed: taken } as const

/**
 * The shape of every campaign: planned → approved → collecting → collected → drawn → verified → resulted, each state named
 * after what has been done. There is no way to collecting past the approval.
 */
const chart = base.createMachine({
  id: 'campaign',
  context: anAnnouncedCampaign,
  initial: 'announced',
  options: { maxIterations: 100 },
  states: {
    announced: { on: { plan: to('planned') } },
    planned: {
      entry: enterState('planned'),
      on: { ...following, approve: to('approved'), sendBack: to('sentBack'), withdraw: to('withdrawn') },
    },
    sentBack: {
      entry: enterState('sentBack'),
      on: { ...following, plan: to('planned'), withdraw: to('withdrawn') },
    },
    approved: {
      entry: enterState('approved'),
      on: { ...following, start: to('collecting'), withdraw: to('withdrawn') },
    },
    collecting: {
      entry: enterState('collecting'),
      on: {
        ...following,
        reach: taken,
        return: taken,
        find: taken,
        closeCollecting: to('collected'),
        withdraw: to('withdrawn'),
      },
    },
    collected: {
      entry: enterState('collected'),
      on: {
        ...following,
        find: taken,
        draw: [
          { guard: and(['isAllowed', 'hasReturned']), target: 'drawn', actions: 'take' },
          to('verified'),
        ],
      },
    },
    drawn: {
      entry: enterState('drawn'),
      on: {
        ...following,
        find: taken,
        verify: [{ guard: and(['isAllowed', 'isLastToVerify']), target: 'verified', actions: 'take' }, taken],
      },
    },
    verified: {
      entry: enterState('verified'),
      on: { ...following, find: taken, result: to('resulted') },
    },
    resulted: { entry: enterState('resulted'), type: 'final' },
    withdrawn: { entry: enterState('withdrawn'), type: 'final' },
  },
})

/** The one chart of campaigns, asking these terms. */
export const campaignMachine = remembered(chartOf)

function chartOf(terms: CampaignTerms): typeof chart {
  return chart.provide({
    guards: {
      isAllowed: ({ context, event: { by, nowMs, ...step } }) =>
        whyNotForPerson(terms, context, step.type, by) === null &&
        whyNotContent({ terms, campaign: context, step, by, nowMs }) === null,
    },
    actions: {
      take: enqueueActions(({ context, event: { by, nowMs, ...step }, enqueue }) => {
        const { campaign, notices } = take({ terms, campaign: context, step, by, nowMs })
        enqueue.assign(() => campaign)
        for (const notice of notices) enqueue.emit({ type: 'notify', notice })
      }),
      enter: assign(({ context, event }, { state }: ToState) => ({
        state,
        clocks: clocksEntering(terms, context, state, event.nowMs),
      })),
    },
  })
}
