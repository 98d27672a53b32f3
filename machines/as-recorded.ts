import type { PinnedCalendar } from '../policies/calendar.ts'
import { owns } from '../policies/own.ts'

type Clocked = { clocks: readonly Clock[] }
type Clock = { pauses?: readonly object[] | undefined }

/** The parts of a standing that the first versions did not record, of the case and of its clocks. */
const LATER = new Set(['facts', 'repeatKey', 'penalties', 'uniqueKeys', 'mergedInto'])
const LATER_OF_CLOCKS = new Set(['firstDueAtMs', 'provisional', 'firstDueProvisional'])
const LATER_OF_PAUSES = new Set(['provisional'])

/**
 * The standing as its record should have it: whole, save that a case begun by an early version may lack what came later. Such a
 * case is told by its calendar, which knew nothing of provisional days while the standing was still growing; that the end of a pause
 * is provisional may be missing in any.
 */
export function asRecorded<S extends Clocked>(
  { calendar }: { readonly calendar: PinnedCalendar },
  standing: S,
  recorded: Partial<Clocked>,
): Partial<S> {
  const clocks = standing.clocks.map((clock, nth) => withoutLaterOfPauses(clock, recorded.clocks?.[nth]))
  if (calendar.provisional) return { ...standing, clocks }
  const early = clocks.map((clock, nth) => without(LATER_OF_CLOCKS, clock, recorded.clocks?.[nth] ?? clock))
  return without(LATER, { ...standing, clocks: early }, recorded)
}

function withoutLaterOfPauses(clock: Clock, recorded: Clock | undefined): Clock {
  if (!clock.pauses) return clock
  const pauses = clock.pauses.map((pause, nth) =>
    without(LATER_OF_PAUSES, pause, recorded?.pauses?.[nth] ?? pause),
  )
  return { ...clock, pauses }
}

function without<T extends object>(later: ReadonlySet<string>, whole: T, recorded: object): Partial<T> {
  const parts = Object.entries(whole).filter(([part]) => owns(recorded, part) || !later.has(part))
  return Object.fromEntries(parts) as Partial<T>
}
