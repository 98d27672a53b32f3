const MS_PER_MINUTE = 60_000
const STRIDE_MS = 7 * 86_400_000

/** One row of a zone's offset table: from this UTC instant on, local time is that many minutes ahead of UTC. */
export type ZoneOffset = readonly [fromUtcMs: number, offsetMinutes: number]

/**
 * The zone's offsets from UTC between two instants, read once from the time-zone data of this Node. The first row holds
 * from `fromMs` on; every further row is a change of the clocks, exact to the minute.
 */
export function zoneOffsets(zone: string, fromMs: number, toMs: number): ZoneOffset[] {
  const offsetAt = offsetReader(zone)
  const rows: ZoneOffset[] = [[fromMs, offsetAt(fromMs)]]
  let known = offsetAt(fromMs)
  for (let at = fromMs; at < toMs; at += STRIDE_MS) {
    const next = Math.min(at + STRIDE_MS, toMs)
    const offset = offsetAt(next)
    if (offset !== known) rows.push([changeBetween(offsetAt, at, next), offset])
    known = offset
  }
  return rows
}

function changeBetween(offsetAt: (ms: number) => number, beforeMs: number, afterMs: number): number {
  const old = offsetAt(beforeMs)
  let low = Math.floor(beforeMs / MS_PER_MINUTE)
  let high = Math.ceil(afterMs / MS_PER_MINUTE)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * MS_PER_MINUTE) === old) low = middle
    else high = middle
  }
  return high * MS_PER_MINUTE
}

function offsetReader(zone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  return (ms) => {
    const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? ''
    const match = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name)
    if (!match) throw new Error(`cannot read the offset of ${zone} from ${JSON.stringify(name)}`)
    const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)
    return match[1] === '-' ? -minutes : minutes
  }
}
