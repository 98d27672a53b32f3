import type { ApplicationFailure } from '@temporalio/workflow'
import type { Appended, StandingEntry } from '../activities/append.ts'
import type { Actor } from '../machines/complaint-context.ts'
import type { Brought } from './living.ts'

/** A step that was taken and of which the ledger has yet to say that it is durable. */
export interface OnItsWay<S, Step, T> {
  ticket: Ticket<Step, T>
  atMs: number
  /** How things stood before it. */
  before: S
  terms: T
  /** How many entries it is in the ledger. */
  entries: number
  answers: Appended[]
}

/** What was asked, and what became of it: the same however often it has to be taken again. */
export interface Ticket<Step, T> {
  step: Step
  by: Actor
  updateId: string | null
  brought: Brought<T> | undefined
  ifVersion: number | null
  /** Set where the ledger holds it and nobody here asked for it. */
  stands?: StandingEntry
  /** What whoever asked is shown: how things stand after it. */
  seen: object | null
  isDurable: boolean
  failure: ApplicationFailure | null
}

/** A ticket for what nobody has taken yet. */
export function ticketOf<Step, T>(
  step: Step,
  by: Actor,
  updateId: string | null,
  brought?: Brought<T>,
  ifVersion: number | null = null,
): Ticket<Step, T> {
  return { step, by, updateId, brought, ifVersion, seen: null, isDurable: false, failure: null }
}

type Taken = Extract<Appended, { is: 'taken' }>

/** The steps on their way into the record, in their order. */
export class OnTheirWay<S, Step, T> {
  #ways: OnItsWay<S, Step, T>[] = []

  push(way: OnItsWay<S, Step, T>): void {
    this.#ways.push(way)
  }

  /**
   * Hears the ledger. Steps become durable in their order, whatever order the answers come in. Where something else stands in the
   * place of the first, gives back everything that is on its way: it has to be taken again.
   */
  hear(way: OnItsWay<S, Step, T>, answer: Appended): { taken: Taken; ways: OnItsWay<S, Step, T>[] } | null {
    way.answers.push(answer)
    for (let [first] = this.#ways; first; [first] = this.#ways) {
      const taken = first.answers.find((each) => each.is === 'taken')
      if (taken) return { taken, ways: this.#ways.splice(0) }
      if (first.answers.filter(({ is }) => is === 'durable').length < first.entries) return null
      this.#ways.shift()
      first.ticket.isDurable = true
    }
    return null
  }
}
