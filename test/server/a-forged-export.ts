import type { AnyEntry } from '../../ledger/entry.ts'
import { canonicalJson } from '../../ledger/canonical.ts'
import { sha256 } from '../../ledger/line.ts'
import { signedCheckpoint } from '../../ledger/tlog/checkpoint.ts'
import { keyInForce, originOf, type RecordKeys } from '../../ledger/tlog/keys.ts'
import { type Said, saidBy } from '../../ledger/tlog/leaf.ts'
import { GrowingTree, inclusionProof, leafHash } from '../../ledger/tlog/merkle.ts'
import { vkeyOf } from '../../ledger/tlog/note.ts'
import type { RecordExport } from '../../server/record-export/file.ts'

/** A file whose leaves are signed in a log of their own, whatever they say. */
export async function signedWith(
  keys: RecordKeys,
  organisation: string,
  leaves: readonly string[],
): Promise<RecordExport> {
  const origin = originOf(keys, organisation)
  const tree = new GrowingTree()
  const hashes = leaves.map((leaf) => leafHash(Buffer.from(leaf)))
  for (const hash of hashes) tree.add(hash)
  const proofOf = async (index: number) => {
    const proof = await inclusionProof(async (_, at) => hashes[at] ?? Buffer.alloc(0), index, leaves.length)
    return proof.map((hash) => hash.toString('base64'))
  }
  const proven = leaves.map(async (leaf, index) => ({ index, leaf, proof: await proofOf(index) }))
  return {
    format: 'redress-export/1',
    checkpoint: signedCheckpoint(origin, leaves.length, tree.root(), keyInForce(keys)),
    keys: `${vkeyOf(origin, keyInForce(keys))}\n`,
    leaves: await Promise.all(proven),
    disclosed: [],
  }
}

/** The same file under the name of another organisation's log, whose key is the same. */
export function relabelled(file: RecordExport, keys: RecordKeys, organisation: string): RecordExport {
  const vkey = vkeyOf(originOf(keys, organisation), keyInForce(keys))
  const [name = '', short = ''] = vkey.split('+')
  const [text, line = ''] = file.checkpoint.split('\n\n')
  const signature = Buffer.from(line.trim().split(' ').at(-1) ?? '', 'base64').subarray(4)
  const bytes = Buffer.concat([Buffer.from(short, 'hex'), signature]).toString('base64')
  return { ...file, keys: `${vkey}\n`, checkpoint: `${text}\n\n— ${name} ${bytes}\n` }
}

/** A leaf in pieces, as one that is longer than a leaf can be. */
export function inPieces(leaf: string, of: number): string[] {
  const length = Math.ceil(leaf.length / of)
  return Array.from({ length: of }, (_, n) =>
    canonicalJson({
      of,
      piece: n + 1,
      sha256: sha256(leaf),
      text: leaf.slice(n * length, (n + 1) * length),
    }),
  )
}

/** The leaves of a case in which one entry says something else, each following the one before it. */
export function withEntry(
  leaves: readonly string[],
  seq: number,
  change: (entry: AnyEntry) => void,
): string[] {
  let prev: string | null = null
  return leaves.map((leaf) => {
    const said: Said = saidBy(leaf)
    if (!('entry' in said)) return leaf
    if (said.entry.seq === seq) change(said.entry)
    const written: string = canonicalJson({ ...said, prev })
    prev = leafHash(Buffer.from(written)).toString('hex')
    return written
  })
}
