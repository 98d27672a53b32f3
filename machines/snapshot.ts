import type { chart } from './chart.ts'
import type { Complaint } from './complaint-context.ts'
import { owns } from '../policies/own.ts'

/** A complaint between two steps: plain JSON that any later version of the code can restore. */
export interface ComplaintSnapshot {
  status: 'active' | 'done'
  value: Complaint['state']
  context: Complaint
}

/** The machine's own snapshot, from plain JSON. */
export function restore(machine: typeof chart, { status, value, context }: ComplaintSnapshot) {
  const persisted = { status, value, context, historyValue: {}, children: {} }
  // The machine has no children and spawns none: it needs no actor scope to restore.
  return machine.restoreSnapshot(persisted as never, undefined as never)
}

/** Plain JSON, from the machine's own snapshot. */
export function plain(snapshot: { status: string; value: unknown; context: Complaint }): ComplaintSnapshot {
  return {
    status: snapshot.status === 'active' ? 'active' : 'done',
    value: snapshot.value as Complaint['state'],
    context: snapshot.context,
  }
}

/** Whether the chart knows a step in this state, whoever takes it. */
export function knows(machine: typeof chart, value: Complaint['state'], step: string): boolean {
  return owns(machine.root.states[value]?.on ?? {}, step)
}
