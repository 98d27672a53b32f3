import { type AnyEntry, type Entry, isOfComplaint } from './entry.ts'
import type { Line } from './line.ts'

/** What the durable record says of one case now, for whoever has to decide about another. */
export interface CaseSoFar {
  complaintId: string
  number: string
  policy: string
  receivedAtMs: number
  /** When it was closed or came to an end otherwise; null while it is open. */
  closedAtMs: number | null
  state: string
  class: string | null
  ended: boolean
}

const CLOSED: ReadonlySet<string> = new Set(['closed', 'filed'])

/** Every case of the record, by its id and by what it has in common with others. */
export class Cases {
  readonly #cases = new Map<string, CaseSoFar & { keys: string[] }>()
  readonly #having = new Map<string, Set<string>>()

  /** Takes the next durable line in. */
  learn(line: Line): void {
    if ('entry' in line && isOfComplaint(line.entry)) this.#take(line.entry)
  }

  /** The case under this id; undefined when the record has none. */
  of(complaintId: string): CaseSoFar | undefined {
    return this.#cases.get(complaintId)
  }

  /** The cases that have this in common now, in the order in which they were recorded to. */
  having(key: string): CaseSoFar[] {
    return [...(this.#having.get(key) ?? [])].flatMap((id) => this.#cases.get(id) ?? [])
  }

  #take(entry: Entry): void {
    const { complaintId, number, policy, after, happenedAtMs: atMs = entry.atMs } = entry
    const before = this.#cases.get(complaintId)
    const keys = keysOf(entry)
    for (const key of before?.keys ?? []) if (!keys.includes(key)) this.#having.get(key)?.delete(complaintId)
    for (const key of keys) this.#having.set(key, (this.#having.get(key) ?? new Set()).add(complaintId))
    const isClosed = after.ended || CLOSED.has(after.state)
    this.#cases.set(complaintId, {
      complaintId,
      number,
      policy,
      receivedAtMs: before?.receivedAtMs ?? atMs,
      closedAtMs: isClosed ? (before?.closedAtMs ?? atMs) : null,
      state: after.state,
      class: after.class,
      ended: after.ended,
      keys,
    })
  }
}

/** What cases of one policy that repeat each other have in common. */
export function repeatKey(policy: string, key: string): string {
  return JSON.stringify(['repeat', policy, key])
}

/** What no two cases of one policy have. */
export function uniqueKey(policy: string, key: string): string {
  return JSON.stringify(['unique', policy, key])
}

/** Of an erased case nobody is told any more that another one repeats it. */
function keysOf({ policy, after }: Extract<AnyEntry, Entry>): string[] {
  if (after.keeping?.erased) return []
  return [
    ...(after.repeatKey ? [repeatKey(policy, after.repeatKey)] : []),
    ...(after.uniqueKeys ?? []).map((key) => uniqueKey(policy, key)),
  ]
}
