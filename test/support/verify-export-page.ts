import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectDir } from '../../server/runtime/project.ts'
import { aFolder } from '../ledger/folder.ts'

const run = promisify(execFile)

export const withoutPython = await run('python3', ['-c', 'import cryptography']).then(
  () => false,
  () => true,
)

/** What the page of another language says of a file. */
export async function pythonOn(file: object | string, key: string): Promise<string> {
  const path = join(await aFolder(), 'case.json')
  await writeFile(path, typeof file === 'string' ? file : JSON.stringify(file))
  const page = join(projectDir, 'docs/verify-export.py')
  return (await run('python3', [page, path, key]).catch((failed: { stdout: string }) => failed)).stdout
}
