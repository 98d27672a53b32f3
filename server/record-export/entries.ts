import type { AnyEntry } from '../../ledger/entry.ts'
import { type Said, saidBy } from '../../ledger/tlog/leaf.ts'
import { leafHash } from '../../ledger/tlog/merkle.ts'
import type { RecordExport } from './file.ts'

/** What a leaf says, or several that are pieces of one, and the hash that the next entry follows. */
export interface Told {
  content: Said
  hash: string
}

/** What the leaves say, those that are pieces of one joined again. Throws a `SyntaxError` where one is no JSON. */
export function joined({ leaves }: RecordExport): Told[] {
  let pieces = ''
  return leaves.flatMap(({ leaf }) => {
    const content = saidBy(leaf)
    const hash = leafHash(Buffer.from(leaf)).toString('hex')
    if (!('piece' in content)) return [{ content, hash }]
    pieces += content.text
    if (content.piece < content.of) return []
    const whole = { content: saidBy(pieces), hash }
    pieces = ''
    return [whole]
  })
}

/** The entries of an exported case, in their order. */
export function entriesIn(file: RecordExport): AnyEntry[] {
  return joined(file).flatMap(({ content }) => ('entry' in content ? [content.entry] : []))
}
