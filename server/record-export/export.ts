import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { shown } from '../../ledger/stores/postgres/connection.ts'
import { located } from '../../ledger/reader.ts'
import { checkpointIn } from '../../ledger/tlog/checkpoint.ts'
import { bytesOf } from '../../ledger/tlog/files.ts'
import { logOf, tilesOf } from '../../ledger/tlog/layout.ts'
import { Leaves, type Leaf } from '../../ledger/tlog/leaf.ts'
import { inclusionProof } from '../../ledger/tlog/merkle.ts'
import type { RecordExport } from './file.ts'

/**
 * One complaint or campaign with all that proves it: its entries and the terms that they name, each with its place in its organisation's log,
 * and the signed checkpoint; `logs` is a folder with the public logs. Throws a `RangeError` for a name that none or several answer to, and for one whose last entry is not signed yet.
 */
export async function exportOf(
  dir: string,
  name: string,
  policy?: string,
  logs = dir,
): Promise<RecordExport> {
  const { organisation, leaves } = await leavesOf(dir, name, policy)
  const log = logOf(logs, organisation)
  const checkpoint = (await bytesOf(join(log, 'checkpoint')))?.toString()
  const { size } = checkpoint === undefined ? { size: 0 } : checkpointIn(checkpoint)
  const unsigned = leaves.filter(({ index }) => index >= size)
  if (checkpoint === undefined || unsigned.length > 0)
    throw new RangeError(`${name} is not signed to its end yet; the engine does that within a second or two`)
  const at = tilesOf(log, size)
  const proven = leaves.map(async ({ index, leaf }) => ({
    index,
    leaf: leaf.bytes.toString(),
    proof: (await inclusionProof(at, index, size)).map((hash) => hash.toString('base64')),
  }))
  return {
    format: 'redress-export/1',
    checkpoint,
    keys: await readFile(join(log, 'keys'), 'utf8'),
    leaves: await Promise.all(proven),
    disclosed: [],
  }
}

interface Placed {
  index: number
  leaf: Leaf
}

async function leavesOf(dir: string, name: string, policy?: string) {
  const all = new Leaves()
  const sizes = new Map<string, number>()
  const terms = new Map<string, Placed[]>()
  const found = new Map<string, { organisation: string; leaves: Placed[]; terms: Set<string> }>()
  for await (const lines of located(dir)) {
    for (const { line, bytes } of lines) {
      const added = all.of(line, bytes)
      if (!added || !('entry' in line)) continue
      const { organisation } = added
      const from = sizes.get(organisation) ?? 0
      sizes.set(organisation, from + added.leaves.length)
      const placed = added.leaves.map((leaf, n) => ({ index: from + n, leaf }))
      const { entry } = line
      const named = placed.splice(0, added.ofTerms)
      const termsKey = JSON.stringify([organisation, entry.terms])
      if (named.length > 0) terms.set(termsKey, named)
      const isAsked = entry.complaintId === name || entry.number === name
      if (!isAsked || (policy !== undefined && entry.policy !== policy)) continue
      const one = found.get(entry.complaintId) ?? { organisation, leaves: [], terms: new Set() }
      one.leaves.push(...placed)
      one.terms.add(termsKey)
      found.set(entry.complaintId, one)
    }
  }
  const [one, other] = found.values()
  if (!one) throw new RangeError(`the ledger in ${shown(dir)} holds no complaint ${name}`)
  if (other) throw new RangeError(`${name} is a number of several policies; say which, behind the number`)
  const named = [...one.terms].flatMap((key) => terms.get(key) ?? [])
  const leaves = [...named, ...one.leaves].sort((a, b) => a.index - b.index)
  return { organisation: one.organisation, leaves }
}
