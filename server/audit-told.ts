import { defaultPayloadConverter } from '@temporalio/common'
import type { History } from '@temporalio/common/lib/proto-utils.js'
import type { AppendRequest } from '../ledger/entry.ts'
import type { ComplaintInput, TakeRequest } from '../workflows/messages.ts'

type Event = NonNullable<History['events']>[number]
type Printable = { toString(): string } | null | undefined
type Payloads = { payloads?: Parameters<typeof defaultPayloadConverter.fromPayload>[0][] | null }

/** What one run of a complaint's workflow did, as Temporal's own history tells it. */
export interface ToldRun {
  input: ComplaintInput
  /** Update ids in the order in which they were accepted, with what was asked. */
  updates: { updateId: string; request: TakeRequest }[]
  /** What was sent to the ledger; a step twice where it travelled again with its terms. */
  records: { request: AppendRequest; isCompleted: boolean }[]
  /**
   * Timers with the instant of the complaint's own time at which each rings, and the last step sent before it was set. After
   * a task that was lost with its worker the SDK may still show the workflow the time of the task before: then two instants.
   */
  timers: { ringsAtMs: number[]; afterSeq: number }[]
}

/** Reads one run's history. Throws where it is none of a complaint. */
export function toldBy({ events }: History): ToldRun {
  const all = events ?? []
  const started = all[0]?.workflowExecutionStartedEventAttributes
  const input = started && firstOf<ComplaintInput>(started.input)
  if (!input) throw new RangeError('the history does not begin with a complaint')
  const firstTask = all.find((event) => event.workflowTaskStartedEventAttributes)
  const startedAtMs = input.carried?.startedAtMs ?? timeOf(input.opens ? firstTask : all[0])
  const completed = new Set(
    all.map((event) => idOf(event.activityTaskCompletedEventAttributes?.scheduledEventId)),
  )
  const told: ToldRun = { input, updates: [], records: [], timers: [] }
  let afterSeq = input.carried?.snapshot.context.version ?? 0
  for (const event of all) {
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest
    if (accepted) {
      const request = firstOf<TakeRequest>(accepted.input?.args)
      if (request) told.updates.push({ updateId: accepted.meta?.updateId ?? '', request })
    }
    const request = firstOf<AppendRequest>(event.activityTaskScheduledEventAttributes?.input)
    if (request) {
      afterSeq = request.entry.seq
      told.records.push({ request, isCompleted: completed.has(idOf(event.eventId)) })
    }
    const timer = event.timerStartedEventAttributes
    if (timer) {
      const ringsAtMs = timesSeen(all, idOf(timer.workflowTaskCompletedEventId)).map((seenMs) => {
        const realMs = seenMs + msOf(timer.startToFireTimeout)
        return input.originMs === null ? realMs : input.originMs + realMs - startedAtMs
      })
      told.timers.push({ ringsAtMs, afterSeq })
    }
  }
  return told
}

/** The times that the workflow may have seen in the task whose completion this is. */
function timesSeen(events: Event[], completedId: string): number[] {
  const at = events.findIndex((event) => idOf(event.eventId) === completedId)
  const before = events.findLastIndex((event, n) => n < at && event.workflowTaskCompletedEventAttributes)
  const between = events.slice(before + 1, at)
  const isAfterLost = between.some(
    (event) => event.workflowTaskTimedOutEventAttributes ?? event.workflowTaskFailedEventAttributes,
  )
  const completions = isAfterLost ? [events[at], events[before]] : [events[at]]
  return completions.flatMap((completion) => {
    const startedId = idOf(completion?.workflowTaskCompletedEventAttributes?.startedEventId)
    const started = events.find((event) => idOf(event.eventId) === startedId)
    return started ? [timeOf(started)] : []
  })
}

function timeOf(event: Event | undefined): number {
  return msOf(event?.eventTime)
}

/** Its seconds are a `Long` when they come from a server and a string when they come from a file. */
function msOf(time: { seconds?: Printable; nanos?: number | null } | null | undefined): number {
  return Number(idOf(time?.seconds)) * 1_000 + Math.floor((time?.nanos ?? 0) / 1_000_000)
}

function idOf(id: Printable): string {
  return id?.toString() ?? ''
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what the payload holds
function firstOf<T>(args: Payloads | null | undefined): T | null {
  const [payload] = args?.payloads ?? []
  return payload ? defaultPayloadConverter.fromPayload<T>(payload) : null
}
