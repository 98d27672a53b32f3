import { Command } from 'commander'
import { keysOfCases } from '../ledger/stores/open.ts'
import { shown } from '../ledger/stores/postgres/connection.ts'
import { mustHoldLines, NoLedgerError } from '../ledger/found.ts'
import { BrokenLineError } from '../ledger/refusals.ts'
import './cut-output.ts'
import { connectOnce } from './projections/connection.ts'
import { finderWith } from './projections/findings.ts'
import { rebuildProjections } from './projections/projector.ts'
import { readRunning } from './runtime/processes.ts'
import { keyFile, installationKeysThere } from './runtime/master-key.ts'
import { StartRefusal } from './runtime/refusal.ts'
import { dataDirHere, ledgerHere } from './runtime/installation.ts'

/*
 * `npm run rebuild`: empties the projections in Redis and fills them from the ledger, whether or not the engine runs. Ends with 1
 * at a line that was altered, with 2 where there is no ledger, no Redis or no master key, by which cases are found; then nothing was
 * emptied.
 */
new Command('rebuild')
  .description('Empties the lists, counts and inbox in Redis and fills them again from the ledger.')
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
const ledger = ledgerHere()
await mustHoldLines(ledger).catch(giveUp)
const url = process.env['REDIS_URL'] || readRunning(dataDirHere())?.addresses.redis
if (url === undefined) {
  console.error('No Redis is known: start Redress, or name one in REDIS_URL, such as redis://localhost:6379.')
  process.exit(2)
}

const redis = await connectOnce(url).catch((cause: unknown) => {
  console.error(
    `Redis at ${url} cannot be reached (${String(cause)}); start it, or name another in REDIS_URL.`,
  )
  process.exit(2)
})
try {
  const { index, wrapping } = installationKeysThere(dataDirHere())
  const keyOf = await keysOfCases(ledger, keyFile(dataDirHere()), wrapping)
  const finder = finderWith(index, async (id) => keyOf(id))
  const lines = await rebuildProjections(redis, ledger, finder)
  console.log(`The projections in ${url} hold all ${lines} lines of ${shown(ledger)}.`)
} catch (error) {
  giveUp(error)
} finally {
  redis.disconnect()
}

function giveUp(error: unknown): never {
  const isExpected = [NoLedgerError, BrokenLineError, StartRefusal].some((kind) => error instanceof kind)
  console.error(isExpected && error instanceof Error ? error.message : error)
  process.exit(error instanceof BrokenLineError ? 1 : 2)
}
