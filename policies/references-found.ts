import { formsOf } from './fact-types.ts'
import type { Field, Form } from './form.ts'
import type { Policy } from './policy.ts'
import type { Problem } from './problem.ts'

type Path = Problem['path']

/** Sorts of fields by whose values somebody would look for a case. */
const LOOKED_FOR: ReadonlySet<Field['type']> = new Set(['text', 'person', 'integer', 'date'])

/** Fields by which cases cannot be found, though the policy asks for that. */
export function foundProblems(policy: Policy): Problem[] {
  return [...formsOf(policy)].flatMap(({ path, form }) => unfit(form, path)).concat(campaignProblems(policy))
}

function unfit(form: Form, path: Path): Problem[] {
  return marked(form).flatMap(([name, { type }]) =>
    LOOKED_FOR.has(type)
      ? []
      : [
          {
            path: [...path, name, 'find'],
            message: `cases are found by fields of type ${[...LOOKED_FOR].join(', ')}, not ${type}: leave find out`,
          },
        ],
  )
}

function campaignProblems({ campaign }: Policy): Problem[] {
  if (!campaign) return []
  const forms: [Form, Path][] = [
    [campaign.plan.form, ['campaign', 'plan', 'form']],
    [campaign.collect?.form ?? {}, ['campaign', 'collect', 'form']],
    [campaign.form, ['campaign', 'form']],
    [campaign.verify.form, ['campaign', 'verify', 'form']],
  ]
  return forms.flatMap(([form, path]) =>
    marked(form).map(([name]) => ({
      path: [...path, name, 'find'],
      message: 'complaints are found by their values, survey campaigns by their numbers: leave find out',
    })),
  )
}

function marked(form: Form): [string, Field][] {
  return Object.entries(form).filter(([, { find }]) => find)
}
