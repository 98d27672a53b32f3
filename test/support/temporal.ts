import { Client, type Connection } from '@temporalio/client'
import { installationKeys } from '../../server/runtime/master-key.ts'
import { encryptedWith } from '../../server/sealing/payload-codec.ts'

/** A client that reads and writes as the installation with this data folder does. */
export function clientOf(connection: Connection, { dataDir }: { dataDir: string }): Client {
  return new Client({ connection, dataConverter: encryptedWith(installationKeys(dataDir).payloads) })
}
