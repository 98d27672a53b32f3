import { type Checking, namedIn, whenProblems } from './checking.ts'
import { triggerProblems } from './references-triggers.ts'
import type { ListRule } from './list.ts'
import type { Policy } from './policy.ts'
import { formsOf } from './fact-types.ts'
import type { Field } from './form.ts'
import { type Problem, undefinedName } from './problem.ts'
import { ALL_PARTS, CUSTOMER_PARTS } from './step-parts.ts'
import { requirementProblems } from './references-gates.ts'
import { actorProblems } from './references-steps.ts'
import { isDueOf, isWorkedOut, workedOutTypes } from './worked-out.ts'
import { own } from './own.ts'

type Path = Problem['path']

/** What is wrong with notices, remedies, slips, corrective actions, spot checks, penalties and revisits. */
export function partProblems(check: Checking): Problem[] {
  const { notices, remedies, slips, correctives, spotChecks, penalties, revisit } = check.policy
  return [
    ...Object.entries(notices).flatMap(([name, notice]) => noticeProblems(check, notice, ['notices', name])),
    ...Object.entries(remedies).flatMap(([name, { when, by, slip }]) => [
      ...whenProblems(check, when, ['remedies', name, 'when']),
      ...(by ? actorProblems(check, by, ['remedies', name, 'by']) : []),
      ...namedIn(slips, 'slip', slip, ['remedies', name, 'slip']),
    ]),
    ...Object.entries(slips).flatMap(([name, slip]) => slipProblems(check, slip, ['slips', name])),
    ...Object.entries(correctives).flatMap(([name, each]) =>
      correctiveProblems(check, each, ['correctives', name]),
    ),
    ...Object.entries(spotChecks).flatMap(([name, { by, when, failed }]) => [
      ...actorProblems(check, by, ['spotChecks', name, 'by']),
      ...whenProblems(check, when, ['spotChecks', name, 'when']),
      ...namedIn(correctives, 'corrective action', failed, ['spotChecks', name, 'failed']),
    ]),
    ...Object.entries(check.policy.lists ?? {}).flatMap(([name, each]) =>
      listProblems(check, each, ['lists', name]),
    ),
    ...Object.entries(penalties).flatMap(([name, each]) => penaltyProblems(check, each, ['penalties', name])),
    ...revisit.flatMap(({ when, mode, rate }, nth) => [
      ...whenProblems(check, when, ['revisit', nth, 'when']),
      ...(mode === 'sampled' && rate === undefined
        ? [{ path: ['revisit', nth], message: 'a sample needs its rate' }]
        : []),
    ]),
  ]
}

function noticeProblems(check: Checking, notice: Policy['notices'][string], path: Path): Problem[] {
  const forms = notice.on.flatMap(({ on }) => check.happenings.forms.get(on) ?? [])
  return [
    ...triggerProblems(check, notice.on, [...path, 'on']),
    ...check.addressees.problems(notice.to, 'is told', [...path, 'to']),
    ...notice.shows.flatMap((name, nth) => {
      const here = [...path, 'shows', nth]
      if (isWorkedOut(name)) return dueProblems(check, name, here)
      const fields = forms.flatMap((form) => own(form, name) ?? [])
      if (fields.length === 0 && !ALL_PARTS.has(name)) {
        return [undefinedName(here, 'field', name, new Set(forms.flatMap((form) => Object.keys(form))))]
      }
      return [
        ...internalProblems(fields, notice.to, name, here),
        ...keptProblems(check, notice.to, name, here),
      ]
    }),
  ]
}

function dueProblems({ policy }: Checking, name: string, path: Path): Problem[] {
  const dates = [...workedOutTypes(policy.clocks).keys()].filter((told) => isDueOf(policy.clocks, told))
  return dates.includes(name) ? [] : [undefinedName(path, 'date of a clock', name, dates)]
}

/** What a notice shows is shown to everybody it names: a customer among them may read it, or the notice is two. */
function internalProblems(
  fields: readonly Field[],
  to: readonly string[],
  name: string,
  path: Path,
): Problem[] {
  const isOpen = fields.length > 0 ? fields.every((field) => field.shown) : CUSTOMER_PARTS.has(name)
  return to.includes('customer') && !isOpen
    ? [{ path, message: `${name} is internal: mark the field shown, or keep it from the customer` }]
    : []
}

function keptProblems({ policy }: Checking, to: readonly string[], name: string, path: Path): Problem[] {
  const outside = [...formsOf(policy)].flatMap(({ form }) => {
    const readers = own(form, name)?.seenBy
    return readers ? to.filter((who) => who !== 'customer' && !readers.includes(who)) : []
  })
  return [...new Set(outside)].map((who) => ({
    path,
    message: `${name} is kept from ${who}: name him among those it is seenBy, or keep it from him`,
  }))
}

