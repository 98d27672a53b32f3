import { type AnyEntry, type Entry, isOfCampaign } from '../../ledger/entry.ts'
import { own } from '../../policies/own.ts'
import { holdsToken } from '../../policies/token.ts'
import { caseIds, keptCases } from '../audit-ledger.ts'

const CASES_AT_ONCE = 500

export type Value = string | number | boolean

/** A step of a case as an event: nothing that is sealed, and no free text. */
export interface LoggedEvent {
  /** The step's type, with what it is about where one type has several, as in `record:heardClearly`. */
  activity: string
  seq: number
  /** When it happened, UTC milliseconds. */
  atMs: number
  /** When it was entered, UTC milliseconds. */
  enteredAtMs: number
  person: string
  roles: string[]
  units: string[]
  /** How the case stands after it. */
  after: Record<string, Value>
}

/** A complaint as its events tell it. */
export interface LoggedLife {
  id: string
  number: string
  policy: string
  /** How it stands at its end. */
  attributes: Record<string, Value>
  /** Cases that it was made a part of, or linked to. */
  related: { id: string; as: string }[]
  events: LoggedEvent[]
}

/** Every complaint of the ledger in `dir`, or those of one policy, a few at a time. Throws `BrokenLineError`, and a `RangeError` for a policy without one. */
export async function* livesIn(dir: string, policy?: string): AsyncGenerator<LoggedLife> {
  const ids = await caseIds(dir)
  let told = 0
  for (let n = 0; n < ids.length; n += CASES_AT_ONCE) {
    for (const { entries } of await keptCases(dir, new Set(ids.slice(n, n + CASES_AT_ONCE)))) {
      const steps = entries.filter(isOfCase)
      if (steps.length === 0 || (policy !== undefined && steps[0]?.policy !== policy)) continue
      told += 1
      yield lifeOf(steps)
    }
  }
  if (told === 0 && policy !== undefined)
    throw new RangeError(`the ledger in ${dir} holds no complaint of ${policy}`)
}

function isOfCase(entry: AnyEntry): entry is Entry & { hash: string } {
  return !isOfCampaign(entry)
}

function lifeOf(entries: readonly Entry[]): LoggedLife {
  const [first] = entries
  const last = entries.at(-1)
  if (!first || !last) throw new RangeError('a case without an entry')
  const { after } = last
  return {
    id: first.complaintId,
    number: last.number,
    policy: first.policy,
    attributes: {
      ...standingIn(last),
      ended: after.ended,
      late: after.clocks.some(({ late }) => late),
      ...prefixed('fact', after.facts ?? {}),
    },
    related: relatedTo(entries),
    events: entries.map(eventOf),
  }
}

function eventOf(entry: Entry): LoggedEvent {
  const { seq, atMs, by } = entry
  return {
    activity: activityOf(entry.step),
    seq,
    atMs: entry.happenedAtMs ?? atMs,
    enteredAtMs: atMs,
    person: by.person,
    roles: by.roles,
    units: by.units,
    after: standingIn(entry),
  }
}

/** What tells steps of one type apart. */
const ABOUT = ['record', 'slip', 'corrective', 'check', 'clock', 'penalty', 'remedy']

function activityOf(step: Entry['step']): string {
  const said = step as Record<string, unknown> & { type: string }
  const about = ABOUT.map((name) => own(said, name)).find((value) => typeof value === 'string')
  // What is proposed several times is told apart by a serial, and is one activity.
  return typeof about === 'string' ? `${said.type}:${about.replace(/-\d+$/, '')}` : said.type
}

function standingIn({ after }: Entry): Record<string, Value> {
  const { state, kind, class: sort, severity, cause, validity, channel, unit, holder, round } = after
  return clear({ state, kind, class: sort, severity, cause, validity, channel, unit, holder, round })
}

function relatedTo(entries: readonly Entry[]): LoggedLife['related'] {
  const into = entries.at(-1)?.after.mergedInto
  const links = entries.flatMap(({ step }) => {
    const { type, to } = step as { type: string; to?: unknown }
    return type === 'link' && typeof to === 'string' ? [{ id: to, as: 'linked' }] : []
  })
  return [...(into === undefined ? [] : [{ id: into, as: 'mergedInto' }]), ...links]
}

function prefixed(prefix: string, values: Readonly<Record<string, unknown>>): Record<string, Value> {
  return clear(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}:${name}`, value])),
  )
}

/** What can be said in one word and is not sealed. */
function clear(values: Readonly<Record<string, unknown>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(values).filter((each): each is [string, Value] => {
      const [, value] = each
      return typeof value === 'string' ? !holdsToken(value) : ['number', 'boolean'].includes(typeof value)
    }),
  )
}
