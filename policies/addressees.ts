import type { FactType } from './fact-types.ts'
import type { Policy } from './policy.ts'
import { type Problem, undefinedName } from './problem.ts'
import { owns } from './own.ts'

/** Role of those who check: they see everything of their organisation, and act on nothing. No policy defines it. */
export const AUDITOR = 'auditor'

/** Names that stand for somebody on the complaint at hand; no role or unit may be called so. */
export const STANDING_NAMES: ReadonlySet<string> = new Set([
  'customer',
  'anyone',
  'holder',
  'superior',
  'responsible',
  'consulted',
  'owner',
  'assignee',
  'taker',
  'unit',
  'responsibleUnit',
  'responsibleHead',
])

type Path = Problem['path']
type Use = 'may act' | 'is told' | 'hears of a clock' | 'holds' | 'reads'

const NOT_FOR: Record<Use, readonly string[]> = {
  'may act': ['customer'],
  'is told': ['anyone'],
  'hears of a clock': ['anyone', 'customer'],
  holds: ['anyone', 'customer'],
  reads: ['anyone', 'customer'],
}

/** Checks the names of people against one policy: its roles, its units, the standing names, facts that name a person or unit. */
export class Addressees {
  private readonly names: readonly string[]

  constructor(policy: Policy, types: ReadonlyMap<string, FactType>) {
    const facts = [...types].filter(([, type]) => namesSomebody(policy, type)).map(([name]) => name)
    this.names = [
      ...Object.keys(policy.roles),
      ...Object.keys(policy.units),
      ...STANDING_NAMES,
      ...facts.filter((name) => !STANDING_NAMES.has(name)),
    ]
  }

  /** Each name that stands for nobody, or for somebody who cannot be meant here. */
  problems(names: readonly string[], use: Use, path: Path): Problem[] {
    return names.flatMap((name, nth) => {
      const here = [...path, nth]
      if (!this.names.includes(name)) return [undefinedName(here, 'role or unit', name, this.names)]
      return NOT_FOR[use].includes(name) ? [{ path: here, message: `${name} is nobody who ${use}` }] : []
    })
  }
}

function namesSomebody({ units }: Policy, { sort, values }: FactType): boolean {
  if (sort === 'one of') return values.size > 0 && [...values].every((value) => owns(units, value))
  return sort === 'person' || sort === 'unit'
}
