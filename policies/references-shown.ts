import { STANDING_NAMES } from './addressees.ts'
import type { Clock, Trigger } from './clock.ts'
import { keptFields } from './kept-fields.ts'
import { owns } from './own.ts'
import { isTrigger, pauseReasons } from './pauses.ts'
import type { Match } from './match.ts'
import type { Policy } from './policy.ts'
import type { Problem } from './problem.ts'
import { namesIn } from './references-kept.ts'

type Path = Problem['path']
/** A fact that a part of the policy names, and what of the case tells its value. */
type Telling = readonly [name: string, path: Path, what: string]

/** Where whoever sees a case would read a value that is kept from some in what is made of it: a holder, an owner, a due date. */
export function shownProblems(policy: Policy): Problem[] {
  const kept = keptFields(policy)
  if (kept.size === 0) return []
  const { roles, units, routing, correctives, penalties, notices, clocks } = policy
  const all: Telling[] = [
    ...routing.map(({ to }, nth): Telling => [to, ['routing', nth, 'to'], 'the holder']),
    ...Object.entries(correctives).map(([name, { owner }]): Telling => [
      owner,
      ['correctives', name, 'owner'],
      'the owner',
    ]),
    ...Object.entries(penalties).flatMap(([name, { against, decidedBy }]): Telling[] => [
      [against, ['penalties', name, 'against'], 'whom it is against'],
      ...addressed(decidedBy, ['penalties', name, 'decidedBy']),
    ]),
    ...Object.entries(notices).flatMap(([name, { to }]) => addressed(to, ['notices', name, 'to'])),
    ...Object.entries(clocks).flatMap(([name, clock]) => toldByClock(clock, ['clocks', name])),
  ]
  const isFact = (name: string) => !owns(roles, name) && !owns(units, name) && !STANDING_NAMES.has(name)
  return all.flatMap(([name, path, what]) =>
    kept.has(name) && isFact(name)
      ? [
          {
            path,
            message: `${what} would tell everybody who sees the case of ${name}, which its seenBy keeps from some: let everybody read it, or name another`,
          },
        ]
      : [],
  )
}

function toldByClock(clock: Clock, path: Path): Telling[] {
  const dated = (all: readonly Trigger[], here: Path) =>
    all.flatMap(({ at }, nth): Telling[] =>
      at === undefined ? [] : [[at, [...here, nth, 'at'], 'the dates of the clock']],
    )
  const triggers = [
    ...(['starts', 'stops', 'resumes', 'resets'] as const).flatMap((part) =>
      dated(clock[part], [...path, part]),
    ),
    ...pauseReasons(clock).flatMap(({ from, until }) => dated([...from, ...until], [...path, 'pauses'])),
  ]
  const asked = (when: Match, here: Path) =>
    namesIn(when).map((name): Telling => [name, [...here, 'when'], 'the clock, by running or by its date,'])
  const conditions = [
    ...asked(clock.when, path),
    ...clock.within.flatMap(({ when }, nth) => asked(when, [...path, 'within', nth])),
    ...(['starts', 'stops', 'resumes', 'resets'] as const).flatMap((part) =>
      clock[part].flatMap(({ when }, nth) => asked(when, [...path, part, nth])),
    ),
    ...pauseReasons(clock).flatMap(({ from, until }) =>
      [...from, ...until].flatMap(({ when }) => asked(when, [...path, 'pauses'])),
    ),
  ]
  const limits = clock.within.flatMap(({ within }, nth): Telling[] =>
    typeof within === 'object'
      ? [[within.until, [...path, 'within', nth, 'until'], 'the dates of the clock']]
      : [],
  )
  const heard = (['warnings', 'ladder'] as const).flatMap((part) =>
    clock[part].flatMap(({ to }, nth) => addressed(to, [...path, part, nth, 'to'])),
  )
  const ended = clock.pauses.flatMap((each, nth) =>
    isTrigger(each) ? [] : addressed(each.tell ?? [], [...path, 'pauses', nth, 'tell']),
  )
  return [...triggers, ...conditions, ...limits, ...heard, ...ended]
}

function addressed(names: readonly string[], path: Path): Telling[] {
  return names.map((name, nth): Telling => [name, [...path, nth], 'whom the notice goes to'])
}
