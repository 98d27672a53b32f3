import type { Checking } from './checking.ts'
import { triggerProblems } from './references-triggers.ts'
import type { Clock, Trigger } from './clock.ts'
import { isTrigger, pauseReasons } from './pauses.ts'
import type { Problem } from './problem.ts'

type Path = Problem['path']
type Pause = Exclude<Clock['pauses'][number], Trigger>

/** What is wrong with the reasons for which a clock stands still. */
export function pauseProblems(check: Checking, name: string, clock: Clock, path: Path): Problem[] {
  const { pauses, resumes } = clock
  const isShort = pauses.some(isTrigger)
  const here = [...path, 'pauses']
  return [
    ...pauses.flatMap((each, nth) =>
      isTrigger(each)
        ? triggerProblems(check, [each], here).map((problem) => placed(problem, here, nth))
        : reasonProblems(check, name, clock, each, [...here, nth]),
    ),
    ...resumes.flatMap((each, nth) => stillProblems(name, each, [], [...path, 'resumes', nth])),
    ...(isShort && resumes.length === 0
      ? [{ path: here, message: 'a pause that nothing resumes: say what does' }]
      : []),
    ...(!isShort && resumes.length > 0
      ? [{ path: [...path, 'resumes'], message: 'ends no pause: a reason ends by its own until' }]
      : []),
    ...twice(pauseReasons(clock).map((reason) => reason.name)).map((reason) => ({
      path: here,
      message: `${reason} is two reasons: give one of them a reason of its own`,
    })),
  ]
}

function reasonProblems(check: Checking, name: string, clock: Clock, pause: Pause, path: Path): Problem[] {
  const { from, until, upTo, tell } = pause
  return [
    ...triggerProblems(check, from, [...path, 'from']),
    ...triggerProblems(check, until, [...path, 'until']),
    ...until.flatMap((each, nth) => stillProblems(name, each, from, [...path, 'until', nth])),
    ...check.addressees.problems(tell ?? [], 'hears of a clock', [...path, 'tell']),
    ...(upTo === undefined && tell !== undefined
      ? [
          {
            path: [...path, 'tell'],
            message: 'there is nothing to tell: without upTo it never ends by itself',
          },
        ]
      : []),
    ...(upTo !== undefined && tell === undefined && clock.ladder.length === 0
      ? [{ path: [...path, 'upTo'], message: 'nobody would hear that it has ended: name whom to tell' }]
      : []),
  ]
}

/** What the clock itself does only while it runs. */
const WHILE_RUNNING = ['warned', 'overdue', 'escalated', 'lapsed']

/** An end that can never come: the clock's own mark, while it stands still, or the very thing that begins the pause. */
function stillProblems(name: string, end: Trigger, from: readonly Trigger[], path: Path): Problem[] {
  const [clock, event = ''] = end.on.split('.')
  if (clock === name && WHILE_RUNNING.includes(event)) {
    return [{ path, message: `${end.on} never comes while ${name} stands still` }]
  }
  return from.some(({ on, when }) => on === end.on && Object.keys(when).length === 0)
    ? [{ path, message: `${end.on} begins this pause, so it never ends it` }]
    : []
}

function placed({ path, message }: Problem, here: Path, nth: number): Problem {
  return { path: [...here, nth, ...path.slice(here.length + 1)], message }
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, nth) => names.indexOf(name) !== nth))]
}
