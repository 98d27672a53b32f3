import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { madeOnce } from '../../ledger/made-once.ts'
import { StartRefusal } from './refusal.ts'

const LEAST_CHARACTERS = 32

/** The secret that signs access tokens. */
export function tokenSecret(dataDir: string): string {
  return secretIn(dataDir, 'token-secret')
}

/** The secret that ids are made with: whoever knows a key of an organisation cannot tell the id it leads to. */
export function idSecret(dataDir: string): string {
  return secretIn(dataDir, 'id-secret')
}

/** The secret that opens the door of the record's writer to the API. */
export function doorSecret(dataDir: string): string {
  return secretIn(dataDir, 'door-secret')
}

/**
 * A secret of an installation: 32 random bytes in hex, made once per data folder, readable by its owner only. Throws a
 * `StartRefusal` when the file holds less than could be a secret.
 */
function secretIn(dataDir: string, name: string): string {
  const file = join(dataDir, name)
  const secret = fileMade(file, () => randomBytes(32).toString('hex'))
  if (secret.length >= LEAST_CHARACTERS) return secret
  throw new StartRefusal(
    `${file} holds no secret of ${LEAST_CHARACTERS} characters; restore it, or remove it.`,
  )
}

/** What a file that only its owner reads holds, made where it is not there. */
export function fileMade(file: string, made: () => string): string {
  madeOnce(file, made)
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8').trim()
}
