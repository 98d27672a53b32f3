import { defaultPayloadConverter } from '@temporalio/common'
import type { History } from '@temporalio/common/lib/proto-utils.js'
import type { Appended } from '../activities/append.ts'
import type { StandingEntry } from '../ledger/answer.ts'
import type { AnyEntry, AppendRequest } from '../ledger/entry.ts'
import type { ComplaintInput, TakeRequest } from '../workflows/messages.ts'

type Event = NonNullable<History['events']>[number]
type Printable = { toString(): string } | null | undefined
type Payloads = { payloads?: Parameters<typeof defaultPayloadConverter.fromPayload>[0][] | null }

/** How Temporal's SDK names what it keeps of a local activity. */
const LOCAL_ACTIVITY = 'core_local_activity'

/** What one run of a complaint's workflow did, as Temporal's own history tells it. */
export interface ToldRun {
  input: ComplaintInput
  /** Update ids in the order in which they were accepted, with what was asked. */
  updates: { updateId: string; request: TakeRequest; became: 'answered' | 'refused' | null }[]
  /** What was brought to the ledger; a step twice where it travelled again with its terms. */
  records: ToldRecord[]
  /**
   * Timers with the instant of the complaint's own time at which each rings, and the steps one of which was the last before it was
   * set: what is recorded within its task is told of after the timers of that task. After a task that was lost with its worker the
   * SDK may show the workflow any time since the task before: then it rings between the first and the last of these instants.
   */
  timers: { ringsAtMs: number[]; isAfterLost: boolean; afterSeqs: number[] }[]
  /** Whether anything can follow in it. */
  isOver: boolean
}

/** A step that a history says was brought to the ledger. */
export interface ToldRecord {
  seq: number
  isCompleted: boolean
  /** The entry as it was sent, where an activity of the ledger recorded it. */
  entry?: AppendRequest['entry']
  /** Hash of the line that holds it, where it was recorded within the task that took it. */
  hash?: string
  /** Id of the request that the ledger holds it by and that this history does not tell of. */
  adopted?: string | null
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
  const outcomes = new Map(
    all.flatMap((event) => {
      const { meta, outcome } = event.workflowExecutionUpdateCompletedEventAttributes ?? {}
      return outcome ? [[meta?.updateId ?? '', outcome.failure ? 'refused' : 'answered'] as const] : []
    }),
  )
  const told: ToldRun = { input, updates: [], records: [], timers: [], isOver: isEnd(all.at(-1)) }
  let afterSeq = input.carried?.snapshot.context.version ?? 0
  let waits = 0
  for (const event of all) {
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest
    if (accepted) {
      const request = firstOf<TakeRequest>(accepted.input?.args)
      const updateId = accepted.meta?.updateId ?? ''
      if (request) told.updates.push({ updateId, request, became: outcomes.get(updateId) ?? null })
    }
    const record = recordIn(event, completed)
    if (record) {
      afterSeq = record.seq
      told.records.push(record)
      if (record.entry === undefined) told.timers.at(-1)?.afterSeqs.push(afterSeq)
    }
    if (isToTryAgain(event)) waits += 1
    const timer = event.timerStartedEventAttributes
    if (timer && waits > 0) waits -= 1
    else if (timer) {
      const { seenMs, isAfterLost } = timesSeen(all, idOf(timer.workflowTaskCompletedEventId))
      const ringsAtMs = seenMs.map((atMs) => {
        const realMs = atMs + msOf(timer.startToFireTimeout)
        return input.originMs === null ? realMs : input.originMs + realMs - startedAtMs
      })
      told.timers.push({ ringsAtMs, isAfterLost, afterSeqs: [afterSeq] })
    }
  }
  return told
}

