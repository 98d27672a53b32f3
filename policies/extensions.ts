import { z } from 'zod'
import { RuleText } from './duration.ts'
import { Name } from './label.ts'
import { Match } from './match.ts'
import { remembered } from './remembered.ts'

/** From where a limit of extensions is counted: the clock's start, or the instant it would be due had nobody given it another. */
const From = z.enum(['start', 'due'], 'must be start or due').optional()

const Tier = z.strictObject({
  /** What it is called; by the first who holds it where left out. */
  name: Name.optional(),
  by: z.array(Name).min(1),
  /** The latest instant it may give. */
  upTo: RuleText,
  from: From,
  times: z.int().positive().default(1),
  when: Match.default({}),
  /** What the reason has to be one of. */
  reasons: z.array(Name).min(1).optional(),
  /** Only before the clock is due. */
  beforeExpiry: z.boolean().optional(),
  /** Counts only once this notice has gone out, and only if that was before the clock was due. */
  withNotice: Name.optional(),
})

/** Who may give a clock more time: keys of every clock of a case. */
export const extensionKeys = {
  /** The short form: one tier without a name. */
  extension: z
    .strictObject({
      by: z.array(Name).min(1),
      /** The longest the clock may run from its start, all extensions together. */
      upTo: RuleText,
      times: z.int().positive().default(1),
      when: Match.default({}),
    })
    .optional(),
  /** Tiers, each with those who hold it and its own limit. */
  extensions: z.array(Tier).min(1).optional(),
  /** What no extension passes, whoever gives it, all together. */
  extensionCap: z
    .strictObject({
      upTo: RuleText.optional(),
      from: From,
      /** A pause moves it too; without it, it stands whatever happens. */
      withPauses: z.boolean().optional(),
      times: z.int().positive().optional(),
      /** How often for each of these reasons. */
      reasons: z.record(Name, z.int().positive()).optional(),
    })
    .optional(),
}

const Extensions = z.object(extensionKeys)
type Extensible = { readonly [K in keyof z.infer<typeof Extensions>]?: z.infer<typeof Extensions>[K] }

/** One way to give a clock more time, as its policy has it; that of the short form has no name. */
export type ExtensionTier = Omit<z.infer<typeof Tier>, 'name'> & { name: string | null }

/** The tiers of a clock in the policy's order; none where nobody may extend it. */
export const tiersOf = remembered(({ extension, extensions = [] }: Extensible): readonly ExtensionTier[] => [
  ...(extension ? [{ ...extension, name: null }] : []),
  ...extensions.map((tier) => ({ ...tier, name: tier.name ?? tier.by[0] ?? '' })),
])

/** The notices for which extensions of a clock wait, each once. */
export const noticesAwaited = remembered((clock: Extensible): readonly string[] => [
  ...new Set(tiersOf(clock).flatMap(({ withNotice }) => withNotice ?? [])),
])

/** The reasons that the tiers of a clock name, each once; what else somebody gives as his reason is his own text. */
export const reasonsOf = remembered((clock: Extensible): readonly string[] => [
  ...new Set(tiersOf(clock).flatMap(({ reasons = [] }) => reasons)),
])
