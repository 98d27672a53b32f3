import type { WholeGate } from '../policies/vocabulary.ts'
import type { Complaint } from './complaint-context.ts'
import { own, owns } from '../policies/own.ts'

type OpenOnes = (complaint: Complaint) => string[]

const WHOLE: Record<WholeGate, OpenOnes> = {
  remedies: ({ proposal }) =>
    (proposal?.remedies ?? []).filter((each) => each.fulfilledAtMs === null).map((each) => each.id),
  slips: ({ slips }) => slips.filter((each) => each.state !== 'complete').map((each) => each.id),
  consultations: ({ consultations }) =>
    consultations.filter((each) => !each.answered).map((each) => each.unit),
  correctives: ({ correctives }) =>
    correctives.filter((each) => each.state !== 'verified').map((each) => each.id),
  lines: ({ lines = [] }) => lines.filter((each) => each.state === 'open').map((each) => each.id),
  penalties: ({ penalties }) => penalties.filter((each) => each.state === 'proposed').map((each) => each.id),
}

/** Whether what a gate asks for has been done: a step, record or event of this round, or everything of a sort. */
export function gateOpen(complaint: Complaint, gate: string): boolean {
  const open = wholeOf(gate)
  return open ? open(complaint).length === 0 : owns(complaint.done, gate)
}

/** The gate as a person reads it, with what is still open. */
export function nameOfGate(complaint: Complaint, gate: string): string {
  const open = wholeOf(gate)?.(complaint)
  return open ? `${gate} (${open.join(', ')})` : gate
}

function wholeOf(gate: string): OpenOnes | undefined {
  return own(WHOLE, gate)
}
