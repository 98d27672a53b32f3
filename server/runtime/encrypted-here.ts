import { encryptedWith } from '../sealing/payload-codec.ts'
import { dataDirHere } from './installation.ts'
import { installationKeys } from './master-key.ts'

/** How the Temporal of the installation that a command is about keeps what it is sent. */
export function encryptedHere(): ReturnType<typeof encryptedWith> {
  return encryptedWith(installationKeys(dataDirHere()).payloads)
}
