import { FIGURES, type Figure, type Place } from './places.ts'

export type Counts = Record<Figure, number>

/** How many cases stand at one value, its share of all that was counted, and the share of all rows down to this one. */
export interface Row {
  name: string | null
  counts: Counts
  share: number
  cumulativeShare: number
}

/** How many cases are part of each figure. */
export function countsOf(cases: readonly (readonly Figure[])[]): Counts {
  const counts = Object.fromEntries(FIGURES.map((figure) => [figure, 0])) as Counts
  for (const figures of cases) for (const figure of figures) counts[figure] += 1
  return counts
}

/** A row for each value: periods in the order of time, anything else the most frequent first. */
export function rowsOf(places: readonly Place[], isOfTime: boolean): Row[] {
  const groups = new Map<string | null, (readonly Figure[])[]>()
  for (const { name, figures } of places) {
    const group = groups.get(name)
    if (group) group.push(figures)
    else groups.set(name, [figures])
  }
  const counted = [...groups].map(([name, cases]) => ({ name, counts: countsOf(cases) }))
  counted.sort((a, b) => (isOfTime ? 0 : b.counts.all - a.counts.all) || byName(a.name, b.name))
  let so = 0
  return counted.map((row) => {
    so += row.counts.all
    return { ...row, share: row.counts.all / places.length, cumulativeShare: so / places.length }
  })
}

/** What is not known comes last. */
function byName(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return a < b ? -1 : a > b ? 1 : 0
}
