import type { LoggedLife, Value } from './lives.ts'

/*
 * OCEL 2.0 in its JSON form. Objects are complaints, the people who took steps and the units that complaints lie with; a complaint's
 * attributes change with its steps.
 */

interface Attribute {
  name: string
  value: Value
  time: string
}

interface Relationship {
  objectId: string
  qualifier: string
}

interface OcelObject {
  id: string
  type: string
  attributes: Attribute[]
  relationships: Relationship[]
}

interface OcelEvent {
  id: string
  type: string
  time: string
  attributes: { name: string; value: Value }[]
  relationships: Relationship[]
}

/** An object-centric event log: https://www.ocel-standard.org/specification/. */
export interface Ocel {
  objectTypes: { name: string; attributes: { name: string; type: string }[] }[]
  eventTypes: { name: string; attributes: { name: string; type: string }[] }[]
  objects: OcelObject[]
  events: OcelEvent[]
}

/** The complaints as one object-centric event log. */
export async function ocelOf(lives: AsyncIterable<LoggedLife>): Promise<Ocel> {
  const objects = new Map<string, OcelObject>()
  const events: OcelEvent[] = []
  for await (const life of lives) {
    objects.set(life.id, complaintOf(life))
    for (const event of life.events) {
      const unit = event.after['unit']
      const around = [
        { id: `person:${event.person}`, type: 'person', qualifier: 'by' },
        ...(typeof unit === 'string' ? [{ id: `unit:${unit}`, type: 'unit', qualifier: 'lies with' }] : []),
      ]
      for (const { id, type } of around)
        if (!objects.has(id)) objects.set(id, { id, type, attributes: [], relationships: [] })
      const { seq, enteredAtMs, after } = event
      const said = { seq, entered: iso(enteredAtMs), ...after }
      events.push({
        id: `${life.id}/${seq}`,
        type: event.activity,
        time: iso(event.atMs),
        attributes: Object.entries(said).map(([name, value]) => ({ name, value })),
        relationships: [
          { objectId: life.id, qualifier: 'of' },
          ...around.map(({ id, qualifier }) => ({ objectId: id, qualifier })),
        ],
      })
    }
  }
  events.sort((one, other) => one.time.localeCompare(other.time) || one.id.localeCompare(other.id))
  const all = [...objects.values()].map((each) => withKnown(each, objects))
  return {
    objectTypes: typesOf(all),
    eventTypes: typesOf(events),
    objects: all,
    events,
  }
}

/** A complaint, with what changed of it and when. */
function complaintOf({ id, number, policy, attributes, related, events }: LoggedLife): OcelObject {
  const [first] = events
  const last = events.at(-1)
  const changes: Attribute[] = []
  const stood = new Map<string, Value>()
  const stands = (values: Readonly<Record<string, Value>>, atMs: number) => {
    for (const [name, value] of Object.entries(values)) {
      if (stood.get(name) === value) continue
      stood.set(name, value)
      changes.push({ name, value, time: iso(atMs) })
    }
  }
  stands({ number, policy }, first?.atMs ?? 0)
  for (const { after, enteredAtMs } of events) stands(after, enteredAtMs)
  stands(attributes, last?.enteredAtMs ?? 0)
  const relationships = related.map((each) => ({ objectId: each.id, qualifier: each.as }))
  return { id, type: 'complaint', attributes: changes, relationships }
}

/** An object without relations to what is not in the log. */
function withKnown(object: OcelObject, objects: ReadonlyMap<string, OcelObject>): OcelObject {
  return { ...object, relationships: object.relationships.filter(({ objectId }) => objects.has(objectId)) }
}

/** Each type there is, with every attribute that one of its own has. */
function typesOf(
  all: readonly { type: string; attributes: readonly { name: string; value: Value }[] }[],
): Ocel['objectTypes'] {
  const types = new Map<string, Map<string, string>>()
  for (const { type, attributes } of all) {
    const known = types.get(type) ?? new Map<string, string>()
    types.set(type, known)
    for (const { name, value } of attributes) known.set(name, wider(known.get(name), typeOf(name, value)))
  }
  return [...types].map(([name, known]) => ({
    name,
    attributes: [...known].map(([attribute, type]) => ({ name: attribute, type })),
  }))
}

function typeOf(name: string, value: Value): string {
  if (name === 'entered') return 'time'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float'
  return typeof value
}

/** The type that holds values of both. */
function wider(one: string | undefined, other: string): string {
  if (one === undefined || one === other) return other
  return [one, other].every((type) => type === 'integer' || type === 'float') ? 'float' : 'string'
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString()
}
