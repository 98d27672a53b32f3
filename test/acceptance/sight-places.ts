import { standingOf } from '../../machines/standing.ts'
import { advance, announced } from '../../machines/advance.ts'
import { intakes } from '../../machines/checks/intakes.ts'
import { mattersOf } from '../../machines/checks/matters.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { parseStep } from '../../machines/step-body.ts'
import { formsOf } from '../../policies/fact-types.ts'
import type { Field, Form } from '../../policies/form.ts'
import type { Match } from '../../policies/match.ts'
import { own } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import type { FirstRequest } from '../../server/identity/first-request.ts'
import { developer } from '../../server/identity/tokens.ts'
import { termsOf } from '../../server/terms.ts'
import { courseOf, type Move } from '../fuzz/moves.ts'

type Json = Record<string, unknown>

/** A field that a form keeps from some, and the form's place in the policy. */
export interface HiddenField {
  path: readonly (string | number)[]
  name: string
  field: Field
  seenBy: readonly string[]
}

/** The fields of a policy's cases that some may not read. */
export function hiddenFields(policy: Policy): HiddenField[] {
  return [...formsOf(policy)].flatMap(({ path, form }) => hiddenIn(path, form))
}

/** The fields of a form that some may not read. */
export function hiddenIn(path: readonly (string | number)[], form: Form): HiddenField[] {
  return Object.entries(form).flatMap(([name, field]) =>
    field.seenBy ? [{ path, name, field, seenBy: field.seenBy }] : [],
  )
}

/** A value of a field that can be told from all others. */
export function marked({ field, path, name }: HiddenField, marker: string): unknown {
  if (field.type === 'text' || field.type === 'person') return marker
  if (field.type === 'evidence') return [{ name: marker, ref: marker }]
  throw new Error(`a ${field.type} such as ${[...path, name].join('.')} cannot be marked yet: say how here`)
}

/** An intake that asks for these fields and meets a restriction, or none where that is left out, with whoever may send it. */
export function intakeFor(
  policy: Policy,
  nowMs: number,
  { when, kind, asks = [] }: { when?: Match; kind?: string; asks?: readonly string[] },
): FirstRequest | null {
  const terms = termsOf(policy)
  const start = announced(terms)
  const around = {
    terms,
    complaint: start.context,
    matters: mattersOf(terms.rules, when ?? (kind === undefined ? {} : { kind })),
    nowMs,
  }
  for (const { step } of intakes(around)) {
    const { type: _, lines, about, ...body } = step as unknown as Json
    if (lines !== undefined || about !== undefined) continue
    if (!asks.every((name) => own(Object(body['form']) as Json, name) !== undefined)) continue
    const named = { ...body, complainant: { name: 'Zhang San' } }
    for (const role of Object.keys(policy.roles)) {
      try {
        const read = parseStep(policy, { ...named, type: 'receive' })
        const { snapshot } = advance(terms, start, read, developer(policy, role), nowMs)
        const isRestricted = standingOf(terms, snapshot).visibleTo !== null
        if (isRestricted === (when !== undefined)) return { role, body: named }
      } catch (error) {
        if (!(error instanceof RefusalError)) throw error
      }
    }
  }
  return null
}

/** The steps that follow an intake, as far as the policy's roles lead it. */
export function stepsAfter(policy: Policy, first: FirstRequest, nowMs: number): Move[] {
  return courseOf(policy, first, nowMs).map(({ next }) => next)
}

/** The steps that lead to a form, and the one with that form, its field marked; null where there are none. */
export function stepsTo(
  policy: Policy,
  first: FirstRequest,
  nowMs: number,
  hidden: HiddenField,
  marker: string,
): Move[] | null {
  const course = courseOf(policy, first, nowMs)
  for (const [nth, { moves }] of course.entries()) {
    const last = moves.find(({ body }) => hasForm(body, hidden.path))
    if (!last) continue
    const form = { ...(Object(last.body['form']) as Json), [hidden.name]: marked(hidden, marker) }
    const before = course.slice(0, nth).map(({ next }) => next)
    return [...before, { ...last, body: { ...last.body, form } }]
  }
  return null
}

function hasForm({ type, record, slip, check }: Json, [section, name]: HiddenField['path']): boolean {
  const named: Json = {
    steps: type,
    records: type === 'record' ? record : null,
    slips: type === 'issueSlip' ? slip : null,
    spotChecks: type === 'spotCheck' ? check : null,
  }
  return section !== undefined && own(named, String(section)) === name
}
