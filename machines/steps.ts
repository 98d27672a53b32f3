import { z } from 'zod'
import { Name } from '../policies/label.ts'
import { STAGES } from '../policies/vocabulary.ts'
import type { Actor } from './complaint-context.ts'

/** Values of a policy's form; which ones a step needs is the policy's affair (`formValues`). */
const Values = z.record(z.string(), z.unknown()).default({})
const Reason = z.string().trim().min(1).max(2000)
const Addressee = z
  .string()
  .regex(/^(?:role|unit|person):.+$/, 'write role:…, unit:… or person:…')
  .describe('role:…, unit:… or person:…')
const Instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .or(z.int())
  .describe('RFC 3339 date-time with offset')

const withForm = { form: Values }
const withReason = { reason: Reason }

export const Complainant = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  contact: z.string().max(200).optional(),
})

const Intake = z.strictObject({
  type: z.literal('receive'),
  kind: Name,
  channel: Name,
  class: Name.optional(),
  severity: Name.optional(),
  unit: Name.optional(),
  /** Code of a customer with agreed answer times. */
  customer: z.string().max(100).optional(),
  complainant: Complainant.optional(),
  content: z.string().trim().min(1).max(20_000),
  /** Id of the complaint that this one is about (an appeal). */
  about: z.string().max(100).optional(),
  /** For a list that is drawn: the local days in which its cases were closed, the last one not included. */
  period: z.strictObject({ from: z.iso.date(), until: z.iso.date() }).optional(),
  form: Values,
})

/** Every step with its body. Clock steps are not among them: no person can send one. */
export const STEP_SCHEMAS = {
  receive: Intake,
  acknowledge: z.strictObject({ type: z.literal('acknowledge'), ...withForm }),
  classify: z.strictObject({
    type: z.literal('classify'),
    class: Name.optional(),
    severity: Name.optional(),
    unit: Name.optional(),
    ...withForm,
  }),
  judge: z.strictObject({
    type: z.literal('judge'),
    validity: z.enum(['founded', 'unfounded']),
    cause: Name.optional(),
    responsibleUnit: Name.optional(),
    responsiblePerson: z.string().max(100).optional(),
    ...withForm,
  }),
  assign: z.strictObject({
    type: z.literal('assign'),
    to: Addressee,
    /** The role in which a person is to hold it. */
    as: Name.optional(),
    ...withForm,
  }),
  transfer: z.strictObject({ type: z.literal('transfer'), to: Addressee, ...withReason, ...withForm }),
  accept: z.strictObject({ type: z.literal('accept'), ...withForm }),
  decline: z.strictObject({ type: z.literal('decline'), ...withReason, ...withForm }),
  consult: z.strictObject({
    type: z.literal('consult'),
    units: z.array(Name).min(1),
    about: z.string().trim().min(1).max(2000),
    answerBy: Instant.optional(),
    ...withForm,
  }),
  reply: z.strictObject({ type: z.literal('reply'), unit: Name.optional(), ...withForm }),
  record: z.strictObject({ type: z.literal('record'), record: Name, ...withForm }),
  report: z.strictObject({ type: z.literal('report'), ...withForm }),
  propose: z.strictObject({
    type: z.literal('propose'),
    remedies: z
      .array(
        z.strictObject({
          remedy: Name,
          amount: z.number().nonnegative().optional(),
          quantity: z.int().nonnegative().optional(),
        }),
      )
      .min(1),
    ...withForm,
  }),
  approve: z.strictObject({ type: z.literal('approve'), ...withForm }),
  sendBack: z.strictObject({
    type: z.literal('sendBack'),
    to: z.enum(['received', 'investigated']).optional(),
    ...withReason,
    ...withForm,
  }),
  petition: z.strictObject({ type: z.literal('petition'), ...withReason, ...withForm }),
  fulfil: z.strictObject({ type: z.literal('fulfil'), remedy: z.string(), ...withForm }),
  resolve: z.strictObject({ type: z.literal('resolve'), ...withForm }),
  answer: z.strictObject({ type: z.literal('answer'), ...withForm }),
  revisit: z.strictObject({
    type: z.literal('revisit'),
    satisfaction: z.enum(['satisfied', 'dissatisfied', 'unreachable']),
    ...withForm,
  }),
  waiveRevisit: z.strictObject({ type: z.literal('waiveRevisit'), ...withReason, ...withForm }),
  close: z.strictObject({ type: z.literal('close'), ...withForm }),
  settle: z.strictObject({ type: z.literal('settle'), ...withForm }),
  withdraw: z.strictObject({ type: z.literal('withdraw'), ...withReason, ...withForm }),
  refuse: z.strictObject({ type: z.literal('refuse'), ...withReason, ...withForm }),
  merge: z.strictObject({
    type: z.literal('merge'),
    into: z.string().min(1).max(100),
    reason: Reason.optional(),
    ...withForm,
  }),
  refer: z.strictObject({
    type: z.literal('refer'),
    to: z.string().min(1).max(200),
    ...withReason,
    ...withForm,
  }),
  convert: z.strictObject({ type: z.literal('convert'), kind: Name, ...withReason, ...withForm }),
  amend: z.strictObject({ type: z.literal('amend'), changes: z.record(Name, z.unknown()), ...withReason }),
  promise: z.strictObject({
    type: z.literal('promise'),
    clock: z.string().optional(),
    dueAt: Instant,
    ...withReason,
    ...withForm,
  }),
  askCustomer: z.strictObject({
    type: z.literal('askCustomer'),
    question: z.string().trim().min(1).max(2000),
    ...withForm,
  }),
  customerReplied: z.strictObject({ type: z.literal('customerReplied'), ...withForm }),
  extend: z.strictObject({
    type: z.literal('extend'),
    clock: z.string(),
    until: Instant,
    ...withReason,
    ...withForm,
  }),
  escalate: z.strictObject({ type: z.literal('escalate'), ...withReason, ...withForm }),
  acknowledgeOverdue: z.strictObject({
    type: z.literal('acknowledgeOverdue'),
    clock: z.string(),
    mark: z.int().nonnegative().optional(),
  }),
  acknowledgeNotice: z.strictObject({ type: z.literal('acknowledgeNotice'), item: z.string() }),
  takeOver: z.strictObject({ type: z.literal('takeOver'), clock: z.string().optional() }),
  issueSlip: z.strictObject({ type: z.literal('issueSlip'), slip: Name, ...withForm }),
  signSlip: z.strictObject({ type: z.literal('signSlip'), slip: z.string(), signature: Name, ...withForm }),
  ruleSlip: z.strictObject({ type: z.literal('ruleSlip'), slip: z.string(), ...withReason, ...withForm }),
  openCorrective: z.strictObject({
    type: z.literal('openCorrective'),
    corrective: Name,
    owner: Addressee.optional(),
    answerBy: Instant.optional(),
    ...withForm,
  }),
  completeCorrective: z.strictObject({
    type: z.literal('completeCorrective'),
    corrective: z.string(),
    ...withForm,
  }),
  verifyCorrective: z.strictObject({
    type: z.literal('verifyCorrective'),
    corrective: z.string(),
    effective: z.boolean(),
    ...withForm,
  }),
  group: z.strictObject({ type: z.literal('group'), group: z.string().min(1).max(100), ...withForm }),
  link: z.strictObject({
    type: z.literal('link'),
    to: z.string().min(1).max(100),
    reason: Reason.optional(),
    ...withForm,
  }),
  spotCheck: z.strictObject({ type: z.literal('spotCheck'), check: Name, passed: z.boolean(), ...withForm }),
  checkLine: z.strictObject({
    type: z.literal('checkLine'),
    line: z.string(),
    passed: z.boolean(),
    ...withForm,
  }),
  reopen: z.strictObject({
    type: z.literal('reopen'),
    to: z.enum(['received', ...STAGES]).optional(),
    ...withReason,
    ...withForm,
  }),
  decidePenalty: z.strictObject({
    type: z.literal('decidePenalty'),
    penalty: z.string(),
    decision: z.enum(['impose', 'waive']),
    amount: z.number().nonnegative().optional(),
    ...withReason,
    ...withForm,
  }),
} as const

