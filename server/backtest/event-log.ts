import { z } from 'zod'
import type { Recorded } from '../../machines/fold.ts'
import { STEP_SCHEMAS } from '../../machines/steps.ts'
import { own } from '../../policies/own.ts'
import { worded } from '../../policies/wording.ts'
import { parseInstant } from '../due-instant.ts'
import type { Row } from '../event-logs/layers.ts'
import type { Rows } from '../event-logs/rows.ts'
import type { Mapping } from './mapping.ts'

/** Whom a log does not name. */
const NOBODY = '(none)'

/** A case of a foreign log: what happened, in its order, and the log's own deadlines by clock, UTC milliseconds. */
export interface LoggedCase {
  id: string
  unit: string | null
  steps: Recorded[]
  deadlines: Map<string, number>
}

/** A foreign log as a mapping reads it. */
export interface EventLog {
  cases: LoggedCase[]
  /** Its last instant, UTC milliseconds. */
  endsAtMs: number
  events: number
  /** How many events are of activities that the mapping does not name. */
  passedOver: number
}

/** The cases in a foreign log. Throws a `RangeError` that names the row where something cannot be read. */
export function eventLog({ rows, columns, nameOf }: Rows, mapping: Mapping): EventLog {
  mustHaveColumns({ rows, columns }, mapping)
  const cases = new Map<string, LoggedCase>()
  let [endsAtMs, passedOver] = [Number.NEGATIVE_INFINITY, 0]
  for (const [nth, row] of rows.entries()) {
    const cell = (column: string) => row(column) ?? ''
    try {
      const id = cell(mapping.case)
      if (id === '') throw new RangeError(`${mapping.case} is empty`)
      const known = cases.get(id)
      const one = known ?? begun(id, row, mapping)
      if (!known) {
        cases.set(id, one)
        endsAtMs = Math.max(endsAtMs, ...one.steps.map(({ atMs }) => atMs))
      }
      const atMs = parseInstant(cell(mapping.at))
      endsAtMs = Math.max(endsAtMs, atMs)
      const step = own(mapping.activities, cell(mapping.activity))
      if (step) one.steps.push(recorded(step, atMs, row, mapping))
      else passedOver += 1
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new RangeError(`${nameOf(nth)}: ${error.message}`, { cause: error })
    }
  }
  for (const { steps } of cases.values()) steps.sort(byTime)
  return { cases: [...cases.values()], endsAtMs, events: rows.length, passedOver }
}

/** What the first row of a case says of the whole. */
function begun(id: string, row: Row, mapping: Mapping): LoggedCase {
  const at = (column: string) => {
    const text = row(column) ?? ''
    return text === '' ? [] : [parseInstant(text)]
  }
  const { dates, deadlines, unit } = mapping
  return {
    id,
    unit: (unit !== undefined && row(unit)) || null,
    steps: Object.entries(dates).flatMap(([column, step]) =>
      at(column).map((atMs) => recorded(step, atMs, row, mapping)),
    ),
    deadlines: new Map(
      Object.entries(deadlines).flatMap(([clock, column]) => at(column).map((atMs) => [clock, atMs])),
    ),
  }
}

function recorded(written: Mapping['dates'][string], atMs: number, row: Row, { person }: Mapping): Recorded {
  const schema: z.ZodType<Recorded['step']> = own(STEP_SCHEMAS, written.type) ?? z.never()
  const { success, data, error } = schema.safeParse(filledIn(written, row), { error: worded })
  if (!success) {
    const faults = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    throw new RangeError(`the step ${written.type}: ${faults.join('; ')}`)
  }
  const by = (person !== undefined && row(person)) || NOBODY
  return { atMs, by: { person: by, roles: [], units: [] }, step: data }
}

/** A step with the values that stand in columns. */
function filledIn(value: unknown, row: Row): unknown {
  if (Array.isArray(value)) return value.map((each) => filledIn(each, row))
  if (typeof value !== 'object' || value === null) return value
  const parts = value as Record<string, unknown>
  const { column, values } = parts
  if (typeof column !== 'string')
    return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, filledIn(part, row)]))
  const said = row(column)
  if (said === undefined) throw new RangeError(`the log has no column ${column}`)
  if (typeof values !== 'object' || values === null) return said
  const stands = own(values as Record<string, unknown>, said)
  if (stands === undefined)
    throw new RangeError(`the mapping has no value for ${JSON.stringify(said)} in ${column}`)
  return stands
}

function mustHaveColumns({ rows, columns }: Pick<Rows, 'rows' | 'columns'>, mapping: Mapping): void {
  if (rows.length === 0) throw new RangeError('the log holds no event')
  const { case: id, activity, at, person, unit, dates, deadlines } = mapping
  const named = [id, activity, at, person, unit, ...Object.keys(dates), ...Object.values(deadlines)]
  const missing = named.filter((name) => name !== undefined && !columns.has(name))
  if (missing.length === 0) return
  throw new RangeError(`the log has no column ${missing.join(', ')}; it has ${[...columns].join(', ')}`)
}

/** In the order of time; a case is received before whatever happened in that very instant. */
function byTime(one: Recorded, other: Recorded): number {
  const isFirst = ({ step }: Recorded) => (step.type === 'receive' ? 0 : 1)
  return one.atMs - other.atMs || isFirst(one) - isFirst(other)
}
