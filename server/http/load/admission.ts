import type { RequestHandler } from 'express'
import { watchGate } from '../metrics.ts'
import { Problem } from '../problem.ts'
import { BusyError, Gate } from './gate.ts'

/** Where requests wait for their turn: what writes apart from what reads, so that neither starves the other. */
export interface Gates {
  writes: Gate
  reads: Gate
}

interface Limits {
  /** Within what time a write should be acknowledged, milliseconds. */
  ackWithinMs?: number
  writesAtOnce?: number
  readsAtOnce?: number
}

/** Nothing but an accepted write takes longer. */
const READ_WITHIN_MS = 15_000

/** The gates of one API process. */
export function gatesOf({ ackWithinMs = 5_000, writesAtOnce = 64, readsAtOnce = 256 }: Limits = {}): Gates {
  const gates = {
    writes: new Gate({
      first: Math.min(16, writesAtOnce),
      least: Math.min(4, writesAtOnce),
      most: writesAtOnce,
      withinMs: ackWithinMs,
    }),
    reads: new Gate({
      first: Math.min(64, readsAtOnce),
      least: Math.min(16, readsAtOnce),
      most: readsAtOnce,
      withinMs: ackWithinMs,
    }),
  }
  for (const kind of ['writes', 'reads'] as const) watchGate(kind, () => gates[kind].state())
  return gates
}

type Handler<P> = (...args: Parameters<RequestHandler<P>>) => unknown

export type Admitting = ReturnType<typeof admitting>

/** The two ways to a handler: `read` and `write`. A group's answer weighs as many writes as it sends at once. */
export function admitting(gates: Gates) {
  return {
    read: <P>(handler: Handler<P>) => reading(gates, handler),
    write: <P>(handler: Handler<P>, weight = 1) => writing(gates, handler, weight),
  }
}

/** A handler that writes: refused before it begins, or seen through to its answer, whether anybody still listens or not. */
function writing<P>({ writes }: Gates, handler: Handler<P>, weight: number): RequestHandler<P> {
  return async (...args) => {
    const leave = await entered(writes, weight)
    try {
      await handler(...args)
    } finally {
      leave()
    }
  }
}

/** A handler that reads: refused before it begins, or answered within 15 seconds, if only by a 503. */
function reading<P>({ reads }: Gates, handler: Handler<P>): RequestHandler<P> {
  return async (...args) => {
    const leave = await entered(reads, 1)
    const startedMs = performance.now()
    const answered = (async () => {
      try {
        await handler(...args)
      } finally {
        reads.observe(performance.now() - startedMs)
        leave()
      }
    })()
    await inTime(answered)
  }
}

async function entered(gate: Gate, weight: number): Promise<() => void> {
  try {
    return await gate.enter(weight)
  } catch (error) {
    if (!(error instanceof BusyError)) throw error
    throw new Problem(
      503,
      'busy',
      `More is asked for than can be answered in time, so nothing was done. Send it again in ${error.retryAfterS} s.`,
      { headers: { 'Retry-After': String(error.retryAfterS) } },
      { cause: error },
    )
  }
}

async function inTime(answered: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), READ_WITHIN_MS)
  })
  try {
    await Promise.race([answered, tooLate])
  } finally {
    clearTimeout(timer)
    // What comes after the answer is of no use to anybody.
    answered.catch(() => undefined)
  }
}

function tooSlow(): Problem {
  return new Problem(503, 'unavailable', 'This could not be read in time; ask again.', {
    headers: { 'Retry-After': '2' },
  })
}
