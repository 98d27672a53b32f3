import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { programsOf } from '../../server/runtime/programs.ts'

/** The folder of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

const started = new Set<string>()

/**
 * What starts a script of the engine: the first time just as `npm run` starts it, afterwards as a program made of the same
 * sources, which is there sooner.
 */
export async function nodeFor(script: string): Promise<[command: string, ...args: string[]]> {
  const entry = join(root, script)
  if (!started.has(entry)) {
    started.add(entry)
    return [process.execPath, '--import', 'tsx', entry]
  }
  const { command, args } = (await programsOf([entry]))(entry)
  return [command, ...args]
}