export type PersonStepName = keyof typeof STEP_SCHEMAS
type StepOf<T extends PersonStepName> = z.output<(typeof STEP_SCHEMAS)[T]>
/** What the server fills in at intake, never the person who sends it. */
type LookedUp = {
  /** Who handled the complaint that an appeal is about. */
  handledBy?: string[]
  /** Id of the earliest complaint that this one repeats; null when it repeats none. */
  repeatOf?: string | null
  /** How the complaint stands that it repeats: of several the latest that is still open, else the latest. */
  earlier?: EarlierCase
  /** The cases of a list, in order. */
  lines?: { of: string; number: string }[]
  /** How a list was drawn. */
  drawn?: Draw
}

/** What an intake may ask of the complaint that it repeats. Days are local days of the policy's zone. */
export type EarlierCase = {
  state: string
  class: string | null
  ended: boolean
  receivedOn: string
  closedOn: string | null
}

/** A drawn sample, for anybody to draw again: the cases with the smallest SHA-256 of seed and id, in this order. */
export type Draw = {
  seed: string
  /** How many cases it was drawn from, and the SHA-256 of their sorted ids, one a line. */
  population: number
  digest: string
  rate: number
  minimum: number
}
/** The period whose case the engine opens; no person can send it. */
type Opened = { opened?: { schedule: string; period: string; latenessMs: number } }
export type Received = StepOf<'receive'> & LookedUp & Opened
export type PersonStep =
  | Received
  | { [T in Exclude<PersonStepName, 'receive'>]: StepOf<T> }[Exclude<PersonStepName, 'receive'>]

/** A mark of a clock has passed. `missed` repetitions passed before it while nobody was there to tell of them. */
export type DeadlinePassed = {
  type: 'deadlinePassed'
  clock: string
  mark: number
  missed: number
}

export type ComplaintStep = PersonStep | DeadlinePassed

/** A step as the machine meets it: who took it, and when. */
export type TakenStep = ComplaintStep & { by: Actor; nowMs: number }
