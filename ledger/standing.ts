import { z } from 'zod'

/** Milliseconds since the Unix epoch, UTC. */
export const InstantMs = z.int()

/** `role:x`, `unit:x`, `person:x`, or `customer`. */
export const Addressee = z
  .string()
  .regex(/^(?:customer|(?:role|unit|person):.+)$/, 'write role:…, unit:…, person:… or customer')
export type Addressee = z.infer<typeof Addressee>

/** What was said of a clock under the terms of its case until an instant. */
const Judged = z.strictObject({
  untilMs: InstantMs,
  dueAtMs: InstantMs,
  provisional: z.literal(true).optional(),
  firstDueAtMs: InstantMs.optional(),
  late: z.boolean(),
  policy: z.int(),
  calendar: z.string(),
})

export const ClockStanding = z.strictObject({
  id: z.string(),
  startedAtMs: InstantMs,
  dueAtMs: InstantMs,
  /** Set where that instant rests on a working day of a year that was not published yet. */
  provisional: z.literal(true).optional(),
  state: z.enum(['running', 'paused', 'stopped']),
  firstDueAtMs: InstantMs.optional(),
  firstDueProvisional: z.literal(true).optional(),
  stoppedAtMs: InstantMs.optional(),
  /** For how long it stood still, all its reasons together, as far as that is over, and since when it does now. */
  pausedMs: z.int().nonnegative().optional(),
  pausedSinceMs: InstantMs.optional(),
  pauses: z
    .array(
      z.strictObject({
        reason: z.string(),
        /** For how long it did for this reason, as far as that is over. */
        pausedMs: z.int().nonnegative(),
        /** Since when it does now. */
        sinceMs: InstantMs.optional(),
        /** When that ends by itself. */
        untilMs: InstantMs.optional(),
        provisional: z.literal(true).optional(),
      }),
    )
    .optional(),
  /** What was given in a tier of its own, whether it counts, and the notice that it goes with. */
  extensions: z
    .array(
      z.strictObject({
        tier: z.string(),
        atMs: InstantMs,
        untilMs: InstantMs,
        reason: z.string().optional(),
        counts: z.boolean(),
        notice: z.string().optional(),
        noticedAtMs: InstantMs.optional(),
        /** The instant that passed before the notice went out. */
        voidSinceMs: InstantMs.optional(),
      }),
    )
    .optional(),
  /** Set where the time is the complainant's. */
  owedBy: z.literal('complainant').optional(),
  /** True once its overdue mark has passed, or it went on past one of its dates; no later date changes that. */
  late: z.boolean(),
  /** What was said of it under the terms that its case had before, where that was something else. */
  judged: z.array(Judged).optional(),
})
export type ClockStanding = z.infer<typeof ClockStanding>

/** Whether nothing of it may be erased, and its erasure. */
const Keeping = z.strictObject({
  hold: z.strictObject({ by: z.string(), atMs: InstantMs, reason: z.string() }).optional(),
  erased: z
    .strictObject({
      by: z.string(),
      atMs: InstantMs,
      because: z.enum(['retention', 'request', 'order']),
      reference: z.string().optional(),
    })
    .optional(),
})

/** How a complaint stands after a step: what lists, inbox and replay compare. */
export const Standing = z.strictObject({
  version: z.int().positive(),
  state: z.string(),
  ended: z.boolean(),
  kind: z.string(),
  class: z.string().nullable(),
  severity: z.string(),
  cause: z.string().nullable(),
  validity: z.string().nullable(),
  channel: z.string(),
  unit: z.string().nullable(),
  holder: Addressee.nullable(),
  round: z.int().positive(),
  group: z.string().nullable(),
  clocks: z.array(ClockStanding),
  /** What was said under other terms of runs that have not begun. */
  unbegun: z
    .array(z.strictObject({ clock: z.string(), startedAtMs: InstantMs, judged: z.array(Judged) }))
    .optional(),
  /** Null when every member of staff may see the complaint. */
  visibleTo: z.array(Addressee).nullable(),
  /** What the policy's conditions look at. */
  facts: z.record(z.string(), z.unknown()).optional(),
  /** Equal for cases that repeat each other under the policy; null while not all of it is known. */
  repeatKey: z.string().nullable().optional(),
  /** The outside references that no other case of the policy has. */
  uniqueKeys: z.array(z.string()).optional(),
  /** Id of the case that this one has become a part of. */
  mergedInto: z.string().optional(),
  penalties: z
    .array(
      z.strictObject({
        id: z.string(),
        penalty: z.string(),
        against: Addressee.nullable(),
        atMs: InstantMs,
        state: z.enum(['proposed', 'imposed', 'waived']),
        amount: z.number().nullable(),
      }),
    )
    .optional(),
  /** Left out where nobody ever held or erased it. */
  keeping: Keeping.optional(),
})
export type Standing = z.infer<typeof Standing>

const Count = z.int().nonnegative()

/** How a survey campaign stands after a step; `campaign`, its kind, tells it from a complaint's standing. */
export const CampaignStanding = z.strictObject({
  version: z.int().positive(),
  state: z.string(),
  ended: z.boolean(),
  campaign: z.string(),
  figures: z.strictObject({
    frame: Count,
    sampled: Count,
    tried: Count,
    reached: Count,
    returned: Count,
    satisfied: Count,
    opinions: Count,
    findings: Count,
    drawn: Count,
    verified: Count,
    genuine: Count,
  }),
  /** Shares and points in hundredths of a percentage point; null until they are worked out. */
  result: z
    .strictObject({
      satisfaction: Count.nullable(),
      deduction: Count,
      overall: Count.nullable(),
      missed: z.array(z.string()),
    })
    .nullable(),
  clocks: z.array(ClockStanding),
  keeping: Keeping.optional(),
})
