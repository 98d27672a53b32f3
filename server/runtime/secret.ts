import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A secret of an installation: 32 random bytes in hex, made once per data folder, readable by its owner only. */
function secretIn(dataDir: string, name: string): string {
  const file = join(dataDir, name)
  try {
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFileSync(file, 'utf8').trim()
}

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
