import { owns } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import { lineText, wrongInPerson } from '../../policies/text.ts'
import { STATES } from '../../policies/vocabulary.ts'
import { Problem } from './problem.ts'

/** A value that a query narrows by. */
export const filter = lineText(200).optional()

const SECTIONS = {
  state: () => STATES,
  kind: ({ kinds }: Policy) => kinds,
  class: ({ classes }: Policy) => classes,
  severity: ({ severities }: Policy) => severities,
  cause: ({ causes }: Policy) => causes,
  channel: ({ channels, schedules }: Policy) => ({
    ...channels,
    ...(Object.keys(schedules).length > 0 ? { schedule: {} } : {}),
  }),
  unit: ({ units }: Policy) => units,
  validity: () => ({ founded: {}, unfounded: {} }),
  satisfaction: () => ({ satisfied: {}, dissatisfied: {}, unreachable: {} }),
  holder: ({ roles, units }: Policy) =>
    Object.fromEntries([
      ...Object.keys(roles).map((role) => [`role:${role}`, {}]),
      ...Object.keys(units).map((unit) => [`unit:${unit}`, {}]),
    ]),
}

/** Persons are not listed anywhere. */
const isPerson = (by: string, name: string) =>
  by === 'holder' && name.startsWith('person:') && wrongInPerson(name).length === 0

/** 422 for a query that narrows by a name which the policy does not have; a mistyped one would answer with nothing found. */
export function mustBeNames(
  policy: Policy,
  query: { readonly [by in keyof typeof SECTIONS]?: string | undefined },
): void {
  const asked = new Map(Object.entries(query))
  for (const [by, section] of Object.entries(SECTIONS)) {
    const name = asked.get(by)
    const known = section(policy)
    if (name === undefined || owns(known, name) || isPerson(by, name)) continue
    const detail = `There is no ${by} ${name}; there are: ${Object.keys(known).join(', ') || 'none'}.`
    throw new Problem(422, 'unknown', detail, { errors: [{ pointer: `/${by}`, detail }] })
  }
}
