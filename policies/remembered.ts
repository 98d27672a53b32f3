/** The same work, done once for each thing that it is asked of, while that thing lives: for things that are never changed. */
export function remembered<K extends object, V extends {} | null>(work: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, V>()
  return (of) => {
    const before = known.get(of)
    if (before !== undefined) return before
    const worked = work(of)
    known.set(of, worked)
    return worked
  }
}
