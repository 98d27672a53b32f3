import { afterAll, beforeAll, describe } from 'vitest'
import { startPostgres, type Postgres } from '../support/postgres.ts'
import { aFolder } from './folder.ts'

/** Where a ledger may lie. */
export interface Place {
  name: 'a folder' | 'PostgreSQL'
  /** The address of a place where there is no ledger yet. */
  empty: () => Promise<string>
  /** The server, where there is one. */
  server: () => Postgres | null
}

/** Runs the same tests over a ledger in a folder and over one in a PostgreSQL database of a server that starts for them. */
export function overBothStores(tests: (place: Place) => void): void {
  describe('in a folder', () => {
    tests({ name: 'a folder', empty: aFolder, server: () => null })
  })
  describe('in PostgreSQL', () => {
    let postgres: Postgres | undefined
    beforeAll(async () => {
      postgres = await startPostgres()
    })
    afterAll(() => postgres?.stop())
    const server = () => postgres ?? null
    const empty = async () => {
      if (!postgres) throw new Error('the server starts before the tests')
      return postgres.database()
    }
    tests({ name: 'PostgreSQL', empty, server })
  })
}
