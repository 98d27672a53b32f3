import { type Checking, happeningProblems, namedIn, timedProblems, whenProblems } from './checking.ts'
import type { Policy } from './policy.ts'
import { requirementProblems } from './references-gates.ts'
import type { StepRule } from './step-rule.ts'
import { type Problem, undefinedName } from './problem.ts'
import { CLOCK_STEPS, type Stage, STATES, type StepName, STEPS, WHOLE_GATES } from './vocabulary.ts'
import { own, owns } from './own.ts'

type Path = Problem['path']

/** Steps that another section of the policy rules. */
const RULED_ELSEWHERE: Partial<Record<StepName, string>> = {
  receive: 'intake',
  record: 'records',
  issueSlip: 'slips',
  signSlip: 'slips',
  ruleSlip: 'slips',
  openCorrective: 'correctives',
  completeCorrective: 'correctives',
  verifyCorrective: 'correctives',
  spotCheck: 'spotChecks',
  checkLine: 'lists',
}

/** Steps that say all there is to say by themselves. */
export const WITHOUT_FORM: ReadonlySet<string> = new Set<StepName>([
  'amend',
  'acknowledgeOverdue',
  'acknowledgeNotice',
  'takeOver',
])

/** What a kind of complaint needs to get on. */
const LEADS_TO: Record<Stage, readonly StepName[]> = {
  investigated: ['report'],
  approved: ['propose'],
  resolved: ['resolve'],
  revisited: ['revisit'],
}

/** What is wrong with the kinds, the intake, the steps and the records. */
export function stepProblems(check: Checking): Problem[] {
  const { policy } = check
  return [
    ...ruleProblems(check, policy.intake, ['intake']),
    ...Object.entries(policy.steps).flatMap(([name, rule]) => [
      ...nameProblems(name),
      ...(WITHOUT_FORM.has(name) && Object.keys(rule.form).length > 0
        ? [
            {
              path: ['steps', name, 'form'],
              message: `${name} has no form: ask for it in a record that it requires`,
            },
          ]
        : []),
      ...ruleProblems(check, rule, ['steps', name]),
    ]),
    ...Object.entries(policy.records).flatMap(([name, rule]) => [
      ...ruleProblems(check, rule, ['records', name]),
      ...(WHOLE_GATES.some((gate) => gate === name)
        ? [{ path: ['records', name], message: `${name} stands for all of them: choose another name` }]
        : []),
      ...rule.during.flatMap((state, nth) =>
        namedIn(STATES, 'state', state, ['records', name, 'during', nth]),
      ),
    ]),
    ...Object.entries(policy.kinds).flatMap(([name, kind]) => kindProblems(check, name, kind)),
  ]
}

function nameProblems(name: string): Problem[] {
  const path = ['steps', name]
  if (!owns(STEPS, name)) return [undefinedName(path, 'step', name, Object.keys(STEPS))]
  if (CLOCK_STEPS.some((each) => each === name))
    return [{ path, message: 'the clock takes this step, never a person' }]
  const section = own(RULED_ELSEWHERE, name)
  return section ? [{ path, message: `this step is ruled under ${section}: say it there` }] : []
}

function ruleProblems(check: Checking, rule: StepRule, path: Path): Problem[] {
  return [
    ...actorProblems(check, rule.by, [...path, 'by']),
    ...(path[0] === 'intake' ? whenProblems : timedProblems)(check, rule.when, [...path, 'when']),
    ...requirementProblems(check, rule.requires, [...path, 'requires']),
    ...rule.notBy.flatMap((name, nth) =>
      name === 'firstHandler' ? [] : happeningProblems(check, name, [...path, 'notBy', nth]),
    ),
  ]
}

/** Who may act: names that stand for somebody, under conditions that can hold. */
export function actorProblems(check: Checking, by: StepRule['by'], path: Path): Problem[] {
  return by.flatMap(({ who, when }, nth) => [
    ...check.addressees.problems([who], 'may act', [...path, nth, 'who']),
    ...whenProblems(check, when, [...path, nth, 'when']),
  ])
}

function kindProblems(check: Checking, name: string, kind: Policy['kinds'][string]): Problem[] {
  const { kinds, steps, revisit } = check.policy
  const path = ['kinds', name]
  const needed = [...kind.stages.flatMap((stage) => LEADS_TO[stage]), 'close' as const]
  return [
    ...needed
      .filter((step) => !(step in steps))
      .map((step) => ({ path: [...path, 'stages'], message: `${name} cannot get on: no step ${step}` })),
    ...(kind.settle && !('settle' in steps)
      ? [{ path: [...path, 'settle'], message: 'nobody may settle: no step settle' }]
      : []),
    ...(kind.stages.includes('revisited') && revisit.length === 0
      ? [{ path: [...path, 'stages'], message: 'no rule under revisit says how a complainant is asked' }]
      : []),
    ...whenProblems(check, kind.settle, [...path, 'settle']),
    ...kind.becomes.flatMap((other, nth) => namedIn(kinds, 'kind', other, [...path, 'becomes', nth])),
    ...(kind.becomes.length > 0 && !('convert' in steps)
      ? [{ path: [...path, 'becomes'], message: 'nobody may convert: no step convert' }]
      : []),
  ]
}
