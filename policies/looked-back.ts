import type { Rules } from './policy.ts'
import { remembered } from './remembered.ts'
import type { Gate } from './step-rule.ts'

/** What gates bounded in time look back at: what shuts them, and what opens them again. */
export const lookedBackAt = remembered(
  (rules: Rules): ReadonlySet<string> =>
    new Set(
      gatesIn(rules).flatMap(({ done, since, not, whileRunning }) => [
        ...(since && done !== undefined ? [done, ...since] : []),
        ...(not === undefined ? [] : [not]),
        ...(whileRunning === undefined ? [] : [`${whileRunning}.lapsed`]),
      ]),
    ),
)

function gatesIn(rules: unknown): Gate[] {
  if (rules === null || typeof rules !== 'object') return []
  return Object.entries(rules).flatMap(([name, part]: [string, unknown]) =>
    name === 'requires' && Array.isArray(part) ? (part as Gate[]) : gatesIn(part),
  )
}
