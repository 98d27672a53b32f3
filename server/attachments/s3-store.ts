import { openAsBlob } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { S3mini, S3ServiceError } from 's3mini'
import { type Store, StoreAwayError } from './store.ts'

/** A bucket, and who may use it. */
export interface Bucket {
  /** Address of the bucket: `https://host/bucket`. */
  url: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

const WITHIN_MS = 60_000
const KIND = 'application/octet-stream'
const EXISTS: readonly number[] = [409, 412]

/** Attachments in a bucket of whatever speaks S3. */
export function s3Store({ url, ...who }: Bucket, spool: string): Store {
  const s3 = new S3mini({ endpoint: url, ...who, requestAbortTimeout: WITHIN_MS })
  return {
    spool,
    keep: (file, name, sha256) =>
      reaching(async () => {
        const blob = await openAsBlob(file)
        const checked = { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') }
        await s3.putObject(name, blob, KIND, undefined, checked, blob.size)
        await rm(file)
      }),
    add: (name, bytes) =>
      reaching(async () => {
        const ifNew = { 'if-none-match': '*' } as Record<string, string>
        try {
          await s3.putObject(name, bytes, KIND, undefined, ifNew, bytes.length)
          return true
        } catch (error) {
          if (error instanceof S3ServiceError && EXISTS.includes(error.status)) return false
          throw error
        }
      }),
    read: (name) =>
      reaching(async () => {
        const answer = await s3.getObjectResponse(name)
        return answer?.body ? Readable.fromWeb(answer.body) : null
      }),
    list: (under) =>
      reaching(async () => {
        const found = (await s3.listObjects('/', under)) ?? []
        return found.map(({ Key, LastModified }) => ({ name: Key, atMs: new Date(LastModified).getTime() }))
      }),
    remove: (name) =>
      reaching(async () => {
        await s3.deleteObject(name)
      }),
  }
}

async function reaching<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw new StoreAwayError(`the bucket of attachments cannot be used: ${String(cause)}`, { cause })
  }
}
