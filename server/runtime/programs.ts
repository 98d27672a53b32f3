import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { projectDir } from './project.ts'

const folder = join(projectDir, '.redress', 'bundles')

/** How Node is started over an entry. */
interface Program {
  command: string
  args: readonly string[]
}

type Programs = (entry: string) => Program

const known = new Map<string, Promise<Programs>>()

/**
 * Programs of TypeScript entries, each with all modules of ours in one file, so that Node runs it without a loader and what is
 * started again after a crash is back in half the time. Made once in the life of a process.
 */
export function programsOf(entries: readonly string[]): Promise<Programs> {
  const key = entries.join('\n')
  const before = known.get(key)
  if (before) return before
  const made = programsMadeOf(entries)
  known.set(key, made)
  return made
}

async function programsMadeOf(entries: readonly string[]): Promise<Programs> {
  const { outputFiles } = await build({
    entryPoints: entries.map((entry, nth) => ({ in: entry, out: String(nth) })),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    keepNames: true,
    sourcemap: 'inline',
    outdir: folder,
    write: false,
    plugins: [ownUrls],
  })
  const files = new Map<string, string>()
  for (const [nth, { contents }] of outputFiles.entries()) {
    const entry = entries[nth] ?? ''
    files.set(entry, await kept(basename(entry, '.ts'), contents))
  }
  return (entry) => {
    const file = files.get(entry)
    if (file === undefined) throw new Error(`no program was made of ${entry}`)
    return { command: process.execPath, args: ['--enable-source-maps', file] }
  }
}

/** Modules find files of the project by their own place, which is not the program's. */
const ownUrls: Plugin = {
  name: 'own-urls',
  setup: (maker) =>
    maker.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: source.replaceAll('import.meta.url', url), loader: 'ts' }
    }),
}

/** Writes a program in one stroke, under a name that tells what is in it. */
async function kept(name: string, contents: Uint8Array): Promise<string> {
  const digest = createHash('sha256').update(contents).digest('hex').slice(0, 16)
  const path = join(folder, `${name}-${digest}.js`)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, contents)
  await rename(draft, path)
  return path
}
