import { type FilledForm, filledForms } from './filled-forms.ts'
import { boundsOf, MOMENTS } from './form.ts'
import { keptFields } from './kept-fields.ts'
import type { Match } from './match.ts'
import { owns } from './own.ts'
import type { Policy } from './policy.ts'
import type { Problem } from './problem.ts'
import { comparedIn } from './worked-out.ts'

/**
 * Where a refusal of what somebody fills in would tell him of a value that is kept from him: a bound, tried from both sides, or
 * the condition under which a field is asked for.
 */
export function keptProblems(policy: Policy): Problem[] {
  const kept = keptFields(policy)
  if (kept.size === 0) return []
  const filled = filledForms(policy)
  return filled.flatMap((each) =>
    Object.entries(each.form).flatMap(([name, field]) => [
      ...boundsOf(field).flatMap(([side, bound]) => {
        if (MOMENTS.has(bound)) return []
        const by = fillersOf(filled, each, [name, bound])
        return [name, bound].flatMap((one) => leaked(kept, one, by, [...each.path, name, side]))
      }),
      ...namesIn(field.when ?? {}).flatMap((fact) =>
        leaked(kept, fact, each.by, [...each.path, name, 'when']),
      ),
    ]),
  )
}

/** Who enters either side of a bound, here or wherever a field of that name stands. */
function fillersOf(filled: readonly FilledForm[], here: FilledForm, names: readonly string[]): string[] {
  const alike = filled.filter(({ form }) => names.some((name) => owns(form, name)))
  return [...new Set([...here.by, ...alike.flatMap(({ by }) => by)])]
}

/** What a condition looks at. */
export function namesIn(when: Match): string[] {
  const limits = Object.values(when).flatMap((expected) =>
    typeof expected === 'object' && !Array.isArray(expected) && typeof expected.upTo === 'string'
      ? [expected.upTo]
      : [],
  )
  return [...new Set([...Object.keys(when), ...limits, ...comparedIn(when)])]
}

function leaked(
  kept: ReadonlyMap<string, readonly (readonly string[])[]>,
  name: string,
  by: readonly string[],
  path: Problem['path'],
): Problem[] {
  const lists = kept.get(name) ?? []
  const blind = by.filter((who) => lists.some((list) => !list.includes(who)))
  if (blind.length === 0) return []
  const them = blind.join(', ')
  return [
    {
      path,
      message: `a refusal would tell ${them} of ${name}, which is kept from them: name them in its seenBy, or leave this out`,
    },
  ]
}
