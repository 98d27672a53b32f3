import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { type ClaimBounds, ClaimsBusyError, type ClaimsBook } from '../../claims.ts'
import { connections } from './connection.ts'

const LOOK_AGAIN_MS = 40

/** Claims in a PostgreSQL database, for holders of several processes; of those who wait for the same nobody is first by right. */
export class PostgresClaims implements ClaimsBook {
  readonly #pool: pg.Pool
  readonly #installation: string
  readonly #bounds: ClaimBounds
  readonly #held = new Set<string>()

  private constructor(pool: pg.Pool, installation: string, bounds: ClaimBounds) {
    this.#pool = pool
    this.#installation = installation
    this.#bounds = bounds
  }

  /** What an earlier process of this installation held is given up, since whoever asked it asks again. */
  static async open(address: string, installation: string, bounds: ClaimBounds): Promise<PostgresClaims> {
    const pool = connections(address, 2)
    const name = createHash('sha256').update(installation).digest('hex')
    await pool.query('DELETE FROM redress.claims WHERE installation = $1', [name])
    return new PostgresClaims(pool, name, bounds)
  }

  async take(holder: string, keys: readonly string[]): Promise<void> {
    const untilMs = performance.now() + this.#bounds.waitMs
    while (!(await this.#taken(holder, keys))) {
      if (performance.now() > untilMs)
        throw new ClaimsBusyError('what is asked about is being recorded just now')
      await pause(LOOK_AGAIN_MS)
    }
    this.#held.add(holder)
  }

  /** A claim that cannot be ended now runs out by itself. */
  end(holder: string): void {
    if (!this.#held.delete(holder)) return
    this.#pool.query('DELETE FROM redress.claims WHERE holder = $1', [holder]).catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  /** All of the keys, or none and false. */
  async #taken(holder: string, keys: readonly string[]): Promise<boolean> {
    const client = await this.#pool.connect()
    let isWhole = false
    try {
      await client.query('BEGIN')
      await client.query('DELETE FROM redress.claims WHERE until < now() AND key = ANY($1)', [keys])
      const { rowCount } = await client.query(
        // In one order for all, so that two that want the same keys never wait for each other.
        `INSERT INTO redress.claims AS held (key, holder, installation, until)
         SELECT key, $2, $3, now() + $4 * interval '1 millisecond' FROM unnest($1::text[]) AS asked (key) ORDER BY key
         ON CONFLICT (key) DO UPDATE SET until = EXCLUDED.until WHERE held.holder = EXCLUDED.holder`,
        [[...new Set(keys)], holder, this.#installation, this.#bounds.leaseMs],
      )
      isWhole = rowCount === new Set(keys).size
      if (isWhole)
        await client.query('DELETE FROM redress.claims WHERE holder = $1 AND key <> ALL($2)', [holder, keys])
      await client.query(isWhole ? 'COMMIT' : 'ROLLBACK')
      client.release()
    } catch (error) {
      client.release(true)
      throw error
    }
    return isWhole
  }
}
