/**
 * JSON with object keys in UTF-16 order and no white space (RFC 8785 for what JSON itself can say), so that equal values
 * have equal bytes. Members that are undefined are left out, as `JSON.stringify` does.
 */
export function canonicalJson(value: unknown): string {
  return isInOrder(value) ? (JSON.stringify(value) ?? 'null') : putInOrder(value)
}

/** Whether every object in it has its keys in order, as whatever was read from canonical JSON does: then the engine's own writer is much faster. */
function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isInOrder)
  let before: string | null = null
  for (const key of Object.keys(value)) {
    if (before !== null && key <= before) return false
    before = key
  }
  return Object.values(value).every(isInOrder)
}

function putInOrder(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((member: unknown) => canonicalJson(member ?? null)).join(',')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const named = new Map(Object.entries(value))
    const members = [...named.keys()].sort().flatMap((key) => {
      const member: unknown = named.get(key)
      return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member)}`]
    })
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}
