import { type Checking, namedIn } from './checking.ts'
import { type Problem, undefinedName } from './problem.ts'
import type { Campaign } from './campaign.ts'
import { isRuleText } from './duration.ts'
import { owns } from './own.ts'
import { unboundedProblems } from './references-bounds.ts'
import { type Hearers, mannerProblems } from './references-manner.ts'

type Path = Problem['path']

/** Who stands for somebody on the campaign at hand: whoever planned it last, whoever approved it. */
const STANDING = { planner: true, approver: true }

/** What is wrong with the survey campaign of a policy. */
export function campaignProblems({ policy }: Checking): Problem[] {
  const { campaign, kinds, channels, roles, units } = policy
  if (!campaign) return []
  const { plan, collect, verify, findings, satisfied, form, clocks, numbering } = campaign
  const staff = { ...roles, ...units }
  const named = (section: object, names: readonly string[], path: Path) =>
    names.flatMap((name, nth) => namedIn(section, 'role or unit', name, ['campaign', ...path, nth]))
  const heard = { ...staff, ...STANDING }
  return [
    ...Object.keys(STANDING)
      .filter((name) => owns(staff, name))
      .map((name) => ({
        path: [owns(roles, name) ? 'roles' : 'units', name],
        message: `${name} stands for somebody on a campaign: choose another name`,
      })),
    ...unboundedProblems(plan.form, ['campaign', 'plan', 'form']),
    ...unboundedProblems(collect?.form ?? {}, ['campaign', 'collect', 'form']),
    ...unboundedProblems(form, ['campaign', 'form']),
    ...unboundedProblems(verify.form, ['campaign', 'verify', 'form']),
    ...named(staff, plan.by, ['plan', 'by']),
    ...named(staff, plan.approvedBy, ['plan', 'approvedBy']),
    ...named(staff, collect?.by ?? [], ['collect', 'by']),
    ...named(staff, verify.by, ['verify', 'by']),
    ...namedIn(kinds, 'kind', findings.kind, ['campaign', 'findings', 'kind']),
    ...namedIn(channels, 'channel', findings.channel, ['campaign', 'findings', 'channel']),
    ...namedIn(form, 'field of the form', findings.opinion, ['campaign', 'findings', 'opinion']),
    ...Object.keys(satisfied).flatMap((name) =>
      owns(form, name)
        ? []
        : [undefinedName(['campaign', 'satisfied', name], 'field of the form', name, Object.keys(form))],
    ),
    ...Object.entries(clocks).flatMap(([name, clock]) =>
      mannerProblems(clock, hearersOf(clock), ['campaign', 'clocks', name]),
    ),
    ...Object.entries(clocks).flatMap(([name, { warnings, ladder }]) => [
      ...warnings.flatMap(({ to }, nth) => named(heard, to, ['clocks', name, 'warnings', nth, 'to'])),
      ...ladder.flatMap(({ to }, nth) => named(heard, to, ['clocks', name, 'ladder', nth, 'to'])),
    ]),
    ...(lettersOf(numbering.pattern) === lettersOf(policy.numbering.pattern)
      ? [
          {
            path: ['campaign', 'numbering', 'pattern'],
            message: 'begins as the numbers of the complaints do: one number could be given twice',
          },
        ]
      : []),
  ]
}

/** What the manner of a clock has a say in; the end of collecting that a plan sets stays where it is. */
function hearersOf({ within, warnings, ladder, repeats }: Campaign['clocks'][string]): Hearers {
  return {
    rules: [within].filter(isRuleText),
    longest: [],
    spans: [...warnings.map(({ before }) => before), ...ladder.map(({ after }) => after), repeats],
    isUntilDate: false,
    isToldByDates: false,
  }
}

function lettersOf(pattern: string): string {
  return pattern.split('{', 1)[0] ?? ''
}
