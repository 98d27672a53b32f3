import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NoLedgerError } from '../ledger/found.ts'
import { foldersIn } from '../ledger/tlog/files.ts'
import { rotateKey, verifiersIn } from '../ledger/tlog/keys.ts'
import { logOf, logsIn, organisationOfFolder } from '../ledger/tlog/layout.ts'

/** The organisations whose logs are in a ledger. */
async function organisationsIn(ledger: string): Promise<string[]> {
  const folders = await foldersIn(logsIn(ledger))
  if (folders.length === 0)
    throw new NoLedgerError(`There is no public log in ${logsIn(ledger)}: the engine makes it while it runs.`)
  return folders.map(organisationOfFolder)
}

/** The signed checkpoint of an organisation, or of each one after the other, to be kept elsewhere. Throws a `NoLedgerError` where there is none. */
export async function checkpointText(ledger: string, organisation?: string): Promise<string> {
  const known = await organisationsIn(ledger)
  if (organisation !== undefined && !known.includes(organisation))
    throw new NoLedgerError(`There is no log of ${organisation}; there are those of ${known.join(', ')}.`)
  const asked = organisation === undefined ? known : [organisation]
  return asked.map((one) => readFileSync(join(logOf(ledger, one), 'checkpoint'), 'utf8')).join('\n')
}

/** The key in force of each log, as one writes it down. Throws a `NoLedgerError` where there is no log. */
export async function keyLines(ledger: string): Promise<string[]> {
  const known = await organisationsIn(ledger)
  return known.flatMap((one) => {
    const verifiers = verifiersIn(readFileSync(join(logOf(ledger, one), 'keys'), 'utf8'))
    return verifiers.at(-1)?.vkey ?? []
  })
}

/** Puts a new key in force; what to tell of it. */
export function rotated(keysFile: string): string {
  const { keys } = rotateKey(keysFile)
  return `Key ${keys.length} signs from the next checkpoint on; the keys of before go on verifying what they signed. See them with: audit -- keys`
}
