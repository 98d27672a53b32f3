import { z } from 'zod'
import { Label } from '../../policies/label.ts'

export const Iso = z.iso.datetime().describe('RFC 3339, UTC, milliseconds')

export const Provisional = z
  .literal(true)
  .optional()
  .describe('The instant beside it rests on a working day of a year that is not published yet')

const ExtensionBody = z.strictObject({
  tier: z.string().describe('The name that the policy gives it'),
  at: Iso.describe('When it was given'),
  until: Iso.describe('The instant that was given'),
  reason: z.string().optional().describe('One of the reasons that the policy names'),
  counts: z.boolean().describe('Whether the clock is due by it, or would be were nothing later given'),
  notice: z.string().optional().describe('The notice that has to go out before the clock is due'),
  noticedAt: Iso.optional().describe('When that went out'),
  voidSince: Iso.optional().describe('When the clock was due, where the notice had not gone out by then'),
})

export const OwedBy = z
  .literal('complainant')
  .optional()
  .describe('Whose time it is, where it is not the organisation’s: then no case is late by it')

const JudgedBody = z.strictObject({
  until: Iso.describe('When the case came under other rules or another calendar'),
  dueAt: Iso,
  provisional: Provisional,
  firstDueAt: Iso.describe('When it was due at first, by what held until then'),
  late: z.boolean(),
  policyVersion: z.int(),
  calendarVersion: z.string(),
})

export const UnbegunBody = z.strictObject({
  clock: z.string().describe('The id of the clock'),
  label: Label,
  startedAt: Iso.describe('When it had begun under the rules and the calendar before'),
  judgedThen: z.array(JudgedBody),
})

export const ClockBody = z.strictObject({
  id: z.string(),
  label: Label,
  state: z.enum(['running', 'paused', 'stopped']),
  startedAt: Iso,
  dueAt: Iso,
  provisional: Provisional,
  firstDueAt: Iso.describe(
    'When it was due at first: by the limit that held at its start, before it stood still or anybody gave it another date',
  ),
  firstDueProvisional: Provisional,
  firstLate: z
    .boolean()
    .optional()
    .describe(
      'It went on past that instant, or has by now, whatever has moved its date since; left out of a window',
    ),
  stoppedAt: Iso.optional(),
  pausedMs: z
    .int()
    .optional()
    .describe('For how long it stood still, as far as that is over; reasons that overlap count once'),
  pausedShare: z
    .number()
    .nullable()
    .optional()
    .describe(
      'Of its time until it stopped, or until now, the share in which it stood still; left out where it never did, null before it begins',
    ),
  pausedSince: Iso.optional().describe('Since when it stands still, whatever for'),
  pauses: z
    .array(
      z.strictObject({
        reason: z.string().describe('The name that the policy gives it'),
        pausedMs: z.int().describe('For how long it stood still for this reason, as far as that is over'),
        share: z
          .number()
          .nullable()
          .describe(
            'Of its time until it stopped, or until now, the share in which it stood still for this reason',
          ),
        since: Iso.optional().describe('Since when it does now; left out where it does not'),
        until: Iso.optional().describe('When that ends by itself'),
        provisional: Provisional,
      }),
    )
    .optional()
    .describe('Why it stood still; left out where it never did'),
  extensions: z
    .array(ExtensionBody)
    .optional()
    .describe('What was given in a tier of the policy, oldest first; left out where nothing was'),
  owedBy: OwedBy,
  late: z.boolean().describe('It went on past its date; a date given afterwards does not change that'),
  judgedThen: z
    .array(JudgedBody)
    .optional()
    .describe('What was said of it under the rules and calendars before; left out where they said the same'),
})

export type ClockBody = z.infer<typeof ClockBody>
