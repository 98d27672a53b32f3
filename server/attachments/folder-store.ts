import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { isCode } from '../../ledger/error-code.ts'
import { type Kept, type Store, StoreAwayError } from './store.ts'

/** Attachments in a folder, which may lie on a disk that several machines share. */
export function folderStore(folder: string): Store {
  const at = (name: string) => join(folder, name)
  const spool = join(folder, 'incoming')
  return {
    spool,
    keep: (file, name) =>
      reaching(async () => {
        await synced(file)
        await mkdir(dirname(at(name)), { recursive: true, mode: 0o700 })
        await rename(file, at(name))
        await synced(dirname(at(name)))
      }),
    add: (name, bytes) =>
      reaching(async () => {
        await mkdir(dirname(at(name)), { recursive: true, mode: 0o700 })
        await mkdir(spool, { recursive: true, mode: 0o700 })
        const aside = join(spool, randomUUID())
        try {
          await written(aside, bytes)
          await link(aside, at(name))
          await synced(dirname(at(name)))
          return true
        } catch (error) {
          if (isCode(error, 'EEXIST')) return false
          throw error
        } finally {
          await rm(aside, { force: true })
        }
      }),
    read: (name) =>
      reaching(async () => {
        const file = await open(at(name)).catch((error: unknown) => {
          if (isCode(error, 'ENOENT')) return null
          throw error
        })
        return file && createReadStream('', { fd: file })
      }),
    list: (under) => reaching(() => listed(folder, at(under))),
    remove: (name) => reaching(() => rm(at(name), { force: true })),
  }
}

async function listed(folder: string, under: string): Promise<Kept[]> {
  const found = await readdir(under, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return []
    throw error
  })
  const kept: Kept[] = []
  for (const entry of found) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const { mtimeMs } = await stat(path).catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return { mtimeMs: null }
      throw error
    })
    if (mtimeMs !== null) kept.push({ name: relative(folder, path).replaceAll(sep, '/'), atMs: mtimeMs })
  }
  return kept
}

async function written(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function synced(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function reaching<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw new StoreAwayError(`the folder of attachments cannot be used: ${String(cause)}`, { cause })
  }
}
