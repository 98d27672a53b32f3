import { AUDITOR, STANDING_NAMES } from './addressees.ts'
import { authorityProblems } from './authority-check.ts'
import { type Checking, checking, namedIn, whenProblems } from './checking.ts'
import { triggerProblems } from './references-triggers.ts'
import { formsOf } from './fact-types.ts'
import type { Form } from './form.ts'
import type { Policy } from './policy.ts'
import { type Problem, undefinedName } from './problem.ts'
import { circles } from './circles.ts'
import { boundProblems } from './references-bounds.ts'
import { comparedProblems } from './references-compared.ts'
import { foundProblems } from './references-found.ts'
import { keptProblems } from './references-kept.ts'
import { sealedProblems } from './references-sealed.ts'
import { shownProblems } from './references-shown.ts'
import { clockProblems } from './references-clocks.ts'
import { aroundProblems } from './references-around.ts'
import { partProblems } from './references-parts.ts'
import { stepProblems } from './references-steps.ts'
import { CUSTOMER_PARTS, partsOf } from './step-parts.ts'
import { STATES, STEPS } from './vocabulary.ts'
import { loadCalendar, pinCalendar } from './calendar.ts'
import { own, owns } from './own.ts'
import { messageOf } from './message-of.ts'

/** Every name that is used and not defined, every part that cannot work as written. */
export function referenceProblems(policy: Policy): Problem[] {
  const check = checking(policy)
  return [
    ...check.factProblems,
    ...nameProblems(check),
    ...calendarProblems(policy),
    ...organisationProblems(policy),
    ...formProblems(check),
    ...stepProblems(check),
    ...clockProblems(check),
    ...partProblems(check),
    ...restProblems(check),
    ...aroundProblems(check),
    ...keptProblems(policy),
    ...sealedProblems(check),
    ...foundProblems(policy),
    ...shownProblems(policy),
    ...comparedProblems(policy),
    ...authorityProblems(check),
  ]
}

function nameProblems({ policy, happenings }: Checking): Problem[] {
  const both = Object.keys(policy.roles).filter((name) => owns(policy.units, name))
  const taken = (section: 'roles' | 'units') =>
    Object.keys(policy[section])
      .filter((name) => STANDING_NAMES.has(name) || (section === 'roles' && name === AUDITOR))
      .map((name) => ({
        path: [section, name],
        message: `${name} already stands for somebody: choose another name`,
      }))
  return [
    ...both.map((name) => ({
      path: ['roles', name],
      message: `${name} is a unit too: roles and units share their names`,
    })),
    ...taken('roles'),
    ...taken('units'),
    ...happenings.twice.map(({ name, by }) => ({
      path: (by.at(-1) ?? '').split('.'),
      message: `${name} could mean two things, one of ${by.join(' and one of ')}: choose another name`,
    })),
    ...Object.keys(policy.words)
      .filter((name) => !owns(STATES, name) && !owns(STEPS, name))
      .map((name) =>
        undefinedName(['words', name], 'state or step', name, [
          ...Object.keys(STATES),
          ...Object.keys(STEPS),
        ]),
      ),
  ]
}

function calendarProblems({ calendar, zone }: Policy): Problem[] {
  try {
    pinCalendar(loadCalendar(calendar), zone)
    return []
  } catch (error) {
    return [{ path: ['calendar'], message: messageOf(error) }]
  }
}

