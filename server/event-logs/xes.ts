import { own } from '../../policies/own.ts'
import type { LoggedEvent, LoggedLife, Value } from './lives.ts'

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace">
<string key="concept:name" value=""/>
</global>
<global scope="event">
<string key="concept:name" value=""/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
</global>
<classifier name="Activity" keys="concept:name"/>
`

/** An event log as XES (IEEE 1849-2016) has it, a piece at a time: one trace for each complaint, one event for each step, in the order of their happening. */
export async function* xesOf(lives: AsyncIterable<LoggedLife>): AsyncGenerator<string> {
  yield HEAD
  for await (const life of lives) yield traceOf(life)
  yield '</log>\n'
}

function traceOf({ id, number, policy, attributes, events }: LoggedLife): string {
  // Policies may share a number, and programs take cases of one name for one case.
  const said = { 'concept:name': `${policy}/${number}`, number, id, policy, ...attributes }
  return `<trace>\n${attributesOf(said)}${events.toSorted(byTime).map(eventOf).join('')}</trace>\n`
}

function byTime(one: LoggedEvent, other: LoggedEvent): number {
  return one.atMs - other.atMs || one.seq - other.seq
}

function eventOf({ activity, seq, atMs, enteredAtMs, person, roles, units, after }: LoggedEvent): string {
  const said = {
    'concept:name': activity,
    'lifecycle:transition': 'complete',
    'org:resource': person,
    ...(roles.length > 0 ? { 'org:role': roles.join(' ') } : {}),
    ...(units.length > 0 ? { 'org:group': units.join(' ') } : {}),
    seq,
    ...after,
  }
  return `<event>\n${date('time:timestamp', atMs)}${date('entered', enteredAtMs)}${attributesOf(said)}</event>\n`
}

function attributesOf(values: Readonly<Record<string, Value>>): string {
  return Object.entries(values)
    .map(([key, value]) => attribute(typeOf(value), key, String(value)))
    .join('')
}

function typeOf(value: Value): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  return Number.isInteger(value) ? 'int' : 'float'
}

function date(key: string, atMs: number): string {
  return attribute('date', key, new Date(atMs).toISOString())
}

function attribute(type: string, key: string, value: string): string {
  return `<${type} key="${escaped(key)}" value="${escaped(value)}"/>\n`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Without what XML 1.0 cannot say at all. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"]/g, (sign) => own(ENTITIES, sign) ?? sign)
    .replace(/[\t\n\r]/g, (sign) => `&#${sign.codePointAt(0)};`)
}
