import { type Checking, dateProblems, happeningProblems, timedProblems } from './checking.ts'
import type { Trigger } from './clock.ts'
import { RECEIVED_AT } from './counted.ts'
import { clockOfEvent } from './happenings.ts'
import { type Problem, undefinedName } from './problem.ts'

type Path = Problem['path']

/** Problems of triggers: what they wait for, and under which condition. */
export function triggerProblems(check: Checking, triggers: readonly Trigger[], path: Path): Problem[] {
  return triggers.flatMap(({ on, when, at }, nth) => [
    ...happeningProblems(check, on, [...path, nth, 'on']),
    ...timedProblems(check, when, [...path, nth, 'when']),
    ...(at === undefined ? [] : countedProblems(check, { on, at }, [...path, nth, 'at'])),
  ])
}

/** What is wrong with what a trigger counts from: a fact that holds a date, or an instant of the case. */
function countedProblems(
  check: Checking,
  { on, at }: Pick<Trigger, 'on'> & { at: string },
  path: Path,
): Problem[] {
  const no = (message: string): Problem[] => [{ path, message }]
  if (path[0] !== 'clocks') return no('only a clock counts from a date: leave at out here')
  const event = on.split('.')[1]
  if (clockOfEvent(check.policy.clocks, on) !== undefined && (event === 'due' || event === 'stopped'))
    return no(`${on} counts from where that clock is ${event}, also when that moves: leave at out`)
  if (!check.types.has(at)) return instantProblems(check, { on, at }, path)
  return isInstant(check, at)
    ? no(`${at} is a fact and also something that happens: call the field something else`)
    : dateProblems(check, at, path)
}

function instantProblems(check: Checking, { on, at }: { on: string; at: string }, path: Path): Problem[] {
  const { happenings, policy, types } = check
  if (!isInstant(check, at)) {
    const known = [RECEIVED_AT, ...types.keys(), ...happenings.forms.keys()]
    return [undefinedName(path, 'fact, step, state, record or event', at, known)]
  }
  if (clockOfEvent(policy.clocks, at) !== undefined)
    return [{ path, message: `${at} is an event of a clock: answer to it instead, with on: ${at}` }]
  if (at === on) return [{ path, message: `${on} counts from its own instant as it is: leave at out` }]
  if (at === RECEIVED_AT) {
    return isEnd(path)
      ? [{ path, message: 'nothing ends where the case begins: name something that happens later' }]
      : []
  }
  return happeningProblems(check, at, path)
}

const isInstant = ({ happenings }: Checking, name: string) =>
  name === RECEIVED_AT || happenings.forms.has(name)

const isEnd = (path: Path) => path.some((part) => part === 'stops' || part === 'resumes' || part === 'until')

/** What is wrong with the fact until which a clock runs. */
export function untilProblems(check: Checking, name: string, path: Path): Problem[] {
  if (check.types.has(name) || !isInstant(check, name)) return dateProblems(check, name, path)
  return [
    {
      path,
      message: `${name} is nothing that a form says beforehand: a clock runs until a date that a fact holds; count from ${name} with at, in a trigger`,
    },
  ]
}
