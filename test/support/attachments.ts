import { join } from 'node:path'
import { Attachments } from '../../server/attachments/attachments.ts'
import { AttachmentsEnv, storeOf, uploadSettings } from '../../server/attachments/settings.ts'
import { installationKeys } from '../../server/runtime/master-key.ts'
import { idSecret } from '../../server/runtime/secret.ts'
import { temporaryFolder } from './servers.ts'

/** The attachments of an installation, as another API of it has them. */
export function attachmentsOf({ dataDir }: { dataDir: string }): Attachments {
  const env = AttachmentsEnv.parse({})
  const keys = { uploads: installationKeys(dataDir).uploads, idSecret: idSecret(dataDir) }
  return new Attachments(storeOf(env, dataDir), keys, uploadSettings(env))
}

/** Attachments of no installation, in a folder that is made with the first. */
export function noAttachments(): Attachments {
  const env = AttachmentsEnv.parse({ REDRESS_ATTACHMENTS: join(temporaryFolder(), 'attachments') })
  return new Attachments(
    storeOf(env, ''),
    { uploads: Buffer.alloc(32), idSecret: 'none' },
    uploadSettings(env),
  )
}
