import { setTimeout as pause } from 'node:timers/promises'
import { isGrpcServiceError } from '@temporalio/client'
import { ownTime, wake } from '../../workflows/messages.ts'
import { comeOn, setOut } from '../runtime/fast-forward.ts'
import { Problem } from './problem.ts'
import type { Services } from './services.ts'
import { askTemporal, callTemporal } from './temporal-call.ts'
import { temporalTimeOf } from './temporal-time.ts'

const LOOK_AGAIN_MS = 100

/** How far the own time of something has come. */
export interface Come {
  is: 'there' | 'onTheWay' | 'ended'
  nowMs: number
}

interface Now {
  nowMs: number
  hasUntold: boolean
  isRunning: boolean
  /** It was sent to the instant that is asked about, and to no other since. */
  wasSent: boolean
  /** And is on its way there. */
  isGoing: boolean
}

/** What time it is in something that runs in a time of its own. 409 for what runs in real time. */
export async function timeNow(services: Services, workflowId: string, toMs: number): Promise<Now> {
  const { temporal } = services
  return askTemporal(temporal, async () => {
    const { clockMs, isRunning, way } = await temporalTimeOf(services, workflowId)
    const time = await temporal.workflow.getHandle(workflowId).query(ownTime, clockMs)
    if (time === null) throw inRealTime()
    const isGoing = way?.isGoing === true && way.id === wayTo(toMs)
    return { ...time, isRunning, wasSent: time.sentToMs === toMs, isGoing }
  })
}

/** Lets the own time of something run on to an instant, and tells who is to be told by then; for so long at most, milliseconds. */
export async function ranOn(
  services: Services,
  workflowId: string,
  toMs: number,
  waitMs: number,
): Promise<Come> {
  const { temporal } = services
  const way = { workflowId, namespace: temporal.options.namespace, id: wayTo(toMs) }
  const untilMs = Date.now() + waitMs
  const remembered = () =>
    unlessEnded(callTemporal(temporal, () => temporal.workflow.getHandle(workflowId).signal(wake, toMs)))
  let isWoken = false
  let known: Now | null = null
  for (;;) {
    known = await timeNow(services, workflowId, toMs).catch(unlessSent(known))
    const { nowMs, hasUntold, isRunning, isGoing } = known
    const isThere = nowMs >= toMs
    if (isThere && !hasUntold) return { is: 'there', nowMs }
    if (!isRunning) return { is: 'ended', nowMs }
    if (isThere && !isWoken) {
      await remembered()
      isWoken = true
    } else if (!isThere && !isGoing) {
      await remembered()
      // A clock that is sent on while a task is still to be done passes by what it was to tell on the way.
      const now = await timeNow(services, workflowId, toMs).catch(unlessSent(known))
      // Another who sends it on may have been faster.
      if (now.nowMs < toMs)
        await unlessEnded(callTemporal(temporal, () => setOut(temporal, way, toMs - now.nowMs)))
    }
    if (Date.now() >= untilMs) return { is: 'onTheWay', nowMs }
    if (isThere) await pause(LOOK_AGAIN_MS)
    else await temporal.withDeadline(untilMs, () => comeOn(temporal, way)).catch(lookAgain)
  }
}

function wayTo(toMs: number): string {
  return `to-${toMs}`
}

/** What has been sent on its way goes on, though it is too busy for the moment to say how far it is. */
function unlessSent(known: Now | null): (error: unknown) => Now {
  return (error) => {
    if (known && error instanceof Problem && error.status === 503) return { ...known, isGoing: true }
    throw error
  }
}

/** What has ended cannot be moved; it is looked at again. */
async function unlessEnded(moving: Promise<void>): Promise<void> {
  try {
    await moving
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404)) throw error
  }
}

/** Whoever waited in vain looks again. */
async function lookAgain(error: unknown): Promise<void> {
  if (!isGrpcServiceError(error)) throw error
  await pause(LOOK_AGAIN_MS)
}

function inRealTime(): Problem {
  return new Problem(
    409,
    'impossible',
    'This complaint was taken in in real time, which is nobody’s to move; take one in with Simulated-Time.',
  )
}
