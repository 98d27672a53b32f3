import { z } from 'zod'
import { RuleText } from './duration.ts'
import { extensionKeys } from './extensions.ts'
import { Label, Name } from './label.ts'
import { mannerKeys } from './manner.ts'
import { Match } from './match.ts'
import { Recipients } from './recipients.ts'
import { SpanText } from './span.ts'

/**
 * Something that happens to a complaint: a state entered (`received`), a step (`report`), a policy's own record
 * (`heardClearly`), a slip's event (`returnSlip.issued`, `.warehouse`, `.disputed`, `.complete`), a consultation
 * answered (`consult.answered`), a corrective action's event (`prevention.opened`, `.completed`, `.verified`,
 * `.failed`), or a clock's (`reply.warned`, `reply.overdue`, `reply.due`, `reply.stopped`).
 */
const Happening = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)?$/, 'write a name, or name.event')

/** A happening, if need be only when the facts are as named. */
export const Trigger = z.union([
  Happening.transform((on): { on: string; when: Match; at?: string | undefined } => ({ on, when: {} })),
  z.strictObject({
    on: Happening,
    when: Match.default({}),
    /** Counts from the instant or date that this fact holds; where it is no fact, from when this last happened, or from `receivedAt`. */
    at: Happening.optional(),
  }),
])
export type Trigger = z.infer<typeof Trigger>

const Triggers = z.union([Trigger.transform((one) => [one]), z.array(Trigger)]).default([])
const SomeTriggers = z.union([Trigger.transform((one) => [one]), z.array(Trigger).min(1)])

/** A reason to stand still: what begins it and what ends it. It is called by its `from` where it has no name of its own. */
const Pause = z.strictObject({
  from: SomeTriggers,
  until: SomeTriggers,
  reason: Name.optional(),
  /** The longest it may hold; then it ends by itself. */
  upTo: RuleText.optional(),
  /** Who hears that it has ended by itself; whom the first rung of the ladder tells where nobody is named. */
  tell: Recipients.optional(),
})

type Pause = z.infer<typeof Pause>

/** Reasons, or, as the short form, what begins a pause; then `resumes` says what ends it. */
const Pauses = z
  .union([
    z.union([Trigger, Pause]).transform((one): (Trigger | Pause)[] => [one]),
    z.array(z.union([Trigger, Pause])),
  ])
  .default([])

/** `{ until }`: until the date or instant that a fact holds. `promised`: until the date that the `promise` step gives. `set`: until the date that the starting step gives. */
const Limit = z.union([RuleText, z.literal('promised'), z.literal('set'), z.strictObject({ until: Name })])

const Within = z.union([
  Limit.transform((within) => [{ when: {}, within }]),
  z.array(z.strictObject({ when: Match.default({}), within: Limit })).min(1),
])

/** A promise with a time limit. */
export const Clock = z
  .strictObject({
    label: Label,
    /** The clock exists only for complaints like this. */
    when: Match.default({}),
    starts: Triggers,
    stops: Triggers,
    /** Stands still while one of these reasons holds. */
    pauses: Pauses,
    resumes: Triggers,
    /** Starts again from now, as if never started before. */
    resets: Triggers,
    /** The first alternative whose condition holds. */
    within: Within,
    ...mannerKeys,
    /** Keeps the alternative that held when it started, whatever becomes known later. */
    fixed: z.boolean().optional(),
    warnings: z.array(z.strictObject({ before: SpanText, to: Recipients })).default([]),
    /** Whom the overdue clock reaches, rung by rung; `after` counts from the due instant. */
    ladder: z.array(z.strictObject({ after: SpanText.default('0h'), to: Recipients })).default([]),
    /** When its time is up the clock ends in silence: a window that closes, not a promise that is broken. */
    lapses: z.boolean().default(false),
    /** After the last rung its recipients are told again and again at this distance, until somebody acts. */
    repeats: SpanText.refine((span) => !span.startsWith('0'), 'must be longer than nothing').default('1d'),
    ...extensionKeys,
    /** Whose time it is; the organisation's where left out. What the complainant does late is no breach of the organisation's. */
    owedBy: z.enum(['organisation', 'complainant']).optional(),
    /** Runs on after the closing, as every clock of a corrective action does. All others end with the complaint. */
    outlives: z.boolean().default(false),
    /** A date given by `promise` replaces this clock's due instant. */
    promise: z.boolean().default(false),
    /** One instance for each unit consulted, slip issued or corrective action opened. */
    per: z.enum(['consultation', 'slip', 'corrective']).optional(),
  })
  .refine((clock) => clock.lapses || clock.ladder.length > 0, {
    error: 'nobody hears of this clock: give it a ladder, or let it lapse',
    path: ['ladder'],
  })
export type Clock = z.infer<typeof Clock>
