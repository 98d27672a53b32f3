import { nameOf, saidBy } from './leaf.ts'

const LONGEST = 160

/** Where two leaves differ, in a sentence: of which case they are, and what was expected and what is there. */
export function differenceOf(expected: Buffer | null, found: Buffer | null): string {
  const [before, after] = [contentOf(expected), contentOf(found)]
  if (before === null || after === null || before.name !== after.name)
    return `expected ${told(expected, before)}, found ${told(found, after)}`
  const [path, was, is] = firstDifference(before.said, after.said, '') ?? ['', expected, found]
  return `${before.name}: at ${path || 'its bytes'} expected ${short(was)}, found ${short(is)}`
}

/** A leaf in a few words. */
export function told(leaf: Buffer | null, content = contentOf(leaf)): string {
  if (leaf === null) return 'nothing'
  if (content === null) return `${leaf.length} bytes that say nothing`
  return 'entry' in content.said ? `${content.name} (${content.said.entry.step.type})` : content.name
}

function contentOf(leaf: Buffer | null) {
  if (leaf === null) return null
  try {
    const said = saidBy(leaf)
    return { said, name: nameOf(said) }
  } catch {
    return null
  }
}

function firstDifference(was: unknown, is: unknown, path: string): [string, unknown, unknown] | null {
  if (typeof was !== 'object' || typeof is !== 'object' || was === null || is === null)
    return was === is ? null : [path, was, is]
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const [inner, other] = [was, is].map((one) => new Map(Object.entries(one)).get(key))
    const found = firstDifference(inner, other, path === '' ? key : `${path}.${key}`)
    if (found) return found
  }
  return null
}

function short(value: unknown): string {
  const text = JSON.stringify(Buffer.isBuffer(value) ? value.toString() : value) ?? 'nothing'
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
