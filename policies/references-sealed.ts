import type { Checking } from './checking.ts'
import { formsOf } from './fact-types.ts'
import { boundsOf, type Field, type Form } from './form.ts'
import { own } from './own.ts'
import type { Policy } from './policy.ts'
import type { Problem } from './problem.ts'
import { isSealed, sealedMessage } from './sealed.ts'

type Path = Problem['path']

/** Sealed fields by whose values the forms, slips, lists and campaigns of a policy would have to go; conditions tell of theirs. */
export function sealedProblems({ policy, types }: Checking): Problem[] {
  const { lists = {}, campaign } = policy
  return [
    ...[...formsOf(policy)].flatMap(({ path, form }) => formProblems(form, path)),
    ...Object.entries(policy.slips).flatMap(([name, slip]) => slipProblems(slip, ['slips', name])),
    ...Object.entries(lists).flatMap(([name, { same }]) =>
      same.flatMap((fact, nth) =>
        types.get(fact)?.sort === 'sealed'
          ? [{ path: ['lists', name, 'same', nth], message: sealedMessage(fact) }]
          : [],
      ),
    ),
    ...(campaign ? campaignProblems(campaign) : []),
  ]
}

function formProblems(form: Form, path: Path): Problem[] {
  return Object.entries(form).flatMap(([name, field]) => {
    const asked =
      field.type === 'ratio'
        ? [field.part, field.whole]
        : boundsOf(field).flatMap(([, bound]) => [name, bound])
    const opened = field.open === true && field.type === 'ratio'
    return [
      ...sealedIn(form, asked, () => [...path, name]),
      ...(opened ? [{ path: [...path, name, 'open'], message: 'a ratio is worked out, never sealed' }] : []),
    ]
  })
}

function slipProblems({ form, signatures }: Policy['slips'][string], path: Path): Problem[] {
  return signatures.flatMap((signature, nth) =>
    Object.entries(signature.agrees).flatMap(([field, other]) => {
      const [of, name = of] = other.split('.')
      const before = signatures.find((each) => each.name === of && other.includes('.'))
      const here = () => [...path, 'signatures', nth, 'agrees', field]
      return [
        ...sealedIn(signature.form, [field], here),
        ...sealedIn(before?.form ?? form, [name ?? other], here),
      ]
    }),
  )
}

function campaignProblems({ plan, collect, form, verify, satisfied }: NonNullable<Policy['campaign']>) {
  const forms: [Form, Path][] = [
    [plan.form, ['campaign', 'plan', 'form']],
    [collect?.form ?? {}, ['campaign', 'collect', 'form']],
    [form, ['campaign', 'form']],
    [verify.form, ['campaign', 'verify', 'form']],
  ]
  return [
    ...sealedIn(form, Object.keys(satisfied), (name) => ['campaign', 'satisfied', name]),
    ...forms.flatMap(([each, path]) =>
      Object.entries(each).flatMap(([name, { when = {} }]) =>
        sealedIn(each, Object.keys(when), (asked) => [...path, name, 'when', asked]),
      ),
    ),
  ]
}

/** Those of the fields that are there and sealed. */
function sealedIn(
  form: Readonly<Record<string, Field>>,
  names: readonly string[],
  at: (name: string) => Path,
): Problem[] {
  return [...new Set(names)].flatMap((name) => {
    const field = own(form, name)
    return field && isSealed(field) ? [{ path: at(name), message: sealedMessage(name) }] : []
  })
}
