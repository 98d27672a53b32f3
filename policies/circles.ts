/** Each ring of names once, closed with its first. */
export function circles(names: readonly string[], next: (name: string) => readonly string[]): string[][] {
  const found = new Map<string, string[]>()
  const done = new Set<string>()
  const follow = (name: string, way: readonly string[]): void => {
    if (way.includes(name)) {
      const ring = way.slice(way.indexOf(name))
      const key = ring.toSorted().join()
      if (!found.has(key)) found.set(key, [...ring, name])
      return
    }
    if (done.has(name)) return
    for (const other of next(name)) follow(other, [...way, name])
    done.add(name)
  }
  for (const name of names) follow(name, [])
  return [...found.values()]
}
