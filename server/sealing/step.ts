import { createHmac } from 'node:crypto'
import { canonicalJson } from '../../ledger/canonical.ts'
import { fieldsOf } from '../../machines/amending.ts'
import { campaignFormOf } from '../../machines/campaign/step-body.ts'
import { CAMPAIGN_STEP_SCHEMAS } from '../../machines/campaign/steps.ts'
import { freeTexts } from '../../machines/free-texts.ts'
import { formOf } from '../../machines/step-body.ts'
import { type PersonStepName, STEP_SCHEMAS } from '../../machines/steps.ts'
import { tiersOf } from '../../policies/extensions.ts'
import type { Form } from '../../policies/form.ts'
import { own, owns } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import { isSealed } from '../../policies/sealed.ts'
import { compared } from '../../policies/text.ts'
import { holdsToken } from '../../policies/token.ts'

type Step = { type: string }
type Values = Readonly<Record<string, unknown>>
/** A value sealed; of one that cases are compared by, together with its mark. */
export type Seal = (value: unknown, mark?: string) => string

/** Somebody sent what reads like a sealed value, where nothing is sealed. */
export class LooksSealedError extends Error {
  override name = 'LooksSealedError'
  readonly pointer: string

  constructor(pointer: string) {
    super('reads like a sealed value, which nobody may write here')
    this.pointer = pointer
  }
}

type Texts = [step: string, paths: readonly (readonly string[])[]]
/** Why something is held, and let go. */
const OF_KEEPING = ['hold', 'liftHold'].map((type): Texts => [type, [['reason']]])
const TEXTS: ReadonlyMap<Texts[0], Texts[1]> = new Map([
  ...Object.entries(STEP_SCHEMAS).map(([type, schema]): Texts => [type, freeTexts(schema)]),
  ...OF_KEEPING,
])
const CAMPAIGN_TEXTS: ReadonlyMap<Texts[0], Texts[1]> = new Map([
  ...Object.entries(CAMPAIGN_STEP_SCHEMAS).map(([type, schema]): Texts => [type, freeTexts(schema)]),
  ...OF_KEEPING,
])
/** What opens each file that a step names. */
const KEYS_OF_FILES = ['attachments', '*', 'key']

/** A step of a case with all that is sealed in it. Throws a `LooksSealedError` for what stays open and reads as if it were sealed. */
export function sealedStep<S extends Step>(policy: Policy, index: Buffer, step: S, seal: Seal): S {
  const paths = [
    ...(TEXTS.get(step.type) ?? []).filter((path) => !isReasonOfPolicy(policy, step, path)),
    KEYS_OF_FILES,
  ]
  const about = Object.fromEntries(
    Object.entries(step).filter(([, value]) => typeof value === 'string'),
  ) as Record<string, string>
  const fields = fieldsOf<Form>(policy)
  const marks = comparedBy(policy)
  const values = (form: Form, of: Values) => sealedValues(form, of, seal, marks, index)
  return sealedBody(step, paths, seal, {
    form: (of) => values(formOf(policy, step.type as PersonStepName, about), of),
    changes: (of) => values(fields, of),
  })
}

/** A step of a campaign with all that is sealed in it, likewise. */
export function sealedCampaignStep<S extends Step>(
  campaign: NonNullable<Policy['campaign']>,
  step: S,
  seal: Seal,
): S {
  const form = campaignFormOf(campaign, step.type) ?? {}
  return sealedBody(step, CAMPAIGN_TEXTS.get(step.type) ?? [], seal, {
    form: (of) => sealedValues(form, of, seal),
    changes: (of) => of,
  })
}

function sealedBody<S extends Step>(
  step: S,
  paths: readonly (readonly string[])[],
  seal: Seal,
  within: Readonly<Record<'form' | 'changes', (values: Values) => Values>>,
): S {
  const { form, changes, ...parts } = step as Step & Partial<Record<'form' | 'changes', Values>>
  const body = paths.reduce<unknown>((so, path) => sealedAt(so, path, seal), parts)
  const filled = {
    ...(body as object),
    ...(form === undefined ? {} : { form: within.form(form) }),
    ...(changes === undefined ? {} : { changes: within.changes(changes) }),
  }
  return filled as unknown as S
}

/** The value with what lies at a path sealed. */
function sealedAt(value: unknown, path: readonly string[], seal: Seal): unknown {
  const [key, ...rest] = path
  if (key === undefined) return typeof value === 'string' ? seal(value) : value
  if (key === '*') return Array.isArray(value) ? value.map((each) => sealedAt(each, rest, seal)) : value
  if (typeof value !== 'object' || value === null || !owns(value, key)) return value
  return { ...value, [key]: sealedAt(own(value as Record<string, unknown>, key), rest, seal) }
}

/** What is in no form that is known is sealed too: the machine refuses it, or knows the form. */
function sealedValues(
  form: Form,
  values: Values,
  seal: Seal,
  marks: ReadonlySet<string> = new Set(),
  index: Buffer = Buffer.alloc(0),
): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = own(form, name)
      if (value === undefined || value === null || (field && !isSealed(field))) return [name, value]
      return [name, seal(value, marks.has(name) ? markOf(index, value) : undefined)]
    }),
  )
}

/** Facts that cases of a policy are compared by. */
function comparedBy({ repeats, intake }: Policy): ReadonlySet<string> {
  return new Set([...(repeats?.same ?? []), ...(intake.unique ?? []).flat()])
}

/** 128 bits that are equal for values that are taken for equal. */
function markOf(index: Buffer, value: unknown): string {
  return createHmac('sha256', index)
    .update(compared(canonicalJson(value)))
    .digest('base64url')
    .slice(0, 22)
}

/** Whether a part is one of the reasons that a policy lists, which its limits count. */
function isReasonOfPolicy({ clocks }: Policy, step: Step, [part]: readonly string[]): boolean {
  if (step.type !== 'extend' || part !== 'reason' || !('reason' in step)) return false
  const named = Object.values(clocks).flatMap((clock) => tiersOf(clock).flatMap((tier) => tier.reasons ?? []))
  return named.some((reason) => reason === step.reason)
}

/** Throws a `LooksSealedError` where anything in a step reads like a sealed value before it was sealed, outside of what will be. */
export function mustNotLookSealed(
  step: unknown,
  sealedAlready: (text: string) => boolean,
  pointer = '',
): void {
  if (typeof step === 'string') {
    if (holdsToken(step) && !sealedAlready(step)) throw new LooksSealedError(pointer)
    return
  }
  if (typeof step !== 'object' || step === null) return
  for (const [key, value] of Object.entries(step))
    mustNotLookSealed(value, sealedAlready, `${pointer}/${key}`)
}
