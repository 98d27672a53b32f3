import { z } from 'zod'
import { Addressee } from '../../ledger/standing.ts'
import { Label } from '../../policies/label.ts'
import { ClockBody, Iso, Provisional, UnbegunBody } from './shapes-clocks.ts'

export const Named = z.strictObject({ name: z.string(), label: Label })

export const Loose = z.looseObject({})

export const StandingBody = z.strictObject({
  version: z.int().positive(),
  state: Named,
  ended: z.boolean(),
  kind: z.string(),
  class: z.string().nullable(),
  severity: z.string(),
  cause: z.string().nullable(),
  validity: z.string().nullable(),
  channel: z.string(),
  unit: z.string().nullable(),
  holder: Addressee.nullable(),
  holderLabel: Label.nullable(),
  round: z.int().positive(),
  group: z.string().nullable(),
  clocks: z.array(ClockBody),
  unbegun: z
    .array(UnbegunBody)
    .optional()
    .describe(
      'Clocks that had begun under other rules or another calendar and by those of now have not; left out where there are none',
    ),
})

export type StandingBody = z.infer<typeof StandingBody>

export const OfferBody = z.strictObject({
  step: z.string(),
  about: z.record(z.string(), z.string()),
  label: Label,
  href: z.string(),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of the step’s body'),
  closes: z
    .strictObject({ clock: z.string(), at: Iso, provisional: Provisional.optional() })
    .optional()
    .describe('the first window to close through which it is possible; left out where none does'),
})

/** Whether something is held or erased. */
export const KeepingBody = z.strictObject({
  hold: z
    .strictObject({ by: z.string(), at: Iso, reason: z.string() })
    .optional()
    .describe('who holds it and why: nothing of it is erased meanwhile'),
  erased: z
    .strictObject({
      by: z.string(),
      at: Iso,
      because: z.enum(['retention', 'request', 'order']),
      reference: z.string().optional(),
    })
    .optional()
    .describe('what was personal in it is gone for good, and reads `[erased]`'),
})
export type KeepingBody = z.infer<typeof KeepingBody>

export const ComplaintBody = StandingBody.extend({
  ...KeepingBody.shape,
  id: z.string(),
  number: z.string(),
  policy: z.string(),
  now: Iso,
  receivedAt: Iso,
  awaitingLevel: z.string().nullable(),
  retention: z.strictObject({
    keep: z.string().describe('1y, 2y, … or permanent'),
    until: Iso.nullable().describe(
      'the end of the time it has to be kept; null while it has not ended, or for good',
    ),
  }),
  facts: z.record(z.string(), z.unknown()),
  transfer: Loose.nullable(),
  proposal: Loose.nullable(),
  consultations: z.array(Loose),
  slips: z.array(Loose),
  correctives: z.array(Loose),
  penalties: z.array(Loose),
  links: z.array(z.string()),
  mergedInto: z.string().optional().describe('id of the complaint that this one has become part of'),
  merged: z
    .array(
      z.strictObject({
        id: z.string(),
        number: z.string(),
        href: z.string(),
        lateClocks: z.array(z.string()).describe('its clocks that were late'),
      }),
    )
    .optional()
    .describe('complaints that have become part of this one; left out while the lists are out of reach'),
  lines: z.array(Loose).optional(),
  next: z.array(OfferBody),
})

export type ComplaintBody = z.infer<typeof ComplaintBody>

const SummaryBody = StandingBody.extend({
  id: z.string(),
  number: z.string(),
  policy: z.string(),
  receivedAt: Iso,
  lastStepAt: Iso,
  lastStep: z.string(),
  dueAt: Iso.nullable(),
  provisional: Provisional,
  overdue: z.boolean(),
  mergedInto: z.string().optional().describe('id of the complaint that this one has become part of'),
  href: z.string(),
})

export type SummaryBody = z.infer<typeof SummaryBody>

export const Next = z.string().nullable().describe('cursor of the next page, null on the last')

export const ListBody = z.strictObject({ complaints: z.array(SummaryBody), next: Next })

const MemberBody = StandingBody.extend({
  id: z.string(),
  number: z.string(),
  receivedAt: Iso,
  dueAt: Iso.nullable(),
  provisional: Provisional,
  overdue: z.boolean(),
  href: z.string(),
})

export const GroupBody = z.strictObject({ group: z.string(), members: z.array(MemberBody) })

export type GroupBody = z.infer<typeof GroupBody>

export const GroupAnswerBody = z.strictObject({
  group: z.string(),
  members: z.array(
    z.strictObject({
      id: z.string(),
      number: z.string(),
      href: z.string(),
      answered: z.boolean(),
      problem: z
        .strictObject({ code: z.string(), detail: z.string() })
        .optional()
        .describe('why this one was not answered'),
    }),
  ),
})

export type GroupAnswerBody = z.infer<typeof GroupAnswerBody>

export const HealthBody = z.record(z.string(), z.string())

export const ProblemBody = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  instance: z.string(),
  possible: z.array(z.string()).optional().describe('steps that are possible instead'),
  errors: z
    .array(z.strictObject({ pointer: z.string(), detail: z.string() }))
    .optional()
    .describe('what is wrong with which field; pointers as in RFC 6901'),
  because: z
    .strictObject({ zh: z.string(), en: z.string() })
    .optional()
    .describe('the regulation’s own words for the condition that is not met'),
  version: z.int().optional().describe('version the complaint is at'),
})

export type ProblemBody = z.infer<typeof ProblemBody>
