import { Pool } from 'pg'
import { StoreRefusal } from './refusal.ts'

/** Longer than a server under load takes, and shorter than whoever waits for an answer does. */
const CONNECT_MS = 5_000
const STATEMENT_MS = 15_000
/** A writer that stops in the middle of writing holds the others off no longer than this. */
const IDLE_IN_TRANSACTION_MS = 5_000

/** Whether an address is that of a PostgreSQL database; any other is a folder's. */
export function isPostgres(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address)
}

/** An address as it may be shown: without its password. */
export function shown(address: string): string {
  if (!isPostgres(address)) return address
  try {
    const url = new URL(address)
    return `postgres://${url.host}${url.pathname}`
  } catch {
    return 'postgres://…'
  }
}

/** Connections to a database, at most `most` at once. They are made when they are needed, and made anew after they broke. */
export function connections(address: string, most = 4): Pool {
  const pool = new Pool({
    connectionString: address,
    max: most,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    application_name: 'redress',
  })
  // One that breaks while nobody uses it is left out by the pool; whoever asks next hears of it.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Does something with one connection. Throws a `StoreRefusal` where there is none to be had. */
export async function connected<T>(address: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = connections(address, 1)
  try {
    return await work(pool)
  } catch (error) {
    throw refusalFor(error, address) ?? error
  } finally {
    await pool.end()
  }
}

/** What to say of an error that comes from the database being away for now; null of any other. */
export function awayWords(error: unknown, address: string): string | null {
  if (!isPostgres(address)) return null
  const refusal = error instanceof StoreRefusal ? error : refusalFor(error, address)
  return refusal && !refusal.isLasting ? refusal.message : null
}

/** What to tell of an error in one sentence; null for one that is not of reaching the database. */
function refusalFor(error: unknown, address: string): StoreRefusal | null {
  const { code, message } = Object(error) as { code?: string; message?: string }
  const at = shown(address)
  const { username = '', pathname = '' } = URL.canParse(address) ? new URL(address) : {}
  const database = decodeURIComponent(pathname.slice(1)) || username
  const say = (text: string, isLasting: boolean) => new StoreRefusal(text, isLasting, { cause: error })
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'ECONNRESET':
    case 'EPIPE':
    case '08000':
    case '08003':
    case '08006':
      return say(
        `Nothing answers at REDRESS_LEDGER ${at}: start PostgreSQL there, or name another address.`,
        false,
      )
    case '57P01':
    case '57P02':
    case '57P03':
      return say(
        `PostgreSQL at REDRESS_LEDGER ${at} is only just starting or stopping: try again in a moment.`,
        false,
      )
    case '28P01':
    case '28000':
      return say(
        `PostgreSQL at REDRESS_LEDGER ${at} does not let ${username || 'this user'} in: mend the user or the password in it.`,
        true,
      )
    case '3D000':
      return say(
        `There is no database ${database} at REDRESS_LEDGER ${at}: make it with createdb, encoding UTF8.`,
        true,
      )
    case '42501':
      return say(
        `In the database of REDRESS_LEDGER ${at} ${username || 'this user'} may not do what the record needs: make it the owner of the database.`,
        true,
      )
    default:
      if (message !== undefined && /timeout|terminated/i.test(message))
        return say(
          `Nothing answers at REDRESS_LEDGER ${at} in time: look at PostgreSQL there, or name another address.`,
          false,
        )
      return null
  }
}
