import { defineQuery, defineSignal } from '@temporalio/workflow'
import type { Rounds, RoundsPlan } from '../machines/rounds.ts'

/** Name of the workflow type. */
export const ROUNDS_WORKFLOW = 'rounds'

/** Workflow id of the rounds of a policy. */
export function roundsWorkflowId(roundsId: string): string {
  return `rounds-${roundsId}`
}

export interface RoundsInput {
  /** The policy's id; a simulation adds something of its own. */
  roundsId: string
  /** What the ids of its cases are made with, a secret; the same for as long as the installation keeps its own. */
  seed?: string
  plan: RoundsPlan
  /** Where its time begins, UTC milliseconds; null for the real time. Only simulations set it. */
  originMs: number | null
  /** Periods that open from here on are its affair, UTC milliseconds; from its start on where left out. */
  sinceMs?: number
  carried: { rounds: Rounds; startedAtMs: number } | null
}

export interface RoundsView {
  plan: RoundsPlan
  rounds: Rounds
  seed?: string
}

/** The policy's schedules, rules and calendar as they are from now on. Sent at every start of the engine. */
export const replan = defineSignal<[RoundsPlan]>('terms')

/** How far the rounds have got. */
export const viewRounds = defineQuery<RoundsView>('rounds')
