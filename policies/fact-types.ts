import type { Field } from './form.ts'
import { BUILT_IN_FACTS } from './match.ts'
import type { Policy } from './policy.ts'
import { isSealed } from './sealed.ts'
import type { Problem } from './problem.ts'
import { STATES } from './vocabulary.ts'

/** What a fact may be: one of some values, or any value of a sort. */
export interface FactType {
  /** `sealed`: nobody but its readers knows the value. */
  sort: 'one of' | 'number' | 'boolean' | 'date' | 'instant' | 'text' | 'person' | 'unit' | 'sealed'
  values: ReadonlySet<string>
  /** An integer that may also be `undetermined`. */
  orUndetermined: boolean
}

type BuiltIn = (typeof BUILT_IN_FACTS)[number]

const some = (sort: FactType['sort']): FactType => ({ sort, values: new Set(), orUndetermined: false })
const oneOf = (values: Iterable<string>): FactType => ({ ...some('one of'), values: new Set(values) })

/** Type of every fact that conditions of this policy may name; fields that clash are problems. */
export function factTypesOf(policy: Policy): { types: Map<string, FactType>; problems: Problem[] } {
  const types = new Map<string, FactType>(Object.entries(builtIn(policy)))
  const problems: Problem[] = []
  for (const { path, form } of formsOf(policy)) {
    for (const [name, field] of Object.entries(form)) {
      if (!field.fact) continue
      if (BUILT_IN_FACTS.some((each) => each === name)) {
        problems.push({
          path: [...path, name],
          message: `${name} is a fact of every complaint: choose another name`,
        })
        continue
      }
      const type = typeOf(field)
      const known = types.get(name)
      if (known && known.sort !== type.sort) {
        problems.push({
          path: [...path, name],
          message: `${name} is a ${known.sort} in another form: give one of them another name`,
        })
      }
      types.set(name, known ? merged(known, type) : type)
    }
  }
  for (const { facts } of Object.values(policy.customers)) {
    for (const [name, value] of Object.entries(facts)) {
      if (!types.has(name)) types.set(name, typeOfValue(value))
    }
  }
  return { types, problems }
}

type Formed<F> = Record<string, { form: F }>
/** The parts of a policy, or of its rules, that have forms. */
export interface WithForms<F> {
  intake: { form: F }
  steps: Formed<F>
  records: Formed<F>
  slips: Record<string, { form: F; signatures: { form: F }[] }>
  spotChecks: Formed<F>
  remedies: Record<string, { proof: F }>
  lists?: Formed<F> | undefined
  correctives: Record<string, { form: F; completion: F; verification: F }>
}

/** Every form of a policy with its path. */
export function* formsOf<F>(policy: WithForms<F>): Generator<{ path: (string | number)[]; form: F }> {
  yield { path: ['intake', 'form'], form: policy.intake.form }
  for (const part of ['steps', 'records', 'slips', 'spotChecks'] as const) {
    for (const [name, { form }] of Object.entries(policy[part])) yield { path: [part, name, 'form'], form }
  }
  for (const [name, slip] of Object.entries(policy.slips)) {
    for (const [nth, { form }] of slip.signatures.entries())
      yield { path: ['slips', name, 'signatures', nth, 'form'], form }
  }
  for (const [name, { proof }] of Object.entries(policy.remedies))
    yield { path: ['remedies', name, 'proof'], form: proof }
  for (const [name, { form }] of Object.entries(policy.lists ?? {}))
    yield { path: ['lists', name, 'form'], form }
  for (const [name, corrective] of Object.entries(policy.correctives)) {
    for (const part of ['form', 'completion', 'verification'] as const)
      yield { path: ['correctives', name, part], form: corrective[part] }
  }
}

function builtIn(policy: Policy): Record<BuiltIn, FactType> {
  const units = oneOf(Object.keys(policy.units))
  return {
    kind: oneOf(Object.keys(policy.kinds)),
    class: oneOf(Object.keys(policy.classes)),
    severity: oneOf(Object.keys(policy.severities)),
    channel: oneOf([...Object.keys(policy.channels), ...(isFilled(policy.schedules) ? ['schedule'] : [])]),
    unit: units,
    validity: oneOf(['founded', 'unfounded']),
    cause: oneOf(Object.keys(policy.causes)),
    responsibleUnit: units,
    responsiblePerson: some('person'),
    round: some('number'),
    petitions: some('number'),
    satisfaction: oneOf(['satisfied', 'dissatisfied', 'unreachable']),
    remedy: oneOf(Object.keys(policy.remedies)),
    amount: some('number'),
    quantity: some('number'),
    customer: some('text'),
    grouped: some('boolean'),
    repeat: some('boolean'),
    earlierState: oneOf(Object.keys(STATES)),
    earlierClass: oneOf(Object.keys(policy.classes)),
    earlierEnded: some('boolean'),
    earlierReceivedOn: some('date'),
    earlierClosedOn: some('date'),
    checkPassed: some('boolean'),
    tags: some('text'),
  }
}

function isFilled(section: object): boolean {
  return Object.keys(section).length > 0
}

function typeOfValue(value: string | number | boolean): FactType {
  return some(typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text')
}

function typeOf(field: Field): FactType {
  if (isSealed(field)) return some('sealed')
  switch (field.type) {
    case 'integer':
      return { ...some('number'), orUndetermined: field.orUndetermined }
    case 'money':
    case 'ratio':
      return some('number')
    case 'choice':
      return oneOf(Object.keys(field.choices))
    case 'evidence':
      return some('text')
    default:
      return some(field.type)
  }
}

function merged(one: FactType, other: FactType): FactType {
  return {
    sort: one.sort,
    values: new Set([...one.values, ...other.values]),
    orUndetermined: one.orUndetermined || other.orUndetermined,
  }
}
