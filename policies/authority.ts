import { z } from 'zod'
import { Name } from './label.ts'
import { Match } from './match.ts'

/** Who must approve what, in order (核决权限). */
export const AuthorityMatrix = z.strictObject({
  /** Roles from the lowest to the highest authority. */
  ranks: z.array(Name).min(1),
  /** Each combination of remedy, class, kind, severity, amount and quantity falls under exactly one rule. */
  rules: z.array(z.strictObject({ when: Match.default({}), levels: z.array(Name).min(1) })).min(1),
  /** Whom a petition (签呈) adds above the last level: the first petition the first, and so on. */
  petition: z.array(Name).default([]),
})
export type AuthorityMatrix = z.infer<typeof AuthorityMatrix>
