import { and, assign, setup } from 'xstate'
import type { Stage, StateName } from '../policies/vocabulary.ts'
import { anAnnouncedComplaint, type Complaint } from './complaint-context.ts'
import type { Notice } from './notice.ts'
import type { TakenStep } from './steps.ts'

type Emitted = { type: 'notify'; notice: Notice }
export interface ToState {
  state: StateName
}
interface ToStage {
  stage: Stage | 'closed'
}

const unprovided = () => {
  throw new Error('the chart decides nothing by itself: provide it with terms')
}

const base = setup({
  types: { context: {} as Complaint, events: {} as TakenStep, emitted: {} as Emitted },
  guards: {
    isAllowed: unprovided,
    isNext: (_args, _stage: ToStage) => unprovided(),
    isLastLevel: unprovided,
    isSatisfied: ({ event }) => event.type === 'revisit' && event.satisfaction === 'satisfied',
    isUnreachable: ({ event }) => event.type === 'revisit' && event.satisfaction === 'unreachable',
    goesBackTo: (_args, _state: ToState) => unprovided(),
    maySettle: unprovided,
    isSettled: unprovided,
  },
  actions: {
    take: unprovided,
    enter: (_args, _state: ToState) => unprovided(),
    startRound: assign(({ context }) => ({
      facts: { ...context.facts, round: Number(context.facts['round']) + 1 },
    })),
  },
})

const enterState = (state: StateName) => ({ type: 'enter' as const, params: { state } })
const isNext = (stage: ToStage['stage']) => ({ type: 'isNext' as const, params: { stage } })
const goesBackTo = (state: StateName) => ({ type: 'goesBackTo' as const, params: { state } })

const taken = { guard: 'isAllowed', actions: 'take' } as const
const backTo = (state: 'received' | 'investigated') =>
  ({ guard: and(['isAllowed', goesBackTo(state)]), target: state, reenter: true, actions: 'take' }) as const

/** Steps that are possible wherever the complaint is still being followed, its tracking after the closing included. */
const following = {
  record: taken,
  acknowledgeOverdue: taken,
  acknowledgeNotice: taken,
  takeOver: taken,
  openCorrective: taken,
  completeCorrective: taken,
  verifyCorrective: taken,
  decidePenalty: taken,
  link: taken,
  extend: taken,
  answer: taken,
  deadlinePassed: taken,
} as const

/** Steps that are possible until the complaint is closed. */
const handling = {
  ...following,
  acknowledge: taken,
  classify: taken,
  judge: taken,
  assign: taken,
  transfer: taken,
  accept: taken,
  decline: taken,
  consult: taken,
  reply: taken,
  convert: taken,
  amend: taken,
  promise: taken,
  askCustomer: taken,
  customerReplied: taken,
  escalate: taken,
  issueSlip: taken,
  signSlip: taken,
  ruleSlip: taken,
  group: taken,
  spotCheck: taken,
  checkLine: taken,
  withdraw: { guard: 'isAllowed', target: 'withdrawn', actions: 'take' },
  merge: { guard: 'isAllowed', target: 'merged', actions: 'take' },
  refer: { guard: 'isAllowed', target: 'referred', actions: 'take' },
} as const

/** The steps that lead on; each is possible where its stage is the next one this kind of complaint does not skip. */
const onward = {
  propose: [
    { guard: and(['isAllowed', isNext('approved')]), actions: 'take' },
    { guard: and(['isAllowed', isNext('resolved')]), actions: 'take' },
  ],
  approve: [
    { guard: and(['isAllowed', isNext('approved'), 'isLastLevel']), target: 'approved', actions: 'take' },
    { guard: and(['isAllowed', isNext('approved')]), actions: 'take' },
  ],
  fulfil: { guard: and(['isAllowed', isNext('resolved')]), actions: 'take' },
  resolve: { guard: and(['isAllowed', isNext('resolved')]), target: 'resolved', actions: 'take' },
  close: { guard: and(['isAllowed', isNext('closed')]), target: 'closed', actions: 'take' },
} as const

const back = { sendBack: [backTo('investigated'), backTo('received')] } as const
const petition = {
  petition: [backTo('investigated'), { guard: 'isAllowed', target: 'received', actions: 'take' }],
} as const

/** Steps of the revisit, possible where it is what comes next; a complainant who is not satisfied has his case handled again. */
const revisiting = {
  revisit: [
    { guard: and(['isAllowed', isNext('revisited'), 'isSatisfied']), target: 'revisited', actions: 'take' },
    { guard: and(['isAllowed', isNext('revisited'), 'isUnreachable']), actions: 'take' },
    {
      guard: and(['isAllowed', isNext('revisited'), goesBackTo('investigated')]),
      target: 'investigated',
      reenter: true,
      actions: ['take', 'startRound'],
    },
    {
      guard: and(['isAllowed', isNext('revisited'), goesBackTo('received')]),
      target: 'received',
      reenter: true,
      actions: ['take', 'startRound'],
    },
    { guard: and(['isAllowed', isNext('revisited')]), target: 'revisited', actions: 'take' },
  ],
  waiveRevisit: { guard: and(['isAllowed', isNext('revisited')]), target: 'revisited', actions: 'take' },
} as const

/**
 * The shape that all regulations share: received → investigated → approved → resolved → revisited → closed → filed, each
 * state named after what has been done. Which stages a case skips, who may act and what comes first, the policy says.
 */
export const chart = base.createMachine({
  id: 'complaint',
  context: anAnnouncedComplaint,
  initial: 'announced',
  options: { maxIterations: 100 },
  states: {
    announced: { on: { receive: { guard: 'isAllowed', target: 'received', actions: 'take' } } },
    received: {
      entry: enterState('received'),
      on: {
        ...handling,
        report: {
          guard: and(['isAllowed', isNext('investigated')]),
          target: 'investigated',
          actions: 'take',
        },
        ...onward,
        sendBack: taken,
        ...revisiting,
        settle: { guard: and(['isAllowed', 'maySettle']), target: 'closed', actions: 'take' },
        refuse: { guard: 'isAllowed', target: 'refused', actions: 'take' },
      },
    },
    investigated: {
      entry: enterState('investigated'),
      on: { ...handling, ...onward, ...revisiting, ...back, ...petition },
    },
    approved: {
      entry: enterState('approved'),
      on: {
        ...handling,
        fulfil: taken,
        resolve: onward.resolve,
        ...revisiting,
        close: onward.close,
        ...back,
        ...petition,
      },
    },
    resolved: {
      entry: enterState('resolved'),
      on: {
        ...handling,
        fulfil: taken,
        ...revisiting,
        close: onward.close,
        ...petition,
      },
    },
    revisited: {
      entry: enterState('revisited'),
      on: { ...handling, close: onward.close, ...petition },
    },
    closed: {
      entry: enterState('closed'),
      always: { guard: 'isSettled', target: 'filed' },
      on: {
        ...following,
        spotCheck: taken,
        reopen: { guard: 'isAllowed', target: 'received', actions: ['take', 'startRound'] },
      },
    },
    filed: { entry: enterState('filed'), type: 'final' },
    withdrawn: { entry: enterState('withdrawn'), type: 'final' },
    refused: { entry: enterState('refused'), type: 'final' },
    merged: { entry: enterState('merged'), type: 'final' },
    referred: { entry: enterState('referred'), type: 'final' },
  },
})
