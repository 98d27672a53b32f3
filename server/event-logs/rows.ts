import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { isCode } from '../../ledger/error-code.ts'
import { own } from '../../policies/own.ts'
import { worded } from '../../policies/wording.ts'
import { layered, type Layers, type Row } from './layers.ts'
import { xesRows } from './xes-rows.ts'
import { messageOf } from '../../policies/message-of.ts'

/** Bytes of a packed log once it is unpacked. */
const MOST_UNPACKED = 256 * 2 ** 20

/** A foreign event log as rows, one for each event; every row has every column. */
export interface Rows {
  rows: Row[]
  columns: ReadonlySet<string>
  /** How a row is called that cannot be read. */
  nameOf: (nth: number) => string
}

/**
 * The events in a file: CSV with a header; XES (`.xes`, also `.xes.gz`), a trace's attributes as columns that begin with `case:`; OCEL 2.0 JSON (`.json`, `.jsonocel`),
 * where `of` names the type of object that is a case. What is packed holds 256 MiB at most. Throws a `RangeError` that says why there are none.
 */
export function rowsIn(file: string, of: string): Rows {
  const bytes = bytesOf(file)
  const name = file.toLowerCase().replace(/\.gz$/, '')
  const text = bytes.toString('utf8')
  const nameOf = (nth: number) => `event ${nth + 1} of the log`
  if (/\.(?:xes|xml)$/.test(name)) return { ...layered(xesRows(text)), nameOf }
  if (/\.json(?:ocel)?$/.test(name)) return { ...layered(ocelRows(text, of)), nameOf }
  return csvRows(text)
}

export function csvRows(csv: string): Rows {
  try {
    const options = { bom: true, columns: true, skip_empty_lines: true, trim: true } as const
    const records: Record<string, string>[] = parse(csv, options)
    return {
      rows: records.map((record) => (column) => own(record, column)),
      columns: new Set(Object.keys(records[0] ?? {})),
      nameOf: (nth) => `row ${nth + 2} of the log`,
    }
  } catch (cause) {
    throw new RangeError(`the log is not CSV: ${messageOf(cause)}`, { cause })
  }
}

function bytesOf(file: string): Buffer {
  try {
    const bytes = readFileSync(file)
    if (!file.toLowerCase().endsWith('.gz')) return bytes
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED })
  } catch (cause) {
    if (isCode(cause, 'ERR_BUFFER_TOO_LARGE'))
      throw new RangeError(
        `cannot read ${file}: unpacked it holds more than 256 MiB; unpack it and leave out what the map does not name`,
        { cause },
      )
    throw new RangeError(`cannot read ${file}: ${messageOf(cause)}`, { cause })
  }
}

const Attributes = z.array(z.looseObject({ name: z.string(), value: z.unknown() })).default([])
const Relationships = z.array(z.looseObject({ objectId: z.string() })).default([])
const Log = z.looseObject({
  objects: z.array(z.looseObject({ id: z.string(), type: z.string(), attributes: Attributes })),
  events: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      time: z.string(),
      attributes: Attributes,
      relationships: Relationships,
    }),
  ),
})

/**
 * Each event once for each object of the type that it is related to: the object as `case:id`, its latest attributes behind `case:`, the event
 * as `activity`, `time` and its attributes, and other objects by their type.
 */
function ocelRows(text: string, of: string): Layers[] {
  const { success, data, error } = Log.safeParse(jsonIn(text), { error: worded })
  if (!success) {
    const [first] = error.issues
    throw new RangeError(`the log is not OCEL 2.0: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}`)
  }
  const objects = new Map(data.objects.map((each) => [each.id, each]))
  if (!data.objects.some(({ type }) => type === of))
    throw new RangeError(`the log has no object of the type ${of}; name one of its types under case`)
  const saidOfCases = new Map(
    data.objects.map(({ id, attributes }) => [
      id,
      new Map(attributes.map(({ name, value }) => [`case:${name}`, said(value)])),
    ]),
  )
  return data.events.flatMap((event) => {
    const related = event.relationships.flatMap(({ objectId }) => objects.get(objectId) ?? [])
    const others = related.filter(({ type }) => type !== of).toReversed()
    const saidOfEvent = new Map([
      ...others.map((each) => [each.type, each.id] as const),
      ...event.attributes.map(({ name, value }) => [name, said(value)] as const),
    ])
    return related
      .filter(({ type }) => type === of)
      .map(({ id }): Layers => {
        const itself = [
          [of, id],
          ['activity', event.type],
          ['time', event.time],
        ] as const
        return [new Map(itself), saidOfEvent, saidOfCases.get(id) ?? new Map()]
      })
  })
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RangeError(`the log is not JSON: ${messageOf(cause)}`, { cause })
  }
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '')
}
