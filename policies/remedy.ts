import { z } from 'zod'
import { Backdated } from './backdated.ts'
import { Trigger } from './clock.ts'
import { Form } from './form.ts'
import { Label, Labelled, Name } from './label.ts'
import { Match } from './match.ts'
import { Actors, Gate } from './step-rule.ts'

/** A paper with numbered copies that has to be signed, in order, and whose quantities must agree. */
export const Slip = z.strictObject({
  label: Label,
  by: Actors,
  /** Issued only while this holds, and after these. */
  when: Match.default({}),
  because: Label.optional(),
  requires: z.array(Gate).default([]),
  form: Form,
  /** Field of the slip → fact that it must equal: the slip's quantity the one that was ruled on. */
  agrees: z.record(Name, Name).optional(),
  copies: z.array(Labelled).default([]),
  signatures: z.array(
    z.strictObject({
      name: Name,
      label: Label,
      by: Actors,
      /** Asked for only while this holds. */
      when: Match.default({}),
      form: Form.default({}),
      /** Field of this signature → field of the slip or of an earlier signature (`warehouse.counted`) that it must equal. */
      agrees: z.record(Name, z.string()).default({}),
      notBy: z.array(z.string()).default([]),
    }),
  ),
  /** Who rules when quantities disagree; until then nothing is posted and the complaint cannot close. */
  ruledBy: z.array(Name).default([]),
  /** How much later than they happened its steps may be entered. */
  backdated: Backdated,
})

/** What the complainant is offered. */
export const Remedy = z.strictObject({
  label: Label,
  /** Offered only when this holds. */
  when: Match.default({}),
  because: Label.optional(),
  /** Whether a proposal states an amount of money or a quantity for it. */
  amount: z.boolean().default(false),
  quantity: z.boolean().default(false),
  by: Actors.optional(),
  /** Completion proof. */
  proof: Form.default({}),
  /** Carried out only when a slip of this sort is complete. */
  slip: Name.optional(),
})

/** Work that keeps the cause from coming back, followed to its effect. */
export const Corrective = z.strictObject({
  label: Label,
  by: Actors,
  opens: z.array(Trigger).default([]),
  owner: Name,
  form: Form.default({}),
  completion: Form.default({}),
  verification: Form.default({}),
  /** Who says whether it had its effect; never the one who completed it. */
  verifiedBy: z.array(Name).min(1),
  /** How much later than they happened its steps may be entered. */
  backdated: Backdated,
})

/** A penalty or reward that a rule proposes and a person decides. */
export const Penalty = z.strictObject({
  label: Label,
  /** Where the regulation says so. */
  article: z.string(),
  sort: z.enum(['penalty', 'reward']).default('penalty'),
  on: Trigger,
  /** `responsible`, `holder`, a role or a unit. */
  against: Name,
  /** Money, points or a measure; the person who decides stays within the bounds. */
  amount: z.strictObject({ from: z.number(), upTo: z.number() }).optional(),
  points: z.number().optional(),
  measure: Label.optional(),
  /** A sanction of `demerits` that it counts as. */
  sanction: Name.optional(),
  decidedBy: z.array(Name).min(1),
})

/** A sample of handled cases that is looked at again. */
export const SpotCheck = z.strictObject({
  label: Label,
  by: Actors,
  /** Which cases the sample is drawn from. */
  when: Match.default({}),
  every: z.enum(['week', 'month', 'quarter', 'half', 'year']).optional(),
  rate: z.number().min(0).max(1),
  minimum: z.int().nonnegative().default(0),
  form: Form.default({}),
  /** What a failed check asks for: a corrective action of this sort. */
  failed: Name.optional(),
  /** How much later than it happened a check may be entered. */
  backdated: Backdated,
})
