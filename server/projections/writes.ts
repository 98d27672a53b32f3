import type { ChainableCommander } from 'ioredis'

/** Gathers what many lines write, so that a transaction holds one command for each key. */
export class Writes {
  readonly #texts = new Map<string, string>()
  readonly #fields = new Map<string, [field: string, value: string][]>()
  readonly #pushes = new Map<string, string[]>()
  readonly #added = new Map<string, [score: number, member: string][]>()
  readonly #removed = new Map<string, string[]>()
  readonly #counted = new Map<string, Map<string, number>>()

  set(key: string, text: string): void {
    this.#texts.set(key, text)
  }

  setField(key: string, field: string, value: string): void {
    listAt(this.#fields, key).push([field, value])
  }

  push(key: string, text: string): void {
    listAt(this.#pushes, key).push(text)
  }

  add(key: string, score: number, member: string): void {
    listAt(this.#added, key).push([score, member])
  }

  remove(key: string, member: string): void {
    listAt(this.#removed, key).push(member)
  }

  /** Members counted down to nothing disappear, so that no trace is left of how lines were batched. */
  count(key: string, member: string, by: number): void {
    const members = this.#counted.get(key) ?? new Map<string, number>()
    this.#counted.set(key, members.set(member, (members.get(member) ?? 0) + by))
  }

  writeTo(tx: ChainableCommander): void {
    if (this.#texts.size > 0) tx.mset(Object.fromEntries(this.#texts))
    for (const [key, fields] of this.#fields) tx.hset(key, Object.fromEntries(fields))
    for (const [key, texts] of this.#pushes) tx.rpush(key, ...texts)
    for (const [key, members] of this.#removed) tx.zrem(key, ...members)
    for (const [key, members] of this.#added) tx.zadd(key, ...members.flat())
    for (const [key, members] of this.#counted) {
      for (const [member, by] of members) if (by !== 0) tx.zincrby(key, by, member)
      tx.zremrangebyscore(key, 0, 0)
    }
  }
}

function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}
