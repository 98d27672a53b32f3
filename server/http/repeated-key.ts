/* `JSON.parse` keeps the last of two equal keys and does not say so; no maintained parser on npm refuses them. */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

interface Open {
  /** Keys seen in this object; null for an array. */
  keys: Set<string> | null
  /** What of it is being read: a key, or a place in a list. */
  at: string | number
}

/** Pointer to the first key that an object of a JSON text holds twice, or that would be its prototype; null when there is none. */
export function repeatedKeyIn(json: string): string | null {
  const open: Open[] = []
  let isKeyNext = false
  for (const [token] of json.matchAll(TOKEN)) {
    const here = open.at(-1)
    if (token === '{' || token === '[') {
      open.push({ keys: token === '{' ? new Set() : null, at: 0 })
      isKeyNext = token === '{'
    } else if (token === '}' || token === ']') {
      open.pop()
      isKeyNext = false
    } else if (token === ',' && here) {
      isKeyNext = here.keys !== null
      if (typeof here.at === 'number') here.at += 1
    } else if (token.startsWith('"') && isKeyNext && here?.keys) {
      const key = JSON.parse(token) as string
      here.at = key
      isKeyNext = false
      if (key === '__proto__' || here.keys.has(key)) return pointerTo(open)
      here.keys.add(key)
    }
  }
  return null
}

function pointerTo(open: readonly Open[]): string {
  return open.map(({ at }) => `/${String(at).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
