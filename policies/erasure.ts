import { z } from 'zod'
import { Name } from './label.ts'

/** Who erases cases that have ended, and who holds them; the highest rank of `authority` where left out. */
export const ErasureRule = z.strictObject({
  by: z.array(Name).min(1).optional(),
  holdBy: z.array(Name).min(1).optional(),
})

interface Ruled {
  erasure?: z.infer<typeof ErasureRule> | undefined
  authority: { ranks: readonly string[] }
  roles: Readonly<Record<string, { actsFor: readonly string[] }>>
}

/** The roles whose people may erase, or hold and let go. */
export function whoKeeps({ erasure, authority, roles }: Ruled, what: 'by' | 'holdBy'): string[] {
  const named = erasure?.[what] ?? authority.ranks.slice(-1)
  const deputies = Object.entries(roles).flatMap(([role, { actsFor }]) =>
    actsFor.some((other) => named.includes(other)) ? [role] : [],
  )
  return [...new Set([...named, ...deputies])]
}
