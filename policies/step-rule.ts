import { z } from 'zod'
import { Backdated } from './backdated.ts'
import { Form } from './form.ts'
import { Label, Name } from './label.ts'
import { Match } from './match.ts'

/** Who may act: a role, a unit, `holder`, `superior` (of the holder) or `anyone` of the organisation; perhaps only under a condition. */
export const Actors = z
  .array(
    z.union([
      Name.transform((who) => ({ who, when: {} as Match })),
      z.strictObject({ who: Name, when: Match.default({}) }),
    ]),
  )
  .min(1)

/** Why a condition is asked, in the regulation's own words: what is told to whoever does not meet it. */
const Because = Label.optional()

const WrittenGate = z
  .strictObject({
    /** What must have happened first: a step, record or event by name; or everything of a sort. */
    done: z.string().optional(),
    /** It must have happened after the latest of these, wherever one of them has happened. */
    since: z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]).optional(),
    /** What must not have happened; a lapse counts until the window begins anew. */
    not: z.string().optional(),
    /** The clock that must have begun and not ended. */
    whileRunning: Name.optional(),
    when: Match.default({}),
    because: Because,
  })
  .refine(
    ({ done, not, whileRunning }) =>
      [done, not, whileRunning].filter((each) => each !== undefined).length === 1,
    {
      error: 'a gate asks for one thing: done, not or whileRunning',
    },
  )
  .refine(({ done, since }) => since === undefined || done !== undefined, {
    error: 'say what must have been done since then: { done: judge, since: transfer }',
    path: ['since'],
  })
type WrittenGate = z.infer<typeof WrittenGate>

/** What must hold before a step: the name of what must have come first, or a gate with its condition. */
export const Gate = z.union([z.string().transform((done): WrittenGate => ({ done, when: {} })), WrittenGate])
export type Gate = z.infer<typeof Gate>

const rule = {
  by: Actors,
  /** Possible only while this holds. */
  when: Match.default({}),
  because: Because,
  form: Form.default({}),
  /** `remedies`, `slips`, `consultations` and `correctives` stand for "all of them are settled". */
  requires: z.array(Gate).default([]),
  /** Parts of the step itself, such as `cause`, that have to be given. */
  needs: z
    .array(
      z.union([
        Name.transform((part) => ({ part, when: {} as Match })),
        z.strictObject({ part: Name, when: Match.default({}) }),
      ]),
    )
    .optional(),
  /** Nobody who took one of these steps on this complaint, or who was its `firstHandler`, may take this one. */
  notBy: z.array(z.string()).default([]),
  /** How much later than it happened it may be entered; no later where left out. */
  backdated: Backdated,
}

/** A step of the vocabulary, as a policy rules it. */
export const StepRule = z.strictObject(rule)
export type StepRule = z.infer<typeof StepRule>

/** Taking a complaint in. */
export const IntakeRule = StepRule.extend({
  /** Whether somebody must be named as the complainant. */
  complainant: z.enum(['required', 'optional']).default('optional'),
  /** Facts of the form that an outside reference is made of, each alone or several together: the same again is the same case. */
  unique: z
    .array(z.union([Name.transform((name) => [name]), z.array(Name).min(1)]))
    .min(1)
    .optional(),
})

/** A step of the policy's own, with its form as its evidence: it records, and leaves the state alone. */
export const RecordRule = z.strictObject({
  label: Label,
  ...rule,
  /** Where it can be taken; everywhere when left out. */
  during: z.array(Name).default([]),
  /** May be taken more than once in a round. */
  repeatable: z.boolean().default(true),
})
