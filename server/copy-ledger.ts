import { Command } from 'commander'
import { NoLedgerError } from '../ledger/found.ts'
import { LedgerLockedError } from '../ledger/refusals.ts'
import { markMoved } from '../ledger/stores/moved.ts'
import { isPostgres, shown } from '../ledger/stores/postgres/connection.ts'
import { copyIntoDatabase } from '../ledger/stores/postgres/copy.ts'
import { StoreRefusal } from '../ledger/stores/postgres/refusal.ts'
import { verdictOn } from './audit-verify.ts'
import './cut-output.ts'
import { dataDirHere, ledgerFolderHere } from './runtime/installation.ts'
import { keyFile } from './runtime/master-key.ts'

/*
 * `npm run ledger:copy -- postgres://…`: brings the record of a stopped installation into an empty database, once it was verified, and verifies it there.
 * Ends with 0 where that is done, with 1 where the record is broken, with 2 where nothing could be done; the folder stays as it is, with a mark that it goes on elsewhere.
 */
const program = new Command('ledger:copy')
  .description('Copies the record of this installation from its folder into a PostgreSQL database.')
  .argument('<address>', 'postgres://user:password@host:port/database')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
const [address = ''] = program.args
try {
  if (!isPostgres(address)) throw new StoreRefusal('Write postgres://user:password@host:port/database.', true)
  const dir = ledgerFolderHere()
  await mustBeSound(dir)
  const lines = await copyIntoDatabase(dir, keyFile(dataDirHere()), address)
  await mustBeSound(address)
  markMoved(dir, shown(address))
  console.log(
    `All ${lines} lines are in ${shown(address)}: start with REDRESS_LEDGER naming it. The folder is left as it was and marked as moved; remove it once you trust the copy, for its keys open what is erased from now on.`,
  )
} catch (error) {
  const isExpected = [NoLedgerError, LedgerLockedError, StoreRefusal].some((sort) => error instanceof sort)
  console.error(isExpected && error instanceof Error ? error.message : error)
  process.exitCode = 2
}

async function mustBeSound(ledger: string): Promise<void> {
  const { isSound, lines } = await verdictOn(ledger)
  for (const line of lines) console.log(line)
  if (!isSound) process.exit(1)
}