function slipProblems(check: Checking, slip: Policy['slips'][string], path: Path): Problem[] {
  const names = slip.signatures.map(({ name }) => name)
  const disagreeing = slip.signatures.some(({ agrees }) => Object.keys(agrees).length > 0)
  return [
    ...(names.length === 0
      ? [{ path: [...path, 'signatures'], message: 'nobody signs this slip: it would never be complete' }]
      : []),
    ...actorProblems(check, slip.by, [...path, 'by']),
    ...whenProblems(check, slip.when, [...path, 'when']),
    ...requirementProblems(check, slip.requires, [...path, 'requires']),
    ...check.addressees.problems(slip.ruledBy, 'may act', [...path, 'ruledBy']),
    ...(disagreeing && slip.ruledBy.length === 0
      ? [{ path: [...path, 'ruledBy'], message: 'quantities may disagree and nobody rules on it' }]
      : []),
    ...slip.signatures.flatMap((signature, nth) => {
      const here = [...path, 'signatures', nth]
      const before = slip.signatures.slice(0, nth)
      const values = new Set([
        ...Object.keys(slip.form),
        ...before.flatMap(({ name, form }) => Object.keys(form).map((field) => `${name}.${field}`)),
      ])
      return [
        ...actorProblems(check, signature.by, [...here, 'by']),
        ...whenProblems(check, signature.when, [...here, 'when']),
        ...(names.indexOf(signature.name) < nth
          ? [{ path: [...here, 'name'], message: `${signature.name} signs twice: choose another name` }]
          : []),
        ...Object.entries(signature.agrees).flatMap(([field, other]) => [
          ...namedIn(signature.form, 'field of this signature', field, [...here, 'agrees', field]),
          ...(values.has(other)
            ? []
            : [
                undefinedName(
                  [...here, 'agrees', field],
                  'field of the slip or of an earlier signature',
                  other,
                  values,
                ),
              ]),
        ]),
        ...signature.notBy
          .filter((other) => other !== 'issued' && !before.some(({ name }) => name === other))
          .map((other) =>
            undefinedName([...here, 'notBy'], 'earlier signature', other, [
              'issued',
              ...before.map(({ name }) => name),
            ]),
          ),
      ]
    }),
  ]
}

function correctiveProblems(check: Checking, each: Policy['correctives'][string], path: Path): Problem[] {
  return [
    ...actorProblems(check, each.by, [...path, 'by']),
    ...triggerProblems(check, each.opens, [...path, 'opens']),
    ...check.addressees.problems([each.owner], 'holds', [...path, 'owner']),
    ...(each.owner === 'owner'
      ? [{ path: [...path, 'owner'], message: 'owner stands for whom this names: name somebody' }]
      : []),
    ...check.addressees.problems(each.verifiedBy, 'may act', [...path, 'verifiedBy']),
  ]
}

function listProblems(check: Checking, each: ListRule, path: Path): Problem[] {
  const { kinds, spotChecks, lists = {} } = check.policy
  const first = Object.values(lists).find(({ kind }) => kind === each.kind)
  return [
    ...namedIn(kinds, 'kind', each.kind, [...path, 'kind']),
    ...(first === each
      ? []
      : [{ path: [...path, 'kind'], message: `another list is a ${each.kind} already: give each a kind` }]),
    ...namedIn(spotChecks, 'spot check', each.draws, [...path, 'draws']),
    ...whenProblems(check, each.of, [...path, 'of']),
    ...each.same.flatMap((name, nth) =>
      check.types.has(name) ? [] : [undefinedName([...path, 'same', nth], 'fact', name, check.types.keys())],
    ),
    ...actorProblems(check, each.checkedBy, [...path, 'checkedBy']),
  ]
}

function penaltyProblems(check: Checking, each: Policy['penalties'][string], path: Path): Problem[] {
  const { amount } = each
  const concerned = each.sort === 'reward' ? 'is told' : 'holds' // a customer is rewarded, never penalized
  return [
    ...triggerProblems(check, [each.on], [...path, 'on']),
    ...check.addressees.problems([each.against], concerned, [...path, 'against']),
    ...check.addressees.problems(each.decidedBy, 'holds', [...path, 'decidedBy']),
    ...(amount && amount.from > amount.upTo
      ? [{ path: [...path, 'amount'], message: 'no amount lies between these bounds' }]
      : []),
  ]
}
