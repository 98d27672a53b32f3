import { z } from 'zod'
import { Label, Labelled, Name } from './label.ts'
import { Match } from './match.ts'
import { own } from './own.ts'
import { Recipients } from './recipients.ts'

const common = {
  label: Label,
  required: z.boolean().default(false),
  /** The field is asked for only when this holds; a required field is required only then. */
  when: Match.optional(),
  /** Kept in the complaint's state, so that conditions may name it. Everything else lives in the ledger alone. */
  fact: z.boolean().default(false),
  /** Identifies a person or tells their story: sealed, whatever its type. Every text and all evidence is sealed without it. */
  personal: z.boolean().default(false),
  /** Stays readable in the record, for conditions to look at. */
  open: z.literal(true).optional(),
  /** Cases are found by its values. */
  find: z.literal(true).optional(),
  /** The customer may read it. Every other field is internal and never leaves in an answer. */
  shown: z.boolean().default(false),
  /** Of the staff only these read it; everybody who sees the case when left out. */
  seenBy: Recipients.optional(),
}

/** What a number never exceeds: another number of the same form, or of the case. */
const upTo = Name.optional()

/** Moments of the case that every field for a day or an instant may be bounded by, as by a field of the same form or a fact. */
export const MOMENTS: ReadonlySet<string> = new Set(['receipt', 'now'])

const between = { notBefore: Name.optional(), notAfter: Name.optional() }

/** One typed field of a form. */
export const Field = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('text'), max: z.int().positive().default(2000) }),
  z.strictObject({
    ...common,
    type: z.literal('integer'),
    min: z.int().default(0),
    max: z.int().optional(),
    /** May be given as `undetermined` and fixed later by an amendment. */
    orUndetermined: z.boolean().default(false),
    upTo,
  }),
  z.strictObject({
    ...common,
    type: z.literal('money'),
    min: z.number().default(0),
    max: z.number().optional(),
    upTo,
  }),
  z.strictObject({ ...common, type: z.literal('boolean'), mustBe: z.boolean().optional() }),
  z.strictObject({ ...common, type: z.literal('choice'), choices: z.record(Name, Labelled) }),
  z.strictObject({ ...common, type: z.literal('date'), ...between }),
  z.strictObject({ ...common, type: z.literal('instant'), ...between }),
  z.strictObject({ ...common, type: z.literal('person') }),
  z.strictObject({ ...common, type: z.literal('unit') }),
  /** Worked out, never entered: one field of the same form divided by another; unknown while the other is zero. */
  z.strictObject({
    ...common,
    type: z.literal('ratio'),
    part: Name,
    whole: Name,
    fact: z.literal(true).default(true),
    required: z.literal(false).default(false),
  }),
  /** Files: uploaded ones, or names and where they lie. */
  z.strictObject({ ...common, type: z.literal('evidence'), atLeast: z.int().positive().default(1) }),
])
export type Field = z.infer<typeof Field>

export const Form = z.record(Name, Field)
export type Form = z.infer<typeof Form>

const SIDES = ['notBefore', 'notAfter', 'upTo'] as const
export type Side = (typeof SIDES)[number]

/** The bounds of a field: on which side, by what. */
export function boundsOf(field: Readonly<Record<string, unknown>>): [Side, string][] {
  return SIDES.flatMap((side): [Side, string][] => {
    const bound = own(field, side)
    return typeof bound === 'string' ? [[side, bound]] : []
  })
}

/** The same fields, none of them required: what a change may name. */
export function optionalForm<F extends Record<string, { required: boolean }>>(form: F): F {
  return Object.fromEntries(
    Object.entries(form).map(([name, field]) => [name, { ...field, required: false }]),
  ) as F
}
