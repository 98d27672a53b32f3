import { z } from 'zod'
import { type AnyEntry, Terms } from '../../ledger/entry.ts'
import { EntryBody, sha256 } from '../../ledger/line.ts'
import { type Said, saidBy } from '../../ledger/tlog/leaf.ts'
import { leafHash } from '../../ledger/tlog/merkle.ts'
import type { RecordExport } from './file.ts'

/** What a leaf says, or several that are pieces of one, and the hash that the next entry follows. */
export interface Told {
  content: Exclude<Said, Piece>
  hash: string
}

type Piece = Extract<Said, { piece: number }>

const Piece = z.strictObject({
  of: z.int().positive(),
  piece: z.int().positive(),
  sha256: z.string(),
  text: z.string(),
})
const Content = z.union([
  EntryBody.omit({ ordinal: true }).extend({ prev: z.string().nullable() }),
  z.strictObject({ terms: Terms }),
  Piece,
])

interface Leaf {
  index: number
  leaf: string
  content: Said | null
}

/**
 * What the leaves say, those that are pieces of one joined again, and what is wrong with them: one that is nothing which a log holds, one out
 * of its order, and pieces that are not all those of one text, side by side.
 */
export function joined({ leaves }: RecordExport): { told: Told[]; problems: string[] } {
  const problems = leaves.flatMap(({ index }, n) => {
    const before = leaves[n - 1]?.index ?? -1
    return index > before ? [] : [`leaf ${index + 1} stands behind leaf ${before + 1}`]
  })
  const told = grouped(leaves).flatMap((group) => {
    const whole = wholeOf(group)
    if (typeof whole !== 'string') return [whole]
    problems.push(whole)
    return []
  })
  return { told, problems }
}

/** The entries of an exported case, in their order. */
export function entriesIn(file: RecordExport): AnyEntry[] {
  return entriesOf(joined(file).told)
}

/** The entries among what leaves say. */
export function entriesOf(told: readonly Told[]): AnyEntry[] {
  return told.flatMap(({ content }) => ('entry' in content ? [content.entry] : []))
}

function grouped(leaves: RecordExport['leaves']): [Leaf, ...Leaf[]][] {
  const groups: [Leaf, ...Leaf[]][] = []
  for (const { index, leaf } of leaves) {
    const one = { index, leaf, content: contentOf(leaf) }
    const open = groups.at(-1)
    const goesOn = isPiece(one.content) && one.content.piece !== 1 && isPiece(open?.[0].content)
    if (goesOn && open) open.push(one)
    else groups.push([one])
  }
  return groups
}

function wholeOf(group: [Leaf, ...Leaf[]]): Told | string {
  const [first] = group
  const last = group.at(-1) ?? first
  const hash = leafHash(Buffer.from(last.leaf)).toString('hex')
  if (first.content === null) return `leaf ${first.index + 1} is nothing that a log holds`
  if (!isPiece(first.content)) return { content: first.content, hash }
  const pieces = group.flatMap(({ index, content }) => (isPiece(content) ? [{ ...content, index }] : []))
  const { of, sha256: digest } = first.content
  const areNext = pieces.every(
    (one, n) =>
      one.piece === n + 1 && one.of === of && one.sha256 === digest && one.index === first.index + n,
  )
  const text = pieces.map((one) => one.text).join('')
  const content = areNext && pieces.length === of && sha256(text) === digest ? contentOf(text) : null
  if (content !== null && !isPiece(content)) return { content, hash }
  return `leaves ${first.index + 1} to ${last.index + 1} are not all the pieces of one entry, in their order`
}

function isPiece(content: Said | null | undefined): content is Piece {
  return content !== null && content !== undefined && 'piece' in content
}

/** What a leaf says; null where it says nothing that a log holds. */
function contentOf(leaf: string): Said | null {
  try {
    const said = saidBy(leaf)
    return Content.safeParse(said).success ? said : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
