import { z } from 'zod'
import { Backdated } from './backdated.ts'
import { Form } from './form.ts'
import { Label, Name } from './label.ts'
import { Match } from './match.ts'
import { Actors } from './step-rule.ts'

/**
 * A list of closed cases that is gone through one by one: the sample of a spot check, or the lessons that somebody takes into
 * account. Each list is a case of a kind of its own, with that kind's clocks and ladder, and so stands in the register for good.
 */
export const ListRule = z
  .strictObject({
    label: Label,
    /** Taking in a case of this kind makes the list. */
    kind: Name,
    /** Draws the sample of this spot check, from the cases that were closed in a period. */
    draws: Name.optional(),
    /** Without a draw: the cases that it is made of, all of them. */
    of: Match.optional(),
    /** Facts that a case must have in common with the list's own intake. */
    same: z.array(Name).default([]),
    checkedBy: Actors,
    /** What each check is recorded with. */
    form: Form.default({}),
    /** A line whose check fails stays open until one is passed. */
    untilPassed: z.boolean().default(false),
    /** How much later than it happened a check may be entered. */
    backdated: Backdated,
  })
  .refine(({ draws, of }) => (draws === undefined) !== (of === undefined), {
    error: 'say either which spot check it draws for, or which cases it is made of',
    path: ['draws'],
  })
export type ListRule = z.infer<typeof ListRule>
