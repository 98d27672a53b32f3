import type { Redis } from 'ioredis'
import { listKey } from './keys.ts'
import { MARK } from './places.ts'

/** A way in which something is found: all the marks that a value of this field has then. */
export interface Way {
  field: string
  marks: readonly string[]
}

/** Complaints that are found, with the ordinal of their intake, and for each part of what was asked the fields that it was found in. */
export type Candidates = Map<string, { ordinal: number; fields: ReadonlySet<string>[] }>

/** The complaints that are found, in whatever way, for every part of what is asked; whoever asks may still not see them, or those fields. */
export async function candidatesFor(redis: Redis, parts: readonly (readonly Way[])[]): Promise<Candidates> {
  const found = await Promise.all(parts.map((ways) => foundIn(redis, ways)))
  const [first = new Map<string, never>(), ...others] = found
  const all: Candidates = new Map()
  for (const [id, { ordinal, fields }] of first) {
    const more = others.map((other) => other.get(id)?.fields)
    const known = more.flatMap((each) => each ?? [])
    if (known.length === others.length) all.set(id, { ordinal, fields: [fields, ...known] })
  }
  return all
}

async function foundIn(redis: Redis, ways: readonly Way[]) {
  const lists = await Promise.all(ways.map(({ marks }) => havingAll(redis, marks)))
  const found = new Map<string, { ordinal: number; fields: Set<string> }>()
  for (const [nth, { field }] of ways.entries()) {
    for (const [id, ordinal] of lists[nth] ?? []) {
      const known = found.get(id) ?? { ordinal, fields: new Set<string>() }
      found.set(id, { ordinal, fields: known.fields.add(field) })
    }
  }
  return found
}

async function havingAll(redis: Redis, marks: readonly string[]): Promise<[id: string, ordinal: number][]> {
  const keys = marks.map((mark) => listKey(MARK, mark))
  const found = await redis.zinter(keys.length, ...keys, 'AGGREGATE', 'MAX', 'WITHSCORES')
  return found.flatMap((id, n) => (n % 2 ? [] : [[id, Number(found[n + 1])]]))
}
