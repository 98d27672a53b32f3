import type { LogFiles } from '../stores/log-files.ts'
import { type Checkpoint, checkpointIn } from './checkpoint.ts'
import { firstKey, keysIn, recordKeys, type RecordKeys } from './keys.ts'
import { lastPart } from './last-signed.ts'
import { organisationOfFolder } from './layout.ts'
import { isSignedBy, verifierOf, vkeyOf } from './note.ts'
import { SigningRefusal } from './refusal.ts'

/**
 * The keys that the public logs go on being signed with, made where nothing was signed yet. Throws a `SigningRefusal` where they are
 * missing, or are others than the logs and `last`, what was written down as signed last, were signed with.
 */
export async function keysOfLogs(
  files: LogFiles,
  keysFile: string,
  last: readonly Checkpoint[],
): Promise<RecordKeys> {
  const keys = keysIn(keysFile)
  const folders = await files.folders()
  const there = await Promise.all(folders.map(async (folder) => signedIn(files, folder)))
  const checkpoints = [...there.flatMap(({ checkpoint }) => checkpoint ?? []), ...last]
  const first = new Map(folders.flatMap((folder, n) => (there[n]?.first ? [[folder, there[n].first]] : [])))
  if (!keys && checkpoints.length + first.size > 0)
    throw new SigningRefusal(
      `${keysFile} is missing, and the logs were signed with the keys in it: bring it back from a copy`,
    )
  const known = keys ?? recordKeys(keysFile)
  const others = [
    ...[...first].flatMap(([folder, vkey]) => (firstKey(known, folder) === vkey ? [] : folder)),
    ...checkpoints.flatMap((one) => (isOfKeys(one, known) ? [] : lastPart(one.origin))),
  ]
  const [other] = others
  if (other === undefined) return known
  throw new SigningRefusal(
    `the log of ${organisationOfFolder(other)} was signed with a key that is not in ${keysFile}: bring back the file with that key`,
  )
}

async function signedIn(
  files: LogFiles,
  folder: string,
): Promise<{ checkpoint: Checkpoint | null; first: string | undefined }> {
  const [checkpoint, keys] = await Promise.all([
    files.bytesOf(folder, 'checkpoint'),
    files.bytesOf(folder, 'keys'),
  ])
  return {
    checkpoint: checkpoint && checkpointIn(checkpoint.toString()),
    first: keys?.toString().split('\n')[0],
  }
}

function isOfKeys({ origin, note }: Checkpoint, { installation, keys }: RecordKeys): boolean {
  return (
    origin === `${installation}/${lastPart(origin)}` &&
    keys.some((key) => isSignedBy(note, verifierOf(vkeyOf(origin, key))))
  )
}
