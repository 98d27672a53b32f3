import { type Checking, triggerProblems } from './checking.ts'
import type { Clock } from './clock.ts'
import { isTrigger, pauseReasons } from './pauses.ts'
import type { Problem } from './problem.ts'

type Path = Problem['path']

/** What is wrong with the reasons for which a clock stands still. */
export function pauseProblems(check: Checking, clock: Clock, path: Path): Problem[] {
  const { pauses, resumes } = clock
  const isShort = pauses.some(isTrigger)
  const here = [...path, 'pauses']
  return [
    ...pauses.flatMap((each, nth) =>
      isTrigger(each)
        ? triggerProblems(check, [each], here).map((problem) => placed(problem, here, nth))
        : (['from', 'until'] as const).flatMap((part) =>
            triggerProblems(check, each[part], [...here, nth, part]),
          ),
    ),
    ...(isShort && resumes.length === 0
      ? [{ path: here, message: 'a pause that nothing resumes: say what does' }]
      : []),
    ...(!isShort && resumes.length > 0
      ? [{ path: [...path, 'resumes'], message: 'ends no pause: a reason ends by its own until' }]
      : []),
    ...twice(pauseReasons(clock).map(({ name }) => name)).map((name) => ({
      path: here,
      message: `${name} is two reasons: give one of them a reason of its own`,
    })),
  ]
}

function placed({ path, message }: Problem, here: Path, nth: number): Problem {
  return { path: [...here, nth, ...path.slice(here.length + 1)], message }
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, nth) => names.indexOf(name) !== nth))]
}
