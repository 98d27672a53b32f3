import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Puts a file in its place whole or not at all, and makes it durable there. */
export async function putFile(path: string, bytes: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const aside = `${path}.new`
  const file = await open(aside, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(aside, path)
  const folder = await open(dirname(path))
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** The bytes of a file; null where there is none. */
export async function bytesOf(path: string): Promise<Buffer | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

/** Takes away the tiles and bundles of a log that are not full and are not among those named, by their paths below the log. */
export async function removePartials(log: string, but: ReadonlySet<string>): Promise<void> {
  const names = await readdir(join(log, 'tile'), { recursive: true })
  for (const name of names) {
    const path = `tile/${name.replaceAll('\\', '/')}`
    const isPartial = /\.p\/\d+$/.test(path) || path.endsWith('.new')
    if (isPartial && !but.has(path)) await rm(join(log, path), { force: true })
  }
}

/** Names of the folders in a folder; none where there is no such folder. */
export async function foldersIn(path: string): Promise<string[]> {
  const found = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return found.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort()
}
