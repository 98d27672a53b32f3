import { z } from 'zod'
import { own, owns } from './own.ts'
import type { Policy } from './policy.ts'
import { CLOCK_STEPS, STEPS } from './vocabulary.ts'

const NAME = /^(?:received|answered|closed|ended|(?:due|step|record):[a-z][A-Za-z0-9]*)$/

/** What a case is counted by the date of. */
export const DatedBy = z
  .string()
  .regex(NAME, 'is received, answered, closed, ended, due:<clock>, step:<step> or record:<record>')
export type DatedBy = z.infer<typeof DatedBy>

/** What a policy lacks of what cases are to be dated by; null where it lacks nothing. */
export function lacksDate(
  { clocks, records }: Pick<Policy, 'clocks' | 'records'>,
  by: DatedBy,
): { sort: 'clock' | 'step' | 'record'; name: string; known: string[] } | null {
  const [sort = '', name = ''] = by.split(':')
  const all = own({ due: clocks, step: PERSONS_STEPS, record: records }, sort)
  if (!all || owns(all, name)) return null
  return { sort: sort === 'due' ? 'clock' : (sort as 'step' | 'record'), name, known: Object.keys(all) }
}

const PERSONS_STEPS = Object.fromEntries(
  Object.entries(STEPS).filter(([name]) => !CLOCK_STEPS.some((step) => step === name)),
)
