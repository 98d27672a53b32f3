import { type Checking, dateProblems } from './checking.ts'
import { type Field, type Form, MOMENTS } from './form.ts'
import { own } from './own.ts'
import { type Problem, undefinedName } from './problem.ts'

type Path = Problem['path']

const DATES: ReadonlySet<string> = new Set(['date', 'instant'])
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'money'])

/** What is wrong with the bounds of a field: each names a field of the same form, or a fact, of the field's own sort. */
export function boundProblems(check: Checking, form: Form, field: Field, path: Path): Problem[] {
  return boundsOf(field).flatMap(([side, name]) => {
    const here = [...path, side]
    const sorts = side === 'upTo' ? NUMBERS : DATES
    if (side !== 'upTo' && MOMENTS.has(name)) return []
    const other = own(form, name)
    if (other === field) return [{ path: here, message: `${name} cannot bound itself` }]
    if (other)
      return sorts.has(other.type)
        ? []
        : [{ path: here, message: `${name} is no ${[...sorts].join(' or ')}` }]
    return side === 'upTo' ? numberProblems(check, name, here) : dateProblems(check, name, here)
  })
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

function boundsOf(field: Field): [side: string, name: string][] {
  const bounds = (['notBefore', 'notAfter', 'upTo'] as const).map((side): [string, unknown] => [
    side,
    own<unknown>(field, side),
  ])
  return bounds.filter((bound): bound is [string, string] => bound[1] !== undefined)
}

function numberProblems({ types }: Checking, name: string, path: Path): Problem[] {
  const type = types.get(name)
  if (!type) return [undefinedName(path, 'fact', name, types.keys())]
  return type.sort === 'number' ? [] : [{ path, message: `${name} is not a number: it bounds nothing` }]
}
