import { join } from 'node:path'
import { z } from 'zod'
import { USUAL_TYPES } from './file-type.ts'
import { folderStore } from './folder-store.ts'
import type { UploadSettings } from './attachments.ts'
import { s3Store } from './s3-store.ts'
import type { Store } from './store.ts'

const HOUR_MS = 3_600_000

/** What the environment says of attachments. */
export const AttachmentsEnv = z.object({
  REDRESS_ATTACHMENTS: z.string().default(''),
  REDRESS_S3_REGION: z.string().default('us-east-1'),
  REDRESS_S3_KEY: z.string().default(''),
  REDRESS_S3_SECRET: z.string().default(''),
  REDRESS_ATTACHMENT_MIB: z.coerce.number().positive().max(1024).default(25),
  REDRESS_ATTACHMENT_TYPES: z.string().default(USUAL_TYPES.join(',')),
  REDRESS_UPLOADS_HOURS: z.coerce.number().positive().max(720).default(24),
  REDRESS_UPLOADS_EACH: z.coerce.number().int().positive().max(10_000).default(50),
})
type AttachmentsEnv = z.infer<typeof AttachmentsEnv>

/** How uploads are taken here. */
export function uploadSettings(env: AttachmentsEnv): UploadSettings {
  return {
    mostBytes: Math.floor(env.REDRESS_ATTACHMENT_MIB * 2 ** 20),
    types: env.REDRESS_ATTACHMENT_TYPES.split(',').map((type) => type.trim()),
    mostOfOne: env.REDRESS_UPLOADS_EACH,
    keptMs: env.REDRESS_UPLOADS_HOURS * HOUR_MS,
  }
}

type Place = Pick<
  AttachmentsEnv,
  'REDRESS_ATTACHMENTS' | 'REDRESS_S3_REGION' | 'REDRESS_S3_KEY' | 'REDRESS_S3_SECRET'
>

/** Where attachments lie: the bucket at the address or the folder that the environment names, else a folder of the data folder. */
export function storeOf(env: Place, dataDir: string): Store {
  const { REDRESS_ATTACHMENTS: place } = env
  const own = join(dataDir, 'attachments')
  if (!/^https?:\/\//.test(place)) return folderStore(place || own)
  const who = {
    region: env.REDRESS_S3_REGION,
    accessKeyId: env.REDRESS_S3_KEY,
    secretAccessKey: env.REDRESS_S3_SECRET,
  }
  return s3Store({ url: place, ...who }, join(own, 'incoming'))
}

/** Where the attachments of the installation lie that a command is about. */
export function storeHere(dataDir: string): Store {
  return storeOf(AttachmentsEnv.parse(process.env), dataDir)
}
