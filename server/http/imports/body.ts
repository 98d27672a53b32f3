import { z } from 'zod'
import type { Actor } from '../../../machines/complaint-context.ts'
import type { Past } from '../../../machines/imports/import.ts'
import { parseStep } from '../../../machines/step-body.ts'
import type { PersonStep } from '../../../machines/steps.ts'
import { instantsOf } from '../../../machines/time/instants.ts'
import type { Terms } from '../../../machines/terms.ts'
import { localDay } from '../../../machines/working-time.ts'
import { parseIsoDate } from '../../../policies/calendar-day.ts'
import { Day, InstantText } from '../../../policies/bounds.ts'
import { Name } from '../../../policies/label.ts'
import { owns } from '../../../policies/own.ts'
import type { Policy } from '../../../policies/policy.ts'
import { lineText, Person } from '../../../policies/text.ts'
import { receiptOf } from '../take-in.ts'

/** So many steps of the past may come with a case. */
const MOST_STEPS = 100

/** When something was, as it is told. */
export const When = z.union([Day, InstantText]).describe('a date, or an instant with offset')
const Doer = z
  .strictObject({
    person: Person,
    roles: z.array(Name).min(1),
    units: z.array(Name).default([]),
  })
  .describe('who took it then, with the roles and units he had')

/** The past of a case, as the tool that it comes from knows it. */
export const ImportedPast = z.strictObject({
  from: lineText(100).describe('name of the tool that it comes from'),
  reference: lineText(200).describe('what the case is called there; the same again is the same case'),
  by: Doer,
  steps: z
    .array(
      z.looseObject({ type: z.string(), at: When, by: Doer, atReason: z.never('unknown field').optional() }),
    )
    .max(MOST_STEPS)
    .describe('every step since, in order: the body of the step, when it was taken and by whom'),
})
type ImportedPast = z.infer<typeof ImportedPast>

const Sent = z.looseObject({
  receivedAt: When,
  atReason: z.never('unknown field').optional(),
  imported: ImportedPast,
})

/** A case as it is imported: its intake first, then each of its steps, each with its own instant. */
export interface Import {
  from: string
  reference: string
  past: Past[]
}

/** Reads a case that is imported. Throws `ZodError` with the path of each field that is wrong. */
export function importOf(policy: Policy, { calendar }: Terms, body: unknown, nowMs: number): Import {
  const { receivedAt, imported, ...intake } = Sent.parse(body)
  const { from, reference, by, steps } = imported
  mustBeKnown(policy, imported)
  const received = { ...receiptOf(policy, intake), receivedAt: text(startOf(calendar, receivedAt)) }
  const past: Past[] = [{ step: received, by }]
  let lastMs = Date.parse(received.receivedAt)
  steps.forEach(({ at, by, ...step }, nth) => {
    lastMs = instantOf(calendar, at, lastMs, nowMs)
    const told = { step: { ...stepOf(policy, step, nth), at: text(lastMs) }, by }
    past.push(at.includes('T') ? told : { ...told, onDay: true })
  })
  return { from, reference, past }
}

/** When the case was received: a date means the beginning of that day. */
function startOf(calendar: Terms['calendar'], told: string): number {
  return instantsOf(calendar, told, Infinity).fromMs
}

/** When a step was taken: a date means its closing time, or when the step before it was, where that was later on the same day. */
function instantOf(calendar: Terms['calendar'], told: string, lastMs: number, nowMs: number): number {
  if (told.includes('T')) return Date.parse(told)
  const { untilMs } = instantsOf(calendar, told, Infinity)
  const day = parseIsoDate(told)
  if (localDay(calendar, lastMs).epochDay === day) return Math.max(lastMs, untilMs)
  return localDay(calendar, nowMs).epochDay === day ? Math.min(nowMs, untilMs) : untilMs
}

function stepOf(policy: Policy, step: object, nth: number): Exclude<PersonStep, { type: 'receive' }> {
  try {
    const parsed = parseStep(policy, step)
    if (parsed.type !== 'receive') return parsed
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    throw pathed(error.issues.map((issue) => ({ ...issue, path: ['imported', 'steps', nth, ...issue.path] })))
  }
  throw wrong(['imported', 'steps', nth, 'type'], 'the case itself is its intake')
}

/** Roles and units are those of the policy. */
function mustBeKnown({ roles, units }: Policy, { by, steps }: ImportedPast): void {
  const unknown = (who: Actor, path: (string | number)[]) => [
    ...who.roles.flatMap((name, nth) => (owns(roles, name) ? [] : [[...path, 'roles', nth]])),
    ...who.units.flatMap((name, nth) => (owns(units, name) ? [] : [[...path, 'units', nth]])),
  ]
  const found = [
    ...unknown(by, ['imported', 'by']),
    ...steps.flatMap((step, nth) => unknown(step.by, ['imported', 'steps', nth, 'by'])),
  ]
  const [first] = found
  if (first) throw wrong(first, 'the policy has nothing of this name')
}

function wrong(path: (string | number)[], message: string): z.ZodError {
  return pathed([{ code: 'custom', path, message, input: undefined }])
}

function pathed(issues: z.core.$ZodIssue[]): z.ZodError {
  return new z.ZodError(issues)
}

function text(ms: number): string {
  return new Date(ms).toISOString()
}
