import { type Fact, holds } from '../../policies/holds.ts'
import type { Rules } from '../../policies/policy.ts'
import { asSaid } from '../as-said.ts'
import { clockId, isRunning } from '../clocks.ts'
import type { Complaint, SlipRun } from '../complaint-context.ts'
import { matches } from '../facts.ts'
import { ruleOfStep } from '../rule-of-step.ts'
import { type ComplaintStep, STEP_SCHEMAS } from '../steps.ts'
import { nextSignature } from '../taking/slips.ts'
import type { Terms } from '../terms.ts'
import { isOverdue } from '../marks.ts'
import { tiersFor } from '../time/extension.ts'
import { dueOf } from '../time/due.ts'
import type { Around } from './around.ts'
import { fillings } from './forms.ts'
import type { Matters } from './matters.ts'
import { isWanted, isWantedAgain } from './place.ts'
import { ALTERNATIVES, isStraight } from './straight.ts'
import { own } from '../../policies/own.ts'

type Type = ComplaintStep['type']
type Body = Record<string, unknown>

/** A step to try, and whether it leaves the straight way to the end. */
export interface Try {
  step: ComplaintStep
  isDetour: boolean
}

const WEEK_MS = 7 * 86_400_000
const NOBODY = { person: '', roles: [], units: [] }
const REASON = { reason: 'because' }

/** Steps of these types worth trying on a case: each once for everything it can be about, with contents that make a difference. */
export function stepsToTry(around: Around, isTried: (type: Type) => boolean = () => true): Try[] {
  return (Object.keys(STEP_SCHEMAS) as Type[])
    .filter((type) => type !== 'receive' && isTried(type))
    .flatMap((type) => {
      const bodies = (BODIES[type] ?? plain)(around)
      return bodies.flatMap((body, nth) =>
        withForms(around, { type, ...body }).map(({ step, isDetour }) => ({
          step,
          isDetour: isDetour || !isStraight(around, step) || (nth > 0 && ALTERNATIVES.has(type)),
        })),
      )
    })
}

/** A step with each way to fill in its form. */
export function withForms({ terms, complaint, matters, nowMs }: Around, body: Body): Try[] {
  const step = body as unknown as ComplaintStep
  const rule = ruleOfStep(terms.rules, complaint, step)
  if (!rule) return []
  const fixed = body['form'] as Body | undefined
  const said = asSaid({ terms, complaint, step, by: NOBODY, nowMs, enteredAtMs: nowMs })
  return fillings(rule.form, said, matters).map((form, nth) => ({
    step: { ...body, form: { ...form, ...fixed } } as unknown as ComplaintStep,
    isDetour: nth > 0,
  }))
}

const plain = (): Body[] => [{}]
const reasoned = (): Body[] => [REASON]

/** What each step can be about. Those left out take nothing but their form. */
const BODIES: Partial<Record<Type, (around: Around) => Body[]>> = {
  judge: (around) => (isWanted(around, 'judge') ? judgements(around.terms.rules, around.matters) : []),
  classify: (around) => (isWanted(around, 'classify') ? [{}] : []),
  assign: ({ terms: { rules } }) =>
    Object.keys(rules.roles)
      .slice(0, 1)
      .map((role) => ({ to: `role:${role}` })),
  transfer: ({ terms: { rules } }) =>
    Object.keys(rules.units).map((unit) => ({ to: `unit:${unit}`, ...REASON })),
  decline: reasoned,
  consult: ({ terms: { rules }, complaint, nowMs }) =>
    complaint.consultations.some((each) => !each.answered)
      ? []
      : Object.keys(rules.units)
          .slice(0, 1)
          .map((unit) => ({ units: [unit], about: 'something', answerBy: nowMs + WEEK_MS })),
  record: ({ terms: { rules } }) => Object.keys(rules.records).map((record) => ({ record })),
  propose: proposals,
  sendBack: () => [REASON, { ...REASON, to: 'received' }, { ...REASON, to: 'investigated' }],
  petition: reasoned,
  fulfil: ({ complaint }) =>
    (complaint.proposal?.remedies ?? [])
      .filter((each) => each.fulfilledAtMs === null)
      .map(({ id }) => ({ remedy: id })),
  revisit: () => ['satisfied', 'dissatisfied', 'unreachable'].map((satisfaction) => ({ satisfaction })),
  waiveRevisit: reasoned,
  withdraw: reasoned,
  refuse: reasoned,
  merge: () => [{ into: 'another' }],
  refer: () => [{ to: 'elsewhere', ...REASON }],
  convert: ({ terms: { rules }, complaint }) =>
    (own(rules.kinds, String(complaint.facts['kind']))?.becomes ?? []).map((kind) => ({ kind, ...REASON })),
  amend: () => [{ changes: {}, ...REASON }],
  promise: ({ nowMs }) => [{ dueAt: nowMs + WEEK_MS, ...REASON }],
  askCustomer: () => [{ question: 'something' }],
  extend: ({ terms, complaint, nowMs }) =>
    complaint.clocks
      .filter((run) => run.stoppedAtMs === null)
      .flatMap((run) =>
        tiersFor(terms, run).map(({ name, reasons }) => ({
          clock: clockId(run),
          ...(name === null ? {} : { tier: name }),
          until: Math.max(dueOf(terms.calendar, run), nowMs) + 60_000,
          ...REASON,
          ...(reasons ? { reason: reasons[0] } : {}),
        })),
      ),
  escalate: reasoned,
  acknowledgeOverdue: ({ complaint }) =>
    complaint.clocks.filter((run) => isRunning(run) && run.marks > 0).map((run) => ({ clock: clockId(run) })),
  acknowledgeNotice: ({ complaint: { told = {} } }) =>
    Object.keys(told)
      .slice(0, 1)
      .map((item) => ({ item })),
  takeOver: ({ terms, complaint }) =>
    complaint.clocks
      .filter((run) => isRunning(run) && isOverdue(terms, run))
      .map((run) => ({ clock: clockId(run) })),
  issueSlip: (around) =>
    Object.keys(around.terms.rules.slips)
      .filter((slip) => isSlipWanted(around, slip))
      .map((slip) => ({ slip })),
  signSlip: ({ terms, complaint }) => complaint.slips.flatMap((run) => signatures(terms, complaint, run)),
  ruleSlip: ({ complaint }) =>
    complaint.slips.filter(({ state }) => state === 'disputed').map((run) => ({ slip: run.id, ...REASON })),
  openCorrective: ({ terms: { rules }, complaint, nowMs }) =>
    Object.keys(rules.correctives)
      .filter((name) => !complaint.correctives.some((run) => run.corrective === name))
      .map((corrective) => ({ corrective, answerBy: nowMs + WEEK_MS })),
  completeCorrective: ({ complaint }) => complaint.correctives.map(({ id }) => ({ corrective: id })),
  verifyCorrective: ({ complaint }) =>
    complaint.correctives.flatMap(({ id }) =>
      [true, false].map((effective) => ({ corrective: id, effective })),
    ),
  group: () => [{ group: 'several' }],
  link: () => [{ to: 'another' }],
  spotCheck: ({ terms: { rules } }) =>
    Object.keys(rules.spotChecks).flatMap((check) => [true, false].map((passed) => ({ check, passed }))),
  checkLine: ({ complaint: { lines = [] } }) =>
    lines
      .filter(({ state }) => state === 'open')
      .flatMap(({ id }) => [true, false].map((passed) => ({ line: id, passed }))),
  reopen: reasoned,
  decidePenalty: ({ terms: { rules }, complaint }) =>
    complaint.penalties
      .filter(({ state }) => state === 'proposed')
      .map(({ id, penalty }) => ({
        penalty: id,
        decision: 'impose',
        amount: own(rules.penalties, penalty)?.amount?.from,
        ...REASON,
      })),
}

