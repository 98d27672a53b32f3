import { createHmac } from 'node:crypto'
import { canonicalJson } from '../../ledger/canonical.ts'
import type { Services } from './services.ts'

/**
 * An id that says nothing of what it names and that nobody can guess; the same for the same key of the same organisation for as long
 * as the installation keeps its secret.
 */
export function idOf(
  { idSecret }: Pick<Services, 'idSecret'>,
  what: 'complaint' | 'finding' | 'import' | 'campaign',
  policy: string,
  key: string,
): string {
  const hex = createHmac('sha256', idSecret)
    .update(canonicalJson([what, policy, key]))
    .digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}

const ID = /^[\w-]{1,200}$/

/** Whether a case or campaign could have this id; whoever names another is told that there is none, without anybody being asked. */
export function couldBeId(text: string): boolean {
  return ID.test(text)
}
