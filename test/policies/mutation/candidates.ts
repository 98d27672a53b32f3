/** What is changed: a deadline, who decides what, or what a form requires. */
export const SORTS = ['deadline', 'decision', 'required field'] as const
export type Sort = (typeof SORTS)[number]

type Path = readonly (string | number)[]

/** A change that a policy may be put to, in words and as values at places of its file. */
export interface Candidate {
  what: string
  changes: { path: Path; value: unknown }[]
}

/** Every change of one sort that a policy, as its file has it, leaves room for. */
export function candidates(policy: unknown, sort: Sort): Candidate[] {
  switch (sort) {
    case 'deadline':
      return deadlines(policy)
    case 'required field':
      return requiredFields(policy)
    default: {
      const tiers = [limits(policy), levels(policy), rights(policy)]
      return tiers.find((tier) => tier.length > 0) ?? []
    }
  }
}

/** Each limit doubled; the same day becomes two working days. */
function deadlines(policy: unknown): Candidate[] {
  return leaves(policy).flatMap(({ path, value }) => {
    const isLimit = path.includes('within') && ['clocks', 'customers'].includes(String(path[0]))
    const longer = typeof value === 'string' && isLimit && !path.includes('when') ? doubled(value) : undefined
    return longer === undefined ? [] : [one(path, value, longer)]
  })
}

function doubled(rule: string): string | undefined {
  if (/^same[ -]?day$/i.test(rule)) return '2wd'
  const [, amount, unit] = /^(\d+)\s*([a-z]+)$/i.exec(rule) ?? []
  return amount === undefined ? undefined : `${Number(amount) * 2}${unit}`
}

/** Each amount that separates levels of approval, doubled wherever it stands, so that no gap opens. */
function limits(policy: unknown): Candidate[] {
  const bounds = leaves(policy).filter(
    ({ path, value }) =>
      path[0] === 'authority' &&
      path.includes('when') &&
      ['from', 'above', 'below', 'upTo'].includes(String(path.at(-1))) &&
      typeof value === 'number' &&
      value > 0,
  )
  const keyOf = ({ path, value }: Leaf) => `${String(path.at(-2))} ${String(value)}`
  return [...new Set(bounds.map(keyOf))].map((key) => {
    const same = bounds.filter((bound) => keyOf(bound) === key)
    return {
      what: `authority: ${key} → ${Number(same[0]?.value) * 2}`,
      changes: same.map(({ path, value }) => ({ path, value: Number(value) * 2 })),
    }
  })
}

/** Each rule of approval with its last level taken away; a rule with one level is given to another rank. */
function levels(policy: unknown): Candidate[] {
  const ranks = namesAt(policy, ['authority', 'ranks'])
  const kinds = leaves(policy).filter(({ path, value }) => path[0] === 'kinds' && value === 'approved')
  if (kinds.length === 0) return []
  const rules = lists(policy).filter(({ path }) => path[0] === 'authority' && path.at(-1) === 'levels')
  const shortened = rules.flatMap(({ path, names }) =>
    names.length > 1 ? [one(path, names, names.slice(0, -1))] : [],
  )
  if (shortened.length > 0) return shortened
  return rules.flatMap(({ path, names }) => {
    const other = ranks.find((rank) => !names.includes(rank)) ?? outsider(policy, ranks)
    if (other === undefined) return []
    const change = one(path, names, [other])
    const isRank = ranks.includes(other)
    const ranked = isRank ? [] : [{ path: ['authority', 'ranks'], value: [...ranks, other] }]
    return [{ ...change, changes: [...change.changes, ...ranked] }]
  })
}

/** Who decides a penalty, extends a clock or takes a deciding step: given to somebody else. */
function rights(policy: unknown): Candidate[] {
  const deciding = new Set(['judge', 'report', 'resolve', 'close', 'settle', 'revisit'])
  return lists(policy).flatMap(({ path, names }) => {
    const isRight =
      path.at(-1) === 'decidedBy' ||
      (path.at(-2) === 'extension' && path.at(-1) === 'by') ||
      (path[0] === 'steps' && path.length === 3 && deciding.has(String(path[1])) && path[2] === 'by')
    const other = isRight ? outsider(policy, names) : undefined
    return other !== undefined ? [one(path, names, [other])] : []
  })
}

/** The first role that neither is among the names nor belongs to a unit among them. */
function outsider(policy: unknown, names: readonly string[]): string | undefined {
  const roles = Object.entries(partOf(policy, ['roles']) ?? {}) as [string, { unit?: string }][]
  return roles.find(([role, { unit }]) => !names.includes(role) && !names.includes(unit ?? ''))?.[0]
}

function requiredFields(policy: unknown): Candidate[] {
  return leaves(policy).flatMap(({ path, value }) => {
    if (path.at(-1) === 'required' && value === true) return [one(path, true, false)]
    return path.join('.') === 'intake.complainant' && value === 'required'
      ? [one(path, value, 'optional')]
      : []
  })
}

function one(path: Path, was: unknown, is: unknown): Candidate {
  const words = (value: unknown) => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value))
  return { what: `${path.join('.')}: ${words(was)} → ${words(is)}`, changes: [{ path, value: is }] }
}

interface Leaf {
  path: Path
  value: unknown
}

function leaves(value: unknown, path: Path = []): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  return entries.flatMap(([key, child]) => leaves(child, [...path, key]))
}

/** Every list of names, by its place. */
function lists(policy: unknown, path: Path = []): { path: Path; names: string[] }[] {
  if (typeof policy !== 'object' || policy === null) return []
  const names = Array.isArray(policy) ? policy.map(nameIn) : []
  if (names.length > 0 && names.every((name) => name !== undefined)) return [{ path, names }]
  const entries: [string | number, unknown][] = Array.isArray(policy)
    ? [...policy.entries()]
    : Object.entries(policy)
  return entries.flatMap(([key, child]) => lists(child, [...path, key]))
}

/** A name as it stands, or as who acts under a condition. */
function nameIn(each: unknown): string | undefined {
  if (typeof each === 'string') return each
  const who = typeof each === 'object' && each !== null && 'who' in each ? each.who : undefined
  return typeof who === 'string' ? who : undefined
}

function namesAt(policy: unknown, path: Path): string[] {
  const part = partOf(policy, path)
  return Array.isArray(part) ? part.map(String) : []
}

function partOf(policy: unknown, path: Path): object | undefined {
  let part = policy
  for (const key of path) {
    if (typeof part !== 'object' || part === null) return undefined
    part = (part as Record<string | number, unknown>)[key]
  }
  return typeof part === 'object' && part !== null ? part : undefined
}
