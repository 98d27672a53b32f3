import type { Fact } from '../../policies/holds.ts'
import type { Grant, Limit, Origin } from './run.ts'

/** What a clock was asked to do. */
type Deed =
  /** By the limit that holds then or the date that was given; by `limit` where only that is known. */
  | { does: 'start' | 'reset'; untilMs?: number; limit?: Limit; origin?: Origin }
  /** `closing` where it ended because its case did: whatever was to begin after that has not begun. */
  | { does: 'stop'; closing?: true }
  | { does: 'pause' | 'resume'; reason: string }
  | { does: 'limit'; limit: Limit }
  | { does: 'grant'; grant: Grant }
  | { does: 'notice'; notice: string }
  /** A reason to stand still had ended by itself by then. */
  | { does: 'pass' }

/** Something that happened to a clock of a case, whether it ran then or not; UTC milliseconds. */
export type Turn = Deed & {
  clock: string
  /** The consultation, slip or action it concerns; every run of the clock where left out. */
  key?: string
  /** When it happened. */
  atMs: number
  /** What ends something ends at its beginning what began by then; left out where that is when it happened. */
  reachMs?: number
  /** A mark that passed brought it about. */
  byMark?: true
  /** When that mark passed, where it counts from elsewhere. */
  passedMs?: number
  /** The fact that said when it happened, and what it said. */
  fact?: { name: string; told: string | null }
  /** What it counts from by when that had last happened, and its own instants; `key` where one of several is meant. */
  since?: { name: string; key?: string; fromMs: number; untilMs: number }
}

/** When something happened that clocks count from. */
export interface Past {
  key?: string
  fromMs: number
  untilMs: number
}

/** When things happened, kept of a case whose steps may be entered later than that. */
export interface Chronicle {
  /** In the order of entry. */
  turns: Turn[]
  /** What was known of the case, as it changed, and after how many of the turns it was entered: before all where left out. */
  facts: { atMs: number; turns?: number; facts: Record<string, Fact> }[]
  /** When that happened from which triggers count, or which gates bounded in time look back at, each time; nothing is forgotten on a way back. */
  past?: Record<string, Past[]>
  /** When something last happened to a part of the case: a consultation, slip, action or fact. */
  parts: Record<string, number>
  /** When each notice was told that nobody has acknowledged. */
  told?: Record<string, number>
  /** When the latest step of a person happened. */
  stepMs: number
  /** When the state that the case is in was entered. */
  stateMs: number
  /** When the case was last led back; left out where it never was. */
  backMs?: number
}

type Placed = Pick<Turn, 'atMs' | 'since'>

/** More than nothing where one turn comes after another: of what counts from one instant, what happened later. */
export function comesAfter(one: Placed, other: Placed): number {
  return one.atMs - other.atMs || itselfMs(one) - itselfMs(other)
}

/** When a turn happened itself, whatever it counts from. */
export function itselfMs({ atMs, since }: Placed): number {
  return since?.fromMs ?? atMs
}