function organisationProblems({
  channels,
  units,
  roles,
  classes,
  severities,
  customers,
  clocks,
  imports,
  erasure,
}: Policy): Problem[] {
  return [
    ...(imports?.by ?? []).flatMap((role, nth) => namedIn(roles, 'role', role, ['imports', 'by', nth])),
    ...(['by', 'holdBy'] as const).flatMap((what) =>
      (erasure?.[what] ?? []).flatMap((role, nth) => namedIn(roles, 'role', role, ['erasure', what, nth])),
    ),
    ...Object.entries(channels).flatMap(([name, { unit }]) =>
      namedIn(units, 'unit', unit, ['channels', name, 'unit']),
    ),
    ...Object.entries(units).flatMap(([name, { head, transfersTo }]) => [
      ...namedIn(roles, 'role', head, ['units', name, 'head']),
      ...(transfersTo ?? []).flatMap((to, nth) =>
        namedIn(units, 'unit', to, ['units', name, 'transfersTo', nth]),
      ),
    ]),
    ...Object.entries(roles).flatMap(([name, { superior, unit, actsFor }]) => [
      ...actsFor.flatMap((other, nth) => namedIn(roles, 'role', other, ['roles', name, 'actsFor', nth])),
      ...namedIn(roles, 'role', superior, ['roles', name, 'superior']),
      ...namedIn(units, 'unit', unit, ['roles', name, 'unit']),
    ]),
    ...circles(Object.keys(roles), (name) => [own(roles, name)?.superior ?? []].flat()).map((ring) => ({
      path: ['roles', ring[0] ?? '', 'superior'],
      message: `the superiors run in a circle: ${ring.join(' → ')}`,
    })),
    ...Object.entries(classes).flatMap(([name, { parent, severity }]) => [
      ...namedIn(classes, 'class', parent, ['classes', name, 'parent']),
      ...namedIn(severities, 'severity', severity, ['classes', name, 'severity']),
    ]),
    ...circles(Object.keys(classes), (name) => [own(classes, name)?.parent ?? []].flat()).map((ring) => ({
      path: ['classes', ring[0] ?? '', 'parent'],
      message: `the classes run in a circle: ${ring.join(' → ')}`,
    })),
    ...Object.entries(customers).flatMap(([code, { within }]) =>
      Object.keys(within).flatMap((clock) =>
        namedIn(clocks, 'clock', clock, ['customers', code, 'within', clock]),
      ),
    ),
  ]
}

function formProblems(check: Checking): Problem[] {
  return [...formsOf(check.policy)].flatMap(({ path, form }) =>
    Object.entries(form).flatMap(([name, field]) => [
      ...whenProblems(check, field.when, [...path, name, 'when']),
      ...check.addressees.problems(field.seenBy ?? [], 'reads', [...path, name, 'seenBy']),
      ...(path[0] === 'steps' && CUSTOMER_PARTS.has(name) && partsOf(String(path[1])).includes(name)
        ? [
            {
              path: [...path, name],
              message: `${name} is what this step tells the customer: choose another name`,
            },
          ]
        : []),
      ...(field.type === 'ratio'
        ? (['part', 'whole'] as const).flatMap((of) => numberProblems(form, field[of], [...path, name, of]))
        : []),
      ...boundProblems(check, form, field, [...path, name]),
    ]),
  )
}

function numberProblems(form: Form, name: string, path: Problem['path']): Problem[] {
  const field = own(form, name)
  if (!field) return [undefinedName(path, 'field of this form', name, Object.keys(form))]
  return field.type === 'integer' || field.type === 'money'
    ? []
    : [{ path, message: `${name} is not a number` }]
}

function restProblems(check: Checking): Problem[] {
  const { policy, types, addressees } = check
  const { routing, visibility, retention, repeats } = policy
  const forAll = retention.some(({ when }) => Object.keys(when).length === 0)
  return [
    ...routing.flatMap(({ on, to }, nth) => [
      ...triggerProblems(check, [on], ['routing', nth, 'on']),
      ...addressees.problems([to], 'holds', ['routing', nth, 'to']),
    ]),
    ...visibility.flatMap(({ when, to }, nth) => [
      ...whenProblems(check, when, ['visibility', nth, 'when']),
      ...addressees.problems(to, 'is told', ['visibility', nth, 'to']),
    ]),
    ...retention.flatMap(({ when }, nth) => whenProblems(check, when, ['retention', nth, 'when'])),
    ...(forAll
      ? []
      : [{ path: ['retention'], message: 'no rule for all the others: end with one that has no condition' }]),
    ...(policy.intake.unique ?? []).flatMap((names, nth) =>
      names.flatMap((name) =>
        own(policy.intake.form, name)?.fact
          ? []
          : [
              {
                path: ['intake', 'unique', nth],
                message: `${name} is no field of the intake's form that is a fact: nothing could tell two cases apart by it`,
              },
            ],
      ),
    ),
    ...(repeats?.same ?? []).flatMap((name, nth) =>
      types.has(name) ? [] : [undefinedName(['repeats', 'same', nth], 'fact', name, types.keys())],
    ),
  ]
}