/** A slip is issued once, and again where a gate asks for it anew. */
function isSlipWanted(around: Around, slip: string): boolean {
  const runs = around.complaint.slips.filter((run) => run.slip === slip)
  const isOpen = runs.some(({ state }) => state !== 'complete')
  return runs.length === 0 || (!isOpen && isWantedAgain(around, `${slip}.complete`))
}

function judgements(rules: Rules, matters: Matters): Body[] {
  const causes = matters.facts.has('cause')
    ? Object.keys(rules.causes)
    : Object.keys(rules.causes).slice(0, 1)
  const units = matters.facts.has('responsibleUnit')
    ? Object.keys(rules.units)
    : Object.keys(rules.units).slice(0, 1)
  const blamed = units.map((responsibleUnit) => ({ validity: 'founded', responsibleUnit }))
  const founded = blamed.flatMap((each) =>
    causes.length > 0 ? causes.map((cause) => ({ ...each, cause })) : [each],
  )
  const { validity, cause } = matters.focus
  const focus = { ...(validity === undefined ? {} : { validity }), ...(cause === undefined ? {} : { cause }) }
  return [...founded, { validity: 'unfounded' }].filter((body) =>
    holds(focus, body as Record<string, Fact>, 0),
  )
}

/** Each remedy alone, with every amount at which the authority changes. */
function proposals({ terms: { rules }, complaint, matters }: Around): Body[] {
  if (complaint.proposal) return []
  const amounts = [...new Set([0, ...(matters.facts.get('amount') ?? [])])]
  return Object.entries(rules.remedies)
    .filter(([, { when }]) => matches(complaint, when))
    .flatMap(([remedy, { amount, quantity }]) => {
      const counted = quantity ? { quantity: 1 } : {}
      const each = amount ? amounts.map((sum) => ({ amount: sum })) : [{}]
      return each.map((sum) => ({ remedies: [{ remedy, ...counted, ...sum }] }))
    })
}

/** The next signature on a slip, once with equal quantities and once without. */
function signatures(terms: Terms, complaint: Complaint, run: SlipRun): Body[] {
  const name = nextSignature(terms, complaint, run)
  const next = own(terms.rules.slips, run.slip)?.signatures.find((each) => each.name === name)
  if (!next || run.state !== 'open') return []
  const equal = Object.fromEntries(
    Object.entries(next.agrees).map(([field, path]) => {
      const [signature, of] = path.split('.')
      const values =
        of === undefined ? run.values : run.signed.find((each) => each.signature === signature)?.values
      return [field, own(values, of ?? path)]
    }),
  )
  const [first] = Object.keys(equal)
  const unequal = first === undefined ? [] : [{ ...equal, [first]: Number(own(equal, first)) + 1 }]
  return [equal, ...unequal].map((form) => ({ slip: run.id, signature: next.name, form }))
}
