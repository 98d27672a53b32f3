import type { Redis } from 'ioredis'
import { type Entry, isOfComplaint } from '../../ledger/entry.ts'
import { type Key, WrongMasterKeyError } from '../../ledger/keys/read.ts'
import { Kept } from '../../ledger/kept.ts'
import type { Line } from '../../ledger/line.ts'
import type { Terms } from '../../machines/terms.ts'
import { formsOf } from '../../policies/fact-types.ts'
import { tokenIn } from '../../policies/token.ts'
import { COMPLAINANT, type Marking, markingOf } from '../finding/marks.ts'
import { countryOf, termsOf } from '../finding/terms.ts'
import { type CaseKey, caseKeyOf, openedValue } from '../sealing/value.ts'
import { TERMS, entriesKey } from './keys.ts'

/** By which marks a case is found, for each field that it has a value of. */
export type Marks = Readonly<Record<string, readonly string[]>>

/** What an entry changes of that: single fields, or all of them. */
export interface Found {
  marks: Marks
  replacesAll: boolean
}

/** Finds out what cases are found by. The values are opened for a moment, and only marks are kept. */
export interface Finder {
  /** For the entries among some lines that follow each other, by ordinal; none for those that change nothing. */
  found(redis: Redis, lines: readonly Line[]): Promise<ReadonlyMap<number, Found>>
}

/** What the terms of a case say of finding it. */
interface Rule {
  fields: ReadonlySet<string>
  country: ReturnType<typeof countryOf>
}

/** With a key of the installation and those of the cases. */
export function finderWith(index: Buffer, keyOf: (id: string) => Promise<Key>): Finder {
  const rules = new Kept<Rule>(1_000)
  const markings = new Map<string, Marking>()

  async function ruleUnder(redis: Redis, digest: string): Promise<Rule> {
    const known = rules.get(digest)
    if (known) return known
    const text = await redis.hget(TERMS, digest)
    if (text === null) return { fields: new Set(), country: null }
    return learn(digest, (JSON.parse(text) as { terms: unknown }).terms)
  }

  function learn(digest: string, terms: unknown): Rule {
    const rule = ruleOf(terms ?? {})
    rules.set(digest, rule)
    return rule
  }

  function markingFor(policy: string): Marking {
    const marking = markings.get(policy) ?? markingOf(index, policy)
    markings.set(policy, marking)
    return marking
  }

  async function marksIn(entries: readonly Entry[], rule: Rule): Promise<Marks> {
    const values = new Map(entries.flatMap((entry) => valuesIn(entry, rule.fields)))
    const [entry] = entries
    if (!entry || values.size === 0) return {}
    const key = await openingKey(keyOf, entry.complaintId)
    const marking = markingFor(entry.policy)
    return Object.fromEntries(
      [...values].map(([field, value]) => {
        const text = textOf(value, key)
        return [field, text === null ? [] : termsOf(text, rule.country).map((term) => marking(field, term))]
      }),
    )
  }

  return {
    async found(redis, lines) {
      const found = new Map<number, Found>()
      for (const [nth, line] of lines.entries()) {
        if ('terms' in line) {
          learn(line.terms.digest, line.terms.terms)
          continue
        }
        const { entry } = line
        if (!isOfComplaint(entry)) continue
        if (entry.step.type === 'erase') {
          found.set(line.ordinal, { marks: {}, replacesAll: true })
          continue
        }
        const rule = await ruleUnder(redis, entry.terms)
        const isRebased = entry.step.type === 'rebase'
        const entries = isRebased ? await entriesTo(redis, entry, lines.slice(0, nth)) : [entry]
        const marks = await marksIn(entries, rule)
        if (isRebased || Object.keys(marks).length > 0)
          found.set(line.ordinal, { marks, replacesAll: isRebased })
      }
      return found
    },
  }
}

/** By which marks a case is found after an entry. */
export function marksAfter(before: Marks = {}, found: Found | undefined): Marks {
  if (!found) return before
  const after = { ...(found.replacesAll ? {} : before), ...found.marks }
  return Object.fromEntries(Object.entries(after).filter(([, marks]) => marks.length > 0))
}

/** Those of a campaign have no intake, and nothing is found by it. */
function ruleOf({ rules, calendar }: Partial<Terms>): Rule {
  const forms = rules && 'intake' in rules ? [...formsOf(rules)] : []
  const fields = forms.flatMap(({ form }) => Object.entries(form))
  return {
    fields: new Set(fields.flatMap(([name, { find }]) => (find ? [name] : []))),
    country: calendar ? countryOf(calendar.id) : null,
  }
}

/** The values of an entry by which its case is found. */
function valuesIn({ step }: Entry, fields: ReadonlySet<string>): [field: string, value: unknown][] {
  const { complainant, form, changes } = step as Record<string, Record<string, unknown> | undefined>
  const person = Object.entries(complainant ?? {}).map(([part, value]): [string, unknown] => [
    `complainant.${part}`,
    value,
  ])
  const filled = [form, changes].flatMap((values) =>
    Object.entries(values ?? {}).filter(([name]) => fields.has(name)),
  )
  return [...person.filter(([name]) => COMPLAINANT.some((each) => each === name)), ...filled]
}

/** The entries of a case up to one, all of them after those that are not applied yet included. */
async function entriesTo(redis: Redis, entry: Entry, lines: readonly Line[]): Promise<Entry[]> {
  const applied = await redis.lrange(entriesKey(entry.complaintId), 0, -1)
  const here = lines.flatMap((line) =>
    'entry' in line && line.entry.complaintId === entry.complaintId ? [line.entry as Entry] : [],
  )
  return [...applied.map((text) => JSON.parse(text) as Entry), ...here, entry]
}

async function openingKey(keyOf: (id: string) => Promise<Key>, id: string): Promise<CaseKey | null> {
  try {
    const key = await keyOf(id)
    return typeof key === 'string' ? null : caseKeyOf(key)
  } catch (error) {
    if (error instanceof WrongMasterKeyError) return null
    throw error
  }
}

/** A value as it is looked for; null where there is none, or none that can be opened any more. */
function textOf(value: unknown, key: CaseKey | null): string | null {
  const token = typeof value === 'string' ? tokenIn(value) : null
  const plain = token === null ? value : openedOr(token, key)
  return typeof plain === 'string' || typeof plain === 'number' ? String(plain) : null
}

function openedOr(token: NonNullable<ReturnType<typeof tokenIn>>, key: CaseKey | null): unknown {
  if (key === null) return null
  try {
    return openedValue(token, key).value
  } catch {
    return null
  }
}
