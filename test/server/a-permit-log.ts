import * as fc from 'fast-check'
import { DateTime } from 'luxon'

const ZONE = 'Europe/Amsterdam'
const CONFIRMED = 'T05 Print and send confirmation of receipt'
const EXAMINED = 'T10 Determine necessity to stop indication'

export const HEADER =
  'case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:enddate_planned,case:group,case:responsible,case:startdate,concept:instance,concept:name,lifecycle:transition,org:group,org:resource,time:timestamp'

const HOUR = 3_600_000
const begins = Date.parse('2010-10-01T06:00:00Z')
const desk = fc.record({
  startH: fc.nat(15 * 30 * 24),
  startMs: fc.nat(HOUR),
  confirmedH: fc.option(fc.nat(240)),
  examinedH: fc.option(fc.oneof(fc.nat(400), fc.nat(1200))),
  closedH: fc.option(fc.oneof(fc.nat(3000), fc.integer({ min: 1300, max: 1400 })), { freq: 8 }),
  deadlineDays: fc.integer({ min: 30, max: 80 }),
  channel: fc.constantFrom('Internet', 'Desk', 'Post', 'e-mail', 'Intern'),
  unit: fc.constantFrom('General', 'Experts'),
  resource: fc.constantFrom('Resource01', 'Resource02', ''),
})

/** The event log of a made-up permit desk with so many cases, all seeded: rows as the real ones are, in no order of time. */
export function aPermitLog(cases: number): string {
  const rows = fc.sample(desk, { numRuns: cases, seed: 4 }).flatMap((each, nth) => {
    const startMs = begins + each.startH * HOUR + each.startMs
    const after = (hours: number | null) => (hours === null ? [] : [startMs + hours * HOUR])
    const [closedMs] = after(each.closedH)
    const end = closedMs === undefined ? '' : text(closedMs)
    const head = `${each.channel},case-${nth},${text(startMs + each.deadlineDays * 24 * HOUR)},${each.unit},${end},,Group 1,Resource01,${text(startMs)},task`
    const events: [string, number][] = [
      ...after(each.examinedH).map((ms): [string, number] => [EXAMINED, ms]),
      ...after(each.confirmedH).map((ms): [string, number] => [CONFIRMED, ms]),
      ['Confirmation of receipt', startMs + 1000],
    ]
    return events.map(([what, ms]) => `${head},${what},complete,Group 1,${each.resource},${text(ms)}`)
  })
  return `${[HEADER, ...rows].join('\n')}\n`
}

function text(ms: number): string {
  return DateTime.fromMillis(ms, { zone: ZONE }).toFormat("yyyy-MM-dd HH:mm:ss.SSS'000'ZZ")
}

type Verdict = 'in time' | 'late' | 'open'
type Counts = Partial<Record<Verdict | 'none', number>>
type Totals = Record<string, { here: Counts; log: Counts; lateOnlyHere: number; lateOnlyThere: number }>

/** What such a log comes to under the example's policy, calculated by hand, sharing nothing with the engine. */
export function totalsOf(csv: string, holidays: ReadonlySet<string>): Totals {
  const [head = '', ...lines] = csv.trimEnd().split(/\r?\n/)
  const columns = head.split(',')
  const cases = new Map<string, Map<string, string>[]>()
  for (const line of lines) {
    const row = new Map(line.split(',').map((cell, nth) => [columns[nth] ?? '', cell]))
    const id = row.get('case:concept:name') ?? ''
    cases.set(id, [...(cases.get(id) ?? []), row])
  }
  const known = [...cases.values()].flat()
  const endsMs = Math.max(
    ...known.flatMap((row) => [...ms(row.get('time:timestamp')), ...ms(row.get('case:enddate'))]),
  )
  const totals: Totals = {}
  for (const rows of cases.values()) {
    const [startMs = 0] = ms(rows[0]?.get('case:startdate'))
    const closedMs = ms(rows[0]?.get('case:enddate')).find((each) => each >= startMs)
    const firstMs = (activity: string) =>
      Math.min(
        ...rows
          .flatMap((row) => (row.get('concept:name') === activity ? ms(row.get('time:timestamp')) : []))
          .filter((each) => each >= startMs),
        closedMs ?? Infinity,
      )
    const start = DateTime.fromMillis(startMs, { zone: ZONE })
    const midnight = (days: number) =>
      start
        .startOf('day')
        .plus({ days: days + 1 })
        .toMillis()
    const clocks: [string, number, number, number | undefined][] = [
      ['confirmation', firstMs(CONFIRMED), fiveWorkingDays(start, holidays), undefined],
      ['examination', firstMs(EXAMINED), midnight(14), undefined],
      ['whole', closedMs ?? Infinity, midnight(56), ms(rows[0]?.get('case:deadline'))[0]],
    ]
    for (const [clock, endedMs, dueMs, deadlineMs] of clocks) {
      const of = (totals[clock] ??= { here: {}, log: {}, lateOnlyHere: 0, lateOnlyThere: 0 })
      const here = kept(endedMs, dueMs, endsMs)
      const there = deadlineMs === undefined ? 'none' : kept(endedMs, deadlineMs, endsMs)
      of.here[here] = (of.here[here] ?? 0) + 1
      of.log[there] = (of.log[there] ?? 0) + 1
      if (there !== 'none' && here === 'late' && there !== 'late') of.lateOnlyHere += 1
      if (there === 'late' && here !== 'late') of.lateOnlyThere += 1
    }
  }
  return totals
}

function kept(endedMs: number, dueMs: number, endsMs: number): Verdict {
  if (endedMs !== Infinity) return endedMs <= dueMs ? 'in time' : 'late'
  return dueMs <= endsMs ? 'late' : 'open'
}

/** Closing time of the fifth working day after the day of the start. */
function fiveWorkingDays(start: DateTime, holidays: ReadonlySet<string>): number {
  let day = start.startOf('day')
  for (let left = 5; left > 0;) {
    day = day.plus({ days: 1 })
    if (day.weekday <= 5 && !holidays.has(day.toISODate() ?? '')) left -= 1
  }
  return day.set({ hour: 17 }).toMillis()
}

function ms(text: string | undefined): number[] {
  return text === undefined || text === '' ? [] : [DateTime.fromSQL(text, { setZone: true }).toMillis()]
}
