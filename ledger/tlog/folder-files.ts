import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogFiles } from '../stores/log-files.ts'
import { bytesOf, foldersIn, putFile, removePartials } from './files.ts'

/** The public logs as files in a folder, as other verifiers read them. */
export function folderFiles(home: string): LogFiles {
  return {
    folders: () => foldersIn(home),
    bytesOf: (folder, path) => bytesOf(join(home, folder, path)),
    has: (folder, path) =>
      access(join(home, folder, path)).then(
        () => true,
        () => false,
      ),
    put: (folder, path, bytes) => putFile(join(home, folder, path), bytes),
    async remove(folder, paths) {
      for (const path of paths) await rm(join(home, folder, path), { recursive: true, force: true })
    },
    removePartials: (folder, but) => removePartials(join(home, folder), but),
    close: () => Promise.resolve(),
  }
}
