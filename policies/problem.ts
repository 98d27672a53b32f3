/** Something wrong with a policy: where, as a path into its file, and what. */
export interface Problem {
  path: readonly (string | number)[]
  message: string
}

/** A name that is not defined, with the names that are. */
export function undefinedName(
  path: Problem['path'],
  what: string,
  name: string,
  known: Iterable<string>,
): Problem {
  const names = [...known]
  const [head, tail] = name.split('.')
  const sameHead = tail === undefined ? [] : names.filter((each) => each.startsWith(`${head}.`))
  const near = sameHead.length > 0 ? sameHead : names.filter((each) => isNear(each, name))
  const meant = near.length > 0 ? near : names
  return { path, message: `no ${what} ${name}; ${near.length > 0 ? 'near it' : 'it has'}: ${listed(meant)}` }
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ')
}

function isNear(known: string, name: string): boolean {
  const [a, b] = [known.toLowerCase(), name.toLowerCase()]
  return a.length > 3 && b.length > 3 && (a.startsWith(b.slice(0, 4)) || a.includes(b) || b.includes(a))
}
