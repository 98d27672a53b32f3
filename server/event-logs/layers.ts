/** What is said of an event, the closest first. What is said of several stands once, and they share it. */
export type Layers = readonly ReadonlyMap<string, string>[]

/** What stands in a column of an event: empty where nothing does; undefined where the log has no such column. */
export type Row = (column: string) => string | undefined

/** Events as rows that all have every column, in room that grows as what they say does. */
export function layered(events: readonly Layers[]): { rows: Row[]; columns: ReadonlySet<string> } {
  const columns = new Set<string>()
  for (const layer of new Set(events.flat())) for (const column of layer.keys()) columns.add(column)
  const rows = events.map((layers): Row => (column) => {
    const said = layers.find((layer) => layer.has(column))?.get(column)
    return said ?? (columns.has(column) ? '' : undefined)
  })
  return { rows, columns }
}
