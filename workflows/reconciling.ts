import { ApplicationFailure } from '@temporalio/workflow'
import type { Appended, StandingEntry } from '../activities/append.ts'
import type { Actor } from '../machines/complaint-context.ts'
import type { Receipts } from '../machines/receipts.ts'
import { RefusalError } from '../machines/refusal.ts'
import { stale } from './failures.ts'
import type { TermsOf } from './living.ts'
import { type OnItsWay, OnTheirWay, ticketOf, type Ticket } from './on-its-way.ts'
import { standingAfter } from './recorder.ts'

/** What a life lets be done to it. */
interface Reconciled<S, Step, T> {
  id: string
  what: string
  receipts: Receipts
  version(): number
  /** Goes back to how things stood. */
  goBack(snapshot: S, terms: T): void
  apply(ticket: Ticket<Step, T>, atMs: number): void
  /** Tells of the marks that have passed by then, or by now. */
  tellPassed(atMs?: number): void
  armAlarm(): void
  /** How things stand, as this person may see it at that instant. */
  view(by: Actor, atMs: number): object
}

/**
 * Keeps a life and the ledger together. A task may be lost after it has recorded its steps: then the ledger is ahead of the history,
 * and what stands in the ledger is what happened. Whatever this life has taken in its place is taken again after it.
 */
export function reconciler<S, Step extends { type: string }, T extends TermsOf>(
  life: Reconciled<S, Step, T>,
) {
  const onTheirWay = new OnTheirWay<S, Step, T>()

  function heard(way: OnItsWay<S, Step, T>, answer: Appended): void {
    const found = onTheirWay.hear(way, answer)
    const [first, ...others] = found?.ways ?? []
    if (!found || !first) return
    const { by: entry, isSameStep, terms } = found.taken
    const isDecided = first.atMs === entry.atMs && first.ticket.updateId === entry.updateId
    if (first.ticket.stands || isDecided)
      throw ApplicationFailure.nonRetryable(
        `the ledger holds another step ${entry.seq}, which this code cannot come to`,
        'LedgerConflictError',
      )
    life.goBack(first.before, first.terms)
    if (isSameStep) takeAgain(first.ticket, entry.atMs, true)
    else {
      adopt({ entry, terms: terms ?? { digest: entry.terms, terms: first.terms } })
      takeAgain(first.ticket, first.atMs)
    }
    for (const other of others) takeAgain(other.ticket, other.atMs)
    life.tellPassed()
    life.armAlarm()
  }

  /** Takes a step that the ledger holds and that this history does not tell of. */
  function adopt(stands: StandingEntry): void {
    const { step, by, updateId, atMs } = stands.entry
    life.apply({ ...ticketOf<Step, T>(step as Step, by, updateId), stands }, atMs)
    if (updateId !== null) life.receipts.keep(updateId, life.version())
  }

  /** Judges it anew, after what stands before it now. Marks that were told before it are found again, unless they stand themselves. */
  function takeAgain(ticket: Ticket<Step, T>, atMs: number, stands = false): void {
    const { step, updateId, ifVersion } = ticket
    if (step.type === 'deadlinePassed' && !stands) return
    if (updateId !== null) life.receipts.forget(updateId)
    try {
      if (!stands) life.tellPassed(atMs)
      if (ifVersion !== null && ifVersion !== life.version())
        throw new RefusalError(stale(life.what, life.version(), ifVersion))
      life.apply(ticket, atMs)
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error
      ticket.failure = ApplicationFailure.nonRetryable(error.message, error.code)
      return
    }
    if (updateId === null) return
    life.receipts.keep(updateId, life.version())
    life.tellPassed(atMs)
    ticket.seen = life.view(ticket.by, atMs)
  }

  return {
    /** Follows a step on its way; what it gives back hears the ledger's answers for it, one for each of its entries. */
    follow(ticket: Ticket<Step, T>, atMs: number, before: S, terms: T, entries: number) {
      const way = { ticket, atMs, before, terms, entries, answers: [] }
      onTheirWay.push(way)
      return (answer: Appended) => heard(way, answer)
    },
    /** A first step may have been recorded by a task that was lost, and nobody asks for it again. */
    async beginAsRecorded(): Promise<void> {
      for (;;) {
        const version = life.version()
        const stands = await standingAfter(life.id, version)
        if (!stands || life.version() !== version) return
        adopt(stands)
      }
    },
  }
}
