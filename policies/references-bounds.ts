import { type Checking, dateProblems } from './checking.ts'
import { boundsOf, type Field, type Form, MOMENTS } from './form.ts'
import { own, owns } from './own.ts'
import { type Problem, undefinedName } from './problem.ts'

type Path = Problem['path']

const DATES: ReadonlySet<string> = new Set(['date', 'instant'])
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'money'])

/** What is wrong with the bounds of a field: each names a field of the same form, or a fact, of the field's own sort. */
export function boundProblems(check: Checking, form: Form, field: Field, path: Path): Problem[] {
  return boundsOf(field).flatMap(([side, name]) => {
    const here = [...path, side]
    if (side !== 'upTo' && MOMENTS.has(name)) return []
    const other = own(form, name)
    if (other === field) return [{ path: here, message: `${name} cannot bound itself` }]
    const wrong = sortProblems(check, other, [side, name], here)
    if (wrong.length > 0 || !owns(check.policy.steps, 'amend')) return wrong
    return [
      ...unkeptProblems(String(path.at(-1)), field, here),
      ...(other ? unkeptProblems(name, other, here) : []),
    ]
  })
}

function sortProblems(
  check: Checking,
  other: Field | undefined,
  [side, name]: [string, string],
  path: Path,
): Problem[] {
  const sorts = side === 'upTo' ? NUMBERS : DATES
  if (!other) return side === 'upTo' ? numberProblems(check, name, path) : dateProblems(check, name, path)
  return sorts.has(other.type) ? [] : [{ path, message: `${name} is no ${[...sorts].join(' or ')}` }]
}

/** An amendment of one side of a bound is held to it only where the case knows the other side. */
function unkeptProblems(name: string, { fact }: Field, path: Path): Problem[] {
  return fact
    ? []
    : [{ path, message: `no amendment could be held to this bound: mark ${name} with fact: true` }]
}

/** A campaign is no case: nothing bounds the fields of its forms. */
export function unboundedProblems(form: Form, path: Path): Problem[] {
  return Object.entries(form).flatMap(([name, field]) =>
    boundsOf(field).map(([side]) => ({
      path: [...path, name, side],
      message: 'the forms of a campaign have no bounds: a campaign has no facts',
    })),
  )
}

function numberProblems({ types }: Checking, name: string, path: Path): Problem[] {
  const type = types.get(name)
  if (!type) return [undefinedName(path, 'fact', name, types.keys())]
  return type.sort === 'number' ? [] : [{ path, message: `${name} is not a number: it bounds nothing` }]
}
