import { z } from 'zod'
import { Name } from '../policies/label.ts'
import { Day, Instant, InstantText, MOST } from '../policies/bounds.ts'
import { identifier, lineText, Person, storyText } from '../policies/text.ts'
import { STAGES } from '../policies/vocabulary.ts'
import type { Actor } from './complaint-context.ts'
import type { LookedUp, Opened } from './looked-up.ts'
import { addressee, idOf, nameOf } from './names.ts'

/** Values of a policy's form; which ones a step needs is the policy's affair (`formValues`). */
const Values = z.record(z.string(), z.unknown()).default({})
const Reason = storyText(2000)
const Addressee = addressee()

/** When something happened, as it is told: an instant, or a date where no more is known. */
const Told = z
  .union([Day, InstantText])
  .optional()
  .describe('when it happened, where it is entered later: a date, or an instant with offset')
const atReason = Reason.optional().describe('why it is entered later than it happened')
const happened = { at: Told, atReason }

const withForm = { form: Values, ...happened }
const withReason = { reason: Reason }

export const Complainant = z.strictObject({
  name: lineText(200).optional(),
  contact: lineText(200).optional(),
})

const Intake = z.strictObject({
  type: z.literal('receive'),
  receivedAt: Told,
  atReason,
  kind: nameOf('kind'),
  channel: nameOf('channel'),
  class: nameOf('class').optional(),
  severity: nameOf('severity').optional(),
  unit: nameOf('unit').optional(),
  /** Code of a customer with agreed answer times. */
  customer: idOf('customer').optional(),
  complainant: Complainant.optional(),
  content: storyText(20_000),
  /** Id of the complaint that this one is about (an appeal). */
  about: identifier(100).optional(),
  /** For a list that is drawn: the local days in which its cases were closed, the last one not included. */
  period: z.strictObject({ from: Day, until: Day }).optional(),
  form: Values,
})

