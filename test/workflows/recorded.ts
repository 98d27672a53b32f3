import { readdirSync, readFileSync } from 'node:fs'
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import type { KeptEntry } from '../../server/audit-ledger.ts'
import { toldBy, type ToldRun } from '../../server/audit-told.ts'

/** Where the recorded histories lie. */
export const HISTORIES = new URL('../histories/', import.meta.url)

/** A recorded history as it lies in its file: all runs of one complaint, the first first. */
export interface Recorded {
  workflowId: string
  runs: { events: RecordedEvent[] }[]
  /** What the ledger holds of it, where its steps are recorded within their tasks and so do not stand in its history. */
  entries?: KeptEntry[]
}
type RecordedEvent = { eventType: string } & Record<string, unknown>

/** A complaint that was recorded when the code was older, ready to be replayed. */
export interface Golden {
  workflowId: string
  histories: History[]
  runs: ToldRun[]
  entries: KeptEntry[] | null
}

/** Names of the recorded histories. */
export function recordedNames(): string[] {
  return readdirSync(HISTORIES).flatMap((file) => (file.endsWith('.json') ? file.slice(0, -5) : []))
}

/** A recorded history; `doctor` may change the copy that was read. */
export function recorded(name: string, doctor: (recorded: Recorded) => void = () => undefined): Golden {
  const copy = JSON.parse(readFileSync(new URL(`${name}.json`, HISTORIES), 'utf8')) as Recorded
  doctor(copy)
  const histories = copy.runs.map(historyFromJSON)
  return {
    workflowId: copy.workflowId,
    histories,
    runs: histories.map(toldBy),
    entries: copy.entries ?? null,
  }
}

/** Changes the JSON inside the first payload of some attributes. */
export function changePayload(attributes: unknown, change: (value: Record<string, unknown>) => void): void {
  const { input } = attributes as { input: { payloads: { data: string }[] } }
  const [payload] = input.payloads
  if (!payload) throw new Error('there is no payload')
  const value = JSON.parse(Buffer.from(payload.data, 'base64').toString())
  change(value)
  payload.data = Buffer.from(JSON.stringify(value)).toString('base64')
}
