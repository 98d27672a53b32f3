import { formsOf, type WithForms } from './fact-types.ts'
import { own } from './own.ts'

interface Keeping {
  type: string
  seenBy?: readonly string[] | undefined
  part?: string
  whole?: string
}

/**
 * Fields that are kept from some: somebody reads one who is in each of its lists. A name that stands in several forms is kept by
 * each form that keeps it.
 */
export function keptFields<F extends Record<string, Keeping>>(
  rules: WithForms<F>,
): Map<string, (readonly string[])[]> {
  const kept = new Map<string, (readonly string[])[]>()
  for (const { form } of formsOf(rules)) {
    for (const [name, field] of Object.entries(form)) {
      // A ratio tells of the figures it is worked out from.
      const sources = [field, own(form, field.part ?? ''), own(form, field.whole ?? '')]
      const lists = sources.flatMap((each) => (each?.seenBy ? [each.seenBy] : []))
      if (lists.length > 0) kept.set(name, [...(kept.get(name) ?? []), ...lists])
    }
  }
  return kept
}
