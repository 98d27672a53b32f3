import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import {
  ChildWorkflowCancellationType,
  condition,
  continueAsNew,
  log,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow'
import { type DueCase, nearestOpeningMs, type Rounds, roundsUnder, turnRounds } from '../machines/rounds.ts'
import { own } from '../policies/own.ts'
import { complaint } from './complaint.ts'
import { COMPLAINTS_QUEUE, workflowIdOf } from './messages.ts'
import { roundCaseId } from '../machines/round-case.ts'
import { replan, type RoundsInput, viewRounds } from './rounds-messages.ts'

/** Every case is started with its terms, and one task may ask for some four megabytes. */
const MOST_AT_ONCE = 20

/**
 * The rounds of one policy for as long as it has schedules: opens the case of each period once, as a complaint of its own, when
 * the first working day of the period opens. A run ends with what it has opened: its cases outlive it by far, and neither their
 * ends nor a time that cannot be skipped while they go on should be its affair.
 */
export async function rounds(input: RoundsInput): Promise<void> {
  const { originMs, carried, seed } = input
  const startedAtMs = carried?.startedAtMs ?? workflowInfo().startTime.getTime()
  const nowMs = () => (originMs === null ? Date.now() : originMs + Date.now() - startedAtMs)
  let plan = input.plan
  let soFar = carried?.rounds ?? roundsUnder(plan, {}, input.sinceMs ?? nowMs())
  let isReplanned = false
  let starting = 0

  setHandler(viewRounds, () => ({ plan, rounds: soFar, ...(seed === undefined ? {} : { seed }) }))
  setHandler(replan, (next) => {
    soFar = roundsUnder(next, soFar, nowMs())
    plan = next
    isReplanned = true
  })

  function open({ schedule, period, opens }: DueCase): void {
    const complaintId = roundCaseId(input, schedule, period)
    starting += 1
    startChild(complaint, {
      workflowId: workflowIdOf(complaintId),
      taskQueue: COMPLAINTS_QUEUE,
      args: [
        {
          complaintId,
          terms: plan.terms,
          originMs: originMs === null ? null : nowMs(),
          opens,
          carried: null,
          recordsInTask: true,
        },
      ],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      workflowTaskTimeout: '2s',
    })
      .catch((error: unknown) => {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
      })
      .finally(() => (starting -= 1))
      .catch((error: unknown) => log.error(`the case ${complaintId} was not opened`, { error }))
  }

  for (;;) {
    isReplanned = false
    const turned = turnRounds(plan, soFar, nowMs(), MOST_AT_ONCE)
    tellWhoWaits(soFar, turned.rounds)
    soFar = turned.rounds
    turned.due.forEach(open)
    const isOver = Object.keys(plan.schedules).length === 0
    const hasOpened = turned.due.length > 0
    await condition(() => starting === 0)
    if (isReplanned) continue
    if (isOver) return
    if (hasOpened || workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof rounds>({ ...input, plan, carried: { rounds: soFar, startedAtMs } })
    const nearestMs = nearestOpeningMs(plan, soFar)
    if (nearestMs === null) await condition(() => isReplanned)
    else await condition(() => isReplanned, Math.max(1, nearestMs - nowMs()))
  }
}

function tellWhoWaits(before: Rounds, after: Rounds): void {
  for (const [schedule, { waits }] of Object.entries(after)) {
    if (waits !== null && own(before, schedule)?.waits === null)
      log.warn(`schedule ${schedule} waits: ${waits}`)
  }
}
