/** The time from one event of a case to another, milliseconds; negative where the second came first. */
export interface Elapsed {
  grossMs: number
  /** Without the time in which its clocks stood still. */
  netMs: number
}

/** Milliseconds. */
interface Spread {
  averageMs: number
  medianMs: number
  p90Ms: number
}

/** Average, median and 90th percentile; null of nothing. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  return {
    averageMs: Math.round(sorted.reduce((so, each) => so + each, 0) / sorted.length),
    medianMs: Math.round(quantile(sorted, 0.5)),
    p90Ms: Math.round(quantile(sorted, 0.9)),
  }
}

/**
 * A quantile of values in their order, at least one: definition 7 of Hyndman and Fan (Sample Quantiles in Statistical Packages,
 * The American Statistician 50, 1996, 361–365), which interpolates between the two nearest values, as spreadsheets do by default.
 */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}

/** A band of elapsed time: up to its end, which belongs to it, from where the one before ends. */
export interface Band {
  name: string
  upToMs: number
}

/** The band of times longer than all the others. */
export const LONGER = 'longer'

/** Name of the first band that a time lies in. */
export function bandOf(bands: readonly Band[], ms: number): string {
  return bands.find(({ upToMs }) => ms <= upToMs)?.name ?? LONGER
}
