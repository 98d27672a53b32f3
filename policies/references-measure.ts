import { type Checking, staffProblems, whenProblems } from './checking.ts'
import { lacksDate } from './dated.ts'
import type { Match } from './match.ts'
import type { Measure } from './measure.ts'
import { type Problem, undefinedName } from './problem.ts'

type Path = Problem['path']

/** Facts of a proposal at hand; the record of a case does not keep them. */
const UNRECORDED: ReadonlySet<string> = new Set(['remedy', 'amount', 'quantity'])

/** What is wrong with the shares that are reported against a target. */
export function measureProblems(check: Checking): Problem[] {
  return Object.entries(check.policy.measures).flatMap(([name, { to, of, dated }]) => {
    const path = ['measures', name]
    const counted = (when: Match, part: string) => [
      ...whenProblems(check, when, [...path, 'of', part]),
      ...unrecordedProblems(when, [...path, 'of', part]),
    ]
    return [
      ...staffProblems(check, to, [...path, 'to']),
      ...dateProblems(check, dated, [...path, 'dated']),
      ...counted(of.cases, 'cases'),
      ...('sum' in of
        ? [
            ...numberProblems(check, of.sum.part, [...path, 'of', 'sum', 'part']),
            ...numberProblems(check, of.sum.whole, [...path, 'of', 'sum', 'whole']),
          ]
        : counted(of.meeting, 'meeting')),
    ]
  })
}

function dateProblems({ policy }: Checking, dated: Measure['dated'], path: Path): Problem[] {
  const lacks = lacksDate(policy, dated)
  return lacks ? [undefinedName(path, lacks.sort, lacks.name, lacks.known)] : []
}

function unrecordedProblems(when: Match, path: Path): Problem[] {
  return Object.keys(when)
    .filter((name) => UNRECORDED.has(name))
    .map((name) => ({
      path: [...path, name],
      message: `${name} is not recorded: cases are not counted by it`,
    }))
}

function numberProblems({ types }: Checking, name: string, path: Path): Problem[] {
  const type = types.get(name)
  if (!type) return [undefinedName(path, 'fact', name, types.keys())]
  return type.sort === 'number' && !UNRECORDED.has(name)
    ? []
    : [{ path, message: `${name} is no recorded number: it cannot be added up` }]
}
