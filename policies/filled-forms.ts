import { formsOf } from './fact-types.ts'
import type { Form } from './form.ts'
import { own } from './own.ts'
import type { Policy } from './policy.ts'
import type { Problem } from './problem.ts'
import type { StepRule } from './step-rule.ts'

export interface FilledForm {
  path: Problem['path']
  form: Form
  /** Names of those who fill it in, on some case or other. */
  by: string[]
}

/** Every form of a policy with those who fill it in; a role stands for those too who act for it. */
export function filledForms(policy: Policy): FilledForm[] {
  return [...formsOf<Form>(policy)].map(({ path, form }) => ({
    path,
    form,
    by: actingFor(policy, fillersOf(policy, path)),
  }))
}

/** The names with the roles whose people may act for them. */
export function actingFor({ roles }: Policy, names: readonly string[]): string[] {
  const deputies = Object.entries(roles).flatMap(([role, { actsFor }]) =>
    actsFor.some((other) => names.includes(other)) ? [role] : [],
  )
  return [...new Set([...names, ...deputies])]
}

function fillersOf(policy: Policy, [section, key, part, nth]: Problem['path']): string[] {
  const name = String(key)
  switch (section) {
    case 'intake':
      return namesIn(policy.intake.by)
    case 'steps':
      return name === 'approve' ? policy.authority.ranks : namesIn(own(policy.steps, name)?.by)
    case 'records':
      return namesIn(own(policy.records, name)?.by)
    case 'slips': {
      const slip = own(policy.slips, name)
      if (part === 'signatures') return namesIn(slip?.signatures[Number(nth)]?.by)
      return [...namesIn(slip?.by), ...(slip?.ruledBy ?? [])]
    }
    case 'spotChecks':
      return namesIn(own(policy.spotChecks, name)?.by)
    case 'remedies':
      return namesIn(own(policy.remedies, name)?.by ?? [{ who: 'holder' }])
    case 'lists':
      return namesIn(own(policy.lists, name)?.checkedBy)
    case 'correctives': {
      const corrective = own(policy.correctives, name)
      if (part === 'completion') return ['owner']
      return part === 'verification' ? (corrective?.verifiedBy ?? []) : namesIn(corrective?.by)
    }
    default:
      return []
  }
}

function namesIn(by: readonly Pick<StepRule['by'][number], 'who'>[] = []): string[] {
  return by.map(({ who }) => who)
}
