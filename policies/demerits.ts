import { z } from 'zod'
import { Label, Name } from './label.ts'

const Sanction = z.strictObject({
  label: Label,
  /** So many of it make one of another. */
  makes: z.strictObject({ sanction: Name, times: z.int().min(2) }).optional(),
  /** Never counted by itself: the record proposes it, and a person decides on it in a case of `kind`. */
  proposed: z.boolean().default(false),
})

/** Sanctions and points, counted for each person and calendar year over the penalties that were imposed. */
export const Demerits = z.strictObject({
  /** Roles and units that read everybody's account; a person reads his own. */
  decidedBy: z.array(Name).min(1),
  /** Kind of case in which a person decides on what is proposed; the engine writes the computation into it. */
  kind: Name.optional(),
  sanctions: z.record(Name, Sanction).default({}),
  /** Every so-manieth imposition of one and the same penalty adds a sanction. */
  repeats: z
    .array(
      z.strictObject({
        article: z.string(),
        /** One penalty, or any that is imposed again. */
        same: z.union([z.literal('any'), Name]),
        times: z.int().min(2),
        adds: Name,
      }),
    )
    .default([]),
  /** Rewards that each take back the person's latest sanction, and what it made with others. */
  cancels: z.array(Name).default([]),
})
export type Demerits = z.infer<typeof Demerits>

/** Facts that a case of `kind` has from its intake: who, which sanction, for which year, and how the record comes to it. */
export const DEMERIT_FACTS = {
  person: 'person',
  sanction: 'one of',
  year: 'number',
  computation: 'text',
} as const
