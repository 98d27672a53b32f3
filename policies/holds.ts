import { epochDayOf } from './calendar-day.ts'
import type { Expected, Match } from './match.ts'
import { own } from './own.ts'

/** A value that conditions may look at. */
export type Fact = string | number | boolean | null | (string | number | boolean)[]

/**
 * Whether every fact is as the condition expects. Ages of dates are counted to the local day of receipt; a day and an instant are
 * compared as days, of which `dayOf` tells that of an instant.
 */
export function holds(
  match: Match,
  facts: Readonly<Record<string, Fact>>,
  receivedDay: number,
  dayOf: (instant: string) => string = (instant) => instant.slice(0, 10),
): boolean {
  return Object.entries(match).every(([name, expected]) =>
    meets(own(facts, name === 'class' ? 'classPath' : name) ?? null, expected, { facts, receivedDay, dayOf }),
  )
}

interface Case {
  facts: Readonly<Record<string, Fact>>
  receivedDay: number
  dayOf: (instant: string) => string
}

function meets(fact: Fact, expected: Expected, of: Case): boolean {
  if (Array.isArray(fact)) return meetsAmong(fact, expected, of)
  if (Array.isArray(expected)) return expected.some((each) => each === fact)
  if (typeof expected !== 'object') return expected === fact
  const { from, above, below, upTo, withinDays, moreThanDays, before, after, known, not } = expected
  if (known !== undefined && known !== (fact !== null)) return false
  if (not !== undefined && [not].flat().some((each) => each === fact)) return false
  if (from !== undefined && !(typeof fact === 'number' && fact >= from)) return false
  if (above !== undefined && !(typeof fact === 'number' && fact > above)) return false
  if (below !== undefined && !(typeof fact === 'number' && fact < below)) return false
  if (upTo !== undefined && !(typeof fact === 'number' && fact <= limitIn(of.facts, upTo))) return false
  if (before !== undefined && !(distance(fact, own(of.facts, before), of) < 0)) return false
  if (after !== undefined && !(distance(fact, own(of.facts, after), of) > 0)) return false
  if (withinDays === undefined && moreThanDays === undefined) return true
  const ageDays = ageInDays(fact, of.receivedDay)
  if (ageDays === null) return false
  if (withinDays !== undefined && ageDays > withinDays) return false
  return moreThanDays === undefined || ageDays > moreThanDays
}

/** How far a date or instant lies after another; not a number where one of them is not known. */
function distance(fact: Fact, other: Fact | undefined, { dayOf }: Case): number {
  if (typeof fact !== 'string' || typeof other !== 'string') return Number.NaN
  const areInstants = fact.includes('T') && other.includes('T')
  const [one, than] = [fact, other].map((told) =>
    Date.parse(areInstants || !told.includes('T') ? told : dayOf(told)),
  )
  return (one ?? Number.NaN) - (than ?? Number.NaN)
}

/** A fact of several values meets a condition when one of them does, and a `not` when none of them is excluded. */
function meetsAmong(fact: (string | number | boolean)[], expected: Expected, of: Case): boolean {
  const excluded = typeof expected === 'object' && 'not' in expected ? [expected.not].flat() : []
  return !fact.some((each) => excluded.includes(each)) && fact.some((each) => meets(each, expected, of))
}

/** A bound is a number, or the fact that holds one; a fact that holds none keeps everything out. */
function limitIn(facts: Readonly<Record<string, Fact>>, upTo: number | string): number {
  const bound = typeof upTo === 'number' ? upTo : own(facts, upTo)
  return typeof bound === 'number' ? bound : -Infinity
}

/** Whole days from a `YYYY-MM-DD` fact to the day of receipt. */
function ageInDays(fact: Fact, receivedDay: number): number | null {
  if (typeof fact !== 'string') return null
  const [year, month, day] = fact.slice(0, 10).split('-').map(Number)
  if (year === undefined || month === undefined || day === undefined) return null
  return receivedDay - epochDayOf(year, month, day)
}
