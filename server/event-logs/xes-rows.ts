import { SaxesParser } from 'saxes'
import type { Layers } from './layers.ts'
import { messageOf } from '../../policies/message-of.ts'

const TYPES = new Set(['string', 'date', 'int', 'float', 'boolean', 'id'])

/**
 * The events of an XES log: of each what it says itself, and then what its trace says of all of its events, behind `case:`. Throws a
 * `RangeError` for what is no XES.
 */
export function xesRows(text: string): Layers[] {
  const rows: Layers[] = []
  const open: string[] = []
  let trace = new Map<string, string>()
  let events: Map<string, string>[] = []
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes: { key, value } }) => {
    const inside = open.at(-1)
    open.push(name)
    if (inside === undefined && name !== 'log')
      throw new RangeError(`the log is not XES: it begins with ${name}`)
    if (name === 'trace') [trace, events] = [new Map(), []]
    if (name === 'event') events.push(new Map())
    // What hangs below an attribute tells more of it, and is no column.
    if (!TYPES.has(name) || key === undefined || value === undefined) return
    if (inside === 'trace') trace.set(`case:${key}`, value)
    if (inside === 'event') events.at(-1)?.set(key, value)
  })
  parser.on('closetag', ({ name }) => {
    open.pop()
    if (name === 'trace') for (const event of events) rows.push([event, trace])
  })
  try {
    parser.write(text).close()
  } catch (cause) {
    if (cause instanceof RangeError) throw cause
    throw new RangeError(`the log is not XES: ${messageOf(cause)}`, {
      cause,
    })
  }
  return rows
}