/** Every step with its body. Clock steps are not among them: no person can send one. */
export const STEP_SCHEMAS = {
  receive: Intake,
  acknowledge: z.strictObject({ type: z.literal('acknowledge'), ...withForm }),
  classify: z.strictObject({
    type: z.literal('classify'),
    class: nameOf('class').optional(),
    severity: nameOf('severity').optional(),
    unit: nameOf('unit').optional(),
    ...withForm,
  }),
  judge: z.strictObject({
    type: z.literal('judge'),
    validity: z.enum(['founded', 'unfounded']),
    cause: nameOf('cause').optional(),
    responsibleUnit: nameOf('unit').optional(),
    responsiblePerson: Person.optional(),
    ...withForm,
  }),
  assign: z.strictObject({
    type: z.literal('assign'),
    to: Addressee,
    /** The role in which a person is to hold it. */
    as: nameOf('role').optional(),
    ...withForm,
  }),
  transfer: z.strictObject({ type: z.literal('transfer'), to: Addressee, ...withReason, ...withForm }),
  accept: z.strictObject({ type: z.literal('accept'), ...withForm }),
  decline: z.strictObject({ type: z.literal('decline'), ...withReason, ...withForm }),
  consult: z.strictObject({
    type: z.literal('consult'),
    units: z.array(nameOf('unit')).min(1),
    about: storyText(2000),
    answerBy: Instant.optional(),
    ...withForm,
  }),
  reply: z.strictObject({ type: z.literal('reply'), unit: nameOf('unit').optional(), ...withForm }),
  record: z.strictObject({ type: z.literal('record'), record: nameOf('record'), ...withForm }),
  report: z.strictObject({ type: z.literal('report'), ...withForm }),
  propose: z.strictObject({
    type: z.literal('propose'),
    remedies: z
      .array(
        z.strictObject({
          remedy: nameOf('remedy'),
          amount: z.number().nonnegative().max(MOST).optional(),
          quantity: z.int().nonnegative().max(MOST).optional(),
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
  fulfil: z.strictObject({ type: z.literal('fulfil'), remedy: idOf('proposed remedy'), ...withForm }),
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
    into: identifier(100),
    reason: Reason.optional(),
    ...withForm,
  }),
  refer: z.strictObject({
    type: z.literal('refer'),
    to: lineText(200),
    ...withReason,
    ...withForm,
  }),
  convert: z.strictObject({ type: z.literal('convert'), kind: nameOf('kind'), ...withReason, ...withForm }),
  amend: z.strictObject({
    type: z.literal('amend'),
    changes: z.record(Name, z.unknown()).default({}),
    /** Code of the customer whose case it turns out to be; null where it is none's. */
    customer: idOf('customer').nullable().optional(),
    ...withReason,
    ...happened,
  }),
  promise: z.strictObject({
    type: z.literal('promise'),
    clock: idOf('clock').optional(),
    dueAt: Instant,
    ...withReason,
    ...withForm,
  }),
  askCustomer: z.strictObject({
    type: z.literal('askCustomer'),
    question: storyText(2000),
    ...withForm,
  }),
  customerReplied: z.strictObject({ type: z.literal('customerReplied'), ...withForm }),
  extend: z.strictObject({
    type: z.literal('extend'),
    clock: idOf('clock'),
    /** Which tier of the clock's extensions; the first that has so much where none is named. */
    tier: nameOf('tier').optional(),
    until: Instant,
    ...withReason,
    ...withForm,
  }),
  escalate: z.strictObject({ type: z.literal('escalate'), ...withReason, ...withForm }),
  acknowledgeOverdue: z.strictObject({
    type: z.literal('acknowledgeOverdue'),
    clock: idOf('clock'),
    mark: z.int().nonnegative().max(1_000_000).optional(),
    ...happened,
  }),
  acknowledgeNotice: z.strictObject({
    type: z.literal('acknowledgeNotice'),
    item: identifier(300),
    ...happened,
  }),
  takeOver: z.strictObject({ type: z.literal('takeOver'), clock: idOf('clock').optional(), ...happened }),
  issueSlip: z.strictObject({ type: z.literal('issueSlip'), slip: nameOf('slip'), ...withForm }),
  signSlip: z.strictObject({
    type: z.literal('signSlip'),
    slip: idOf('issued slip'),
    signature: nameOf('signature'),
    ...withForm,
  }),
  ruleSlip: z.strictObject({
    type: z.literal('ruleSlip'),
    slip: idOf('issued slip'),
    ...withReason,
    ...withForm,
  }),
  openCorrective: z.strictObject({
    type: z.literal('openCorrective'),
    corrective: nameOf('corrective action'),
    owner: Addressee.optional(),
    answerBy: Instant.optional(),
    ...withForm,
  }),
  completeCorrective: z.strictObject({
    type: z.literal('completeCorrective'),
    corrective: idOf('opened corrective action'),
    ...withForm,
  }),
  verifyCorrective: z.strictObject({
    type: z.literal('verifyCorrective'),
    corrective: idOf('opened corrective action'),
    effective: z.boolean(),
    ...withForm,
  }),
  group: z.strictObject({ type: z.literal('group'), group: identifier(100), ...withForm }),
  link: z.strictObject({
    type: z.literal('link'),
    to: identifier(100),
    reason: Reason.optional(),
    ...withForm,
  }),
  spotCheck: z.strictObject({
    type: z.literal('spotCheck'),
    check: nameOf('check'),
    passed: z.boolean(),
    ...withForm,
  }),
  checkLine: z.strictObject({
    type: z.literal('checkLine'),
    line: idOf('line'),
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
    penalty: idOf('proposal'),
    decision: z.enum(['impose', 'waive']),
    amount: z.number().nonnegative().max(MOST).optional(),
    ...withReason,
    ...withForm,
  }),
} as const

export type PersonStepName = keyof typeof STEP_SCHEMAS
type StepOf<T extends PersonStepName> = z.output<(typeof STEP_SCHEMAS)[T]>
export type Received = StepOf<'receive'> & LookedUp & Opened
/** The amendment of a fact that repeats have in common is looked up like an intake. */
export type Amended = StepOf<'amend'> & Pick<LookedUp, 'repeatOf'>
type Plain = Exclude<PersonStepName, 'receive' | 'amend'>
export type PersonStep = Received | Amended | { [T in Plain]: StepOf<T> }[Plain]

/** A mark of a clock has passed. `missed` repetitions passed before it while nobody was there to tell of them. */
export type DeadlinePassed = {
  type: 'deadlinePassed'
  clock: string
  mark: number
  missed: number
  /** The reason to stand still that has ended by itself: the mark of a clock that is paused. */
  pause?: string
}

export type ComplaintStep = PersonStep | DeadlinePassed

/**
 * A step as the machine meets it: who took it, when it happened (from the beginning to the closing of a day, where no more is known)
 * and when it was entered; then, where nothing else is said.
 */
export type TakenStep = ComplaintStep & {
  by: Actor
  nowMs: number
  untilMs?: number
  enteredAtMs?: number
}