function isEnd(event: Event | undefined): boolean {
  return [
    event?.workflowExecutionCompletedEventAttributes,
    event?.workflowExecutionFailedEventAttributes,
    event?.workflowExecutionTimedOutEventAttributes,
    event?.workflowExecutionTerminatedEventAttributes,
    event?.workflowExecutionCanceledEventAttributes,
  ].some(Boolean)
}

function recordIn(event: Event, completed: ReadonlySet<string>): ToldRecord | null {
  const request = firstOf<AppendRequest>(event.activityTaskScheduledEventAttributes?.input)
  if (request)
    return { seq: request.entry.seq, entry: request.entry, isCompleted: completed.has(idOf(event.eventId)) }
  const { markerName, details } = event.markerRecordedEventAttributes ?? {}
  const answer = markerName === LOCAL_ACTIVITY ? firstOf<Appended | StandingEntry>(details?.['result']) : null
  if (!answer) return null
  if ('terms' in answer && 'entry' in answer) return adoptedFrom(answer.entry)
  if (!('is' in answer)) return null
  if (answer.is === 'durable') return { seq: answer.seq, hash: answer.hash, isCompleted: true }
  if (answer.is !== 'taken') return null
  // The same step as it was recorded by a task that was lost: only its instant is another.
  return answer.isSameStep ? { seq: answer.by.seq, isCompleted: true } : adoptedFrom(answer.by)
}

/** Whether a local activity is tried again after a timer of its own, which is the next one: its backoff is too long for a task. */
function isToTryAgain(event: Event): boolean {
  const { markerName, details } = event.markerRecordedEventAttributes ?? {}
  if (markerName !== LOCAL_ACTIVITY) return false
  return firstOf<{ backoff?: unknown }>(details?.['data'])?.backoff != null
}

function adoptedFrom({ seq, updateId }: AnyEntry): ToldRecord {
  return { seq, isCompleted: true, adopted: updateId }
}

/** The times that the workflow may have seen in the task whose completion this is. */
function timesSeen(events: Event[], completedId: string): { seenMs: number[]; isAfterLost: boolean } {
  const at = events.findIndex((event) => idOf(event.eventId) === completedId)
  const before = events.findLastIndex((event, n) => n < at && event.workflowTaskCompletedEventAttributes)
  const between = events.slice(before + 1, at)
  const isAfterLost = between.some(
    (event) => event.workflowTaskTimedOutEventAttributes ?? event.workflowTaskFailedEventAttributes,
  )
  const completions = isAfterLost ? [events[at], events[before]] : [events[at]]
  const startedMs = completions.flatMap((completion) => {
    const startedId = idOf(completion?.workflowTaskCompletedEventAttributes?.startedEventId)
    const started = events.find((event) => idOf(event.eventId) === startedId)
    return started ? [timeOf(started)] : []
  })
  // Once a local activity is done, the workflow sees the time at which it was.
  const ofTask = events.filter(
    (event) => idOf(event.markerRecordedEventAttributes?.workflowTaskCompletedEventId) === completedId,
  )
  return { seenMs: [...startedMs, ...ofTask.flatMap(doneAtMs)], isAfterLost }
}

function doneAtMs(marker: Event): number[] {
  const data = firstOf<{ complete_time?: { seconds: number; nanos: number } }>(
    marker.markerRecordedEventAttributes?.details?.['data'],
  )
  return data?.complete_time ? [msOf(data.complete_time)] : []
}

function timeOf(event: Event | undefined): number {
  return msOf(event?.eventTime)
}

/** Its seconds are a `Long` when they come from a server and a string when they come from a file. */
function msOf(time: { seconds?: Printable | number; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds?.toString() ?? '') * 1_000 + Math.floor((time?.nanos ?? 0) / 1_000_000)
}

function idOf(id: Printable): string {
  return id?.toString() ?? ''
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what the payload holds
function firstOf<T>(args: Payloads | null | undefined): T | null {
  const [payload] = args?.payloads ?? []
  return payload ? defaultPayloadConverter.fromPayload<T>(payload) : null
}
