import { parse } from 'yaml'
import { z } from 'zod'
import { own } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import { worded } from '../../policies/wording.ts'
import { STEP_SCHEMAS } from '../../machines/steps.ts'

const Column = z.string().min(1)

/** A step as it is sent, of which any value may stand in a column of the log: `{ column, values }`. */
const Step = z.looseObject({
  type: z.string().refine((type) => own(STEP_SCHEMAS, type) !== undefined, 'is no step of a case'),
})

/** Which column of a foreign log holds what, and which of its activities is which step of a policy. */
export const Mapping = z.strictObject({
  case: Column,
  activity: Column,
  at: Column,
  person: Column.optional(),
  unit: Column.optional(),
  /** Activities that are steps; the others are passed over. */
  activities: z.record(z.string(), Step).default({}),
  /** Columns with one instant for a whole case at which a step was taken. */
  dates: z.record(Column, Step).default({}),
  /** By clock of the policy, the column with the log's own deadline for it. */
  deadlines: z.record(z.string(), Column).default({}),
})
export type Mapping = z.infer<typeof Mapping>

/**
 * The mapping in a YAML text, for logs that are judged by a policy; `file` is how its faults call it. Throws a `RangeError` with every
 * fault.
 */
export function parseMapping(text: string, file: string, policy: Policy): Mapping {
  let content: unknown
  try {
    content = parse(text)
  } catch (cause) {
    throw new RangeError(`${file}: ${cause instanceof Error ? cause.message : 'is not YAML'}`, { cause })
  }
  const { success, data, error } = Mapping.safeParse(content, { error: worded })
  if (!success) {
    const faults = error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`)
    throw new RangeError(`${file}: ${faults.join('; ')}`)
  }
  const strange = Object.keys(data.deadlines).filter((clock) => own(policy.clocks, clock) === undefined)
  if (strange.length > 0)
    throw new RangeError(`${file}: deadlines: ${policy.id} has no clock ${strange.join(', ')}`)
  const steps = [...Object.values(data.activities), ...Object.values(data.dates)]
  if (!steps.some(({ type }) => type === 'receive'))
    throw new RangeError(`${file}: nothing is the step receive, so no case would ever begin`)
  return data
}
