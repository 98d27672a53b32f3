import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { connections } from './connection.ts'

/** Held by the one process that does what comes behind the record. */
const BEHIND_THE_RECORD = 7_316_026
const TRY_AGAIN_MS = 1_000

/**
 * Does `work` while no other process of the same ledger does, again and again until the signal is aborted: its own signal is aborted as soon as
 * another one may take over.
 */
export async function whileFirst(
  address: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const pool = connections(address, 1)
  while (!signal.aborted) {
    await whileHeld(pool, signal, work).catch(() => undefined)
    await pause(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined)
  }
  await pool.end()
}

async function whileHeld(
  pool: pg.Pool,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  const lost = new AbortController()
  const lose = () => lost.abort()
  client.on('error', lose)
  client.on('end', lose)
  const looking = setInterval(() => void client.query('SELECT 1').catch(lose), TRY_AGAIN_MS)
  try {
    const { rows } = await client.query<{ is: boolean }>('SELECT pg_try_advisory_lock($1) AS is', [
      BEHIND_THE_RECORD,
    ])
    if (rows[0]?.is) await work(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(looking)
    client.release(true)
  }
}
