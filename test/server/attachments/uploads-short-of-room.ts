import { writeSync } from 'node:fs'
import { Attachments } from '../../../server/attachments/attachments.ts'
import { folderStore } from '../../../server/attachments/folder-store.ts'
import { aPicture, keptIn } from './a-picture.ts'

/** Uploads more than its disk takes, then little; tells on stdout how each ended and what is kept. */
const folder = process.argv[2] ?? ''
const settings = { mostBytes: 2 ** 20, types: ['image/png'], mostOfOne: 9, keptMs: 60_000 }
const keys = { uploads: Buffer.alloc(32), idSecret: 'a secret' }
const attachments = new Attachments(folderStore(folder), keys, settings)
const by = { policy: 'files', person: 'Li' }
async function* whole(bytes: number) {
  yield aPicture(bytes)
}
const ended = async (bytes: number) => {
  const taken = attachments.take(by, whole(bytes), { name: 'a.png', key: null })
  return taken.then(
    ({ type }) => type,
    (error: Error) => error.name,
  )
}
const large = await ended(400_000)
const left = keptIn(folder)
const small = await ended(1_000)
writeSync(1, JSON.stringify({ large, left, small, kept: keptIn(folder).length }))
process.exit(0)
