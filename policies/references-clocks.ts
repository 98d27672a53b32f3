import { type Checking, timedProblems } from './checking.ts'
import type { Clock } from './clock.ts'
import type { Problem } from './problem.ts'
import { tiersOf } from './extensions.ts'
import { triggerProblems, untilProblems } from './references-triggers.ts'
import { extensionProblems } from './references-extensions.ts'
import { ringProblems } from './references-rings.ts'
import { type Hearers, mannerProblems } from './references-manner.ts'
import { pauseProblems } from './references-pauses.ts'
import { isRuleText } from './duration.ts'
import { circles } from './circles.ts'
import { own } from './own.ts'
import { pauseReasons } from './pauses.ts'
import { isNoLonger } from './span.ts'
import { clocksAsked } from './worked-out.ts'

type Path = Problem['path']

const PER: Record<'consultation' | 'slip' | 'corrective', (check: Checking) => readonly string[]> = {
  consultation: () => ['consult'],
  slip: ({ policy }) => Object.keys(policy.slips),
  corrective: ({ policy }) => Object.keys(policy.correctives),
}

/** What is wrong with the clocks: what they wait for, how long they run, whom they reach. */
export function clockProblems(check: Checking): Problem[] {
  const ringed = [...ringProblems(check.policy.clocks), ...circleProblems(check)]
  return Object.entries(check.policy.clocks).flatMap(([name, clock]) => {
    const path = ['clocks', name]
    return [
      ...ringed.filter(({ path: [, ringing] }) => ringing === name),
      ...timedProblems(check, clock.when, [...path, 'when']),
      ...(['starts', 'stops', 'resumes', 'resets'] as const).flatMap((part) =>
        triggerProblems(check, clock[part], [...path, part]),
      ),
      ...pauseProblems(check, name, clock, path),
      ...turnProblems(check, clock, path),
      ...limitProblems(check, clock, path),
      ...mannerProblems(clock, hearersOf(check, name, clock), path),
      ...ladderProblems(check, clock, path),
      ...owedProblems(clock, path),
      ...extensionProblems(check, name, clock, path),
    ]
  })
}

/** Limits that wait for one another, also by clocks that begin when others are due: when a clock is due would hang on itself. */
function circleProblems({ policy: { clocks } }: Checking): Problem[] {
  const asked = (name: string) => own(clocks, name)?.within.flatMap(({ when }) => clocksAsked(when)) ?? []
  const begunBy = (name: string) =>
    (own(clocks, name)?.starts ?? []).flatMap(({ on }) => {
      const [clock = '', event] = on.split('.')
      return event === 'due' || event === 'stopped' ? [clock] : []
    })
  return circles(Object.keys(clocks), (name) => [...asked(name), ...begunBy(name)])
    .filter((ring) => ring.slice(1).some((next, nth) => asked(ring[nth] ?? '').includes(next)))
    .map((ring) => ({
      path: ['clocks', ring[0] ?? '', 'within'],
      message: `the limits run in a circle: ${ring.join(' → ')}`,
    }))
}

function turnProblems(check: Checking, clock: Clock, path: Path): Problem[] {
  const { starts, stops, outlives, lapses, per } = clock
  const endless = (outlives || per === 'corrective') && stops.length === 0 && !lapses
  const events = per === undefined ? [] : PER[per](check)
  const strays = starts.filter(({ on }) => {
    const [part = ''] = on.split('.')
    return per !== undefined && !events.includes(part) && own(check.policy.clocks, part)?.per !== per
  })
  return [
    ...(starts.length === 0 ? [{ path: [...path, 'starts'], message: 'nothing starts this clock' }] : []),
    ...(endless
      ? [{ path: [...path, 'stops'], message: 'nothing ever stops this clock: no complaint would end' }]
      : []),
    ...strays.map(({ on }) => ({
      path: [...path, 'starts'],
      message: `${on} is no event of a ${per ?? ''}`,
    })),
  ]
}

function limitProblems(check: Checking, clock: Clock, path: Path): Problem[] {
  const { steps, correctives } = check.policy
  return clock.within.flatMap(({ when, within }, nth) => {
    const here = [...path, 'within', nth, 'within']
    const problems = timedProblems(check, when, [...path, 'within', nth, 'when'], false)
    if (typeof within === 'object') return [...problems, ...untilProblems(check, within.until, here)]
    if (within === 'promised' && !('promise' in steps)) {
      return [...problems, { path: here, message: 'nobody may promise: no step promise' }]
    }
    const opened = Object.keys(correctives).map((name) => `${name}.opened`)
    const givesDate = ({ on }: Clock['starts'][number]) =>
      ['consult.called', 'promise', ...opened].includes(on)
    if (within === 'promised' && !clock.starts.some(givesDate)) {
      const message = 'no start of this clock gives a date: let it start with promise as well'
      return [...problems, { path: here, message }]
    }
    const dated = clock.starts.every(givesDate)
    return within === 'set' && !dated
      ? [
          ...problems,
          {
            path: here,
            message: 'only consult.called, promise and the opening of a corrective action give a date',
          },
        ]
      : problems
  })
}

/** What the manner of a clock has a say in. */
function hearersOf({ policy, types }: Checking, name: string, clock: Clock): Hearers {
  const { within, pauses, resumes, stops, warnings, ladder, repeats } = clock
  const texts = within.flatMap((each) => (typeof each.within === 'string' ? [each.within] : []))
  const agreed = Object.values(policy.customers).flatMap((customer) => own(customer.within, name) ?? [])
  const reasons = pauseReasons({ pauses, resumes })
  const ends = [...stops, ...reasons.flatMap(({ from, until }) => [...from, ...until])]
  return {
    rules: [...texts, ...agreed].filter(isRuleText),
    longest: [...reasons.flatMap(({ upTo }) => upTo ?? []), ...tiersOf(clock).map(({ upTo }) => upTo)],
    spans: [...warnings.map(({ before }) => before), ...ladder.map(({ after }) => after), repeats],
    isUntilDate: texts.length < within.length,
    isToldByDates: ends.some(({ at }) => at !== undefined && types.has(at)),
  }
}

function ladderProblems({ addressees }: Checking, clock: Clock, path: Path): Problem[] {
  const sinking = clock.ladder.findIndex(({ after }, nth) =>
    clock.ladder.slice(0, nth).some((below) => isNoLonger(after, below.after)),
  )
  return [
    ...clock.warnings.flatMap(({ to }, nth) =>
      addressees.problems(to, 'hears of a clock', [...path, 'warnings', nth, 'to']),
    ),
    ...clock.ladder.flatMap(({ to }, nth) =>
      addressees.problems(to, 'hears of a clock', [...path, 'ladder', nth, 'to']),
    ),
    ...(sinking > 0
      ? [{ path: [...path, 'ladder', sinking], message: 'this rung comes no later than the one below it' }]
      : []),
    ...(clock.lapses && clock.ladder.length > 0
      ? [{ path: [...path, 'ladder'], message: 'a clock that lapses in silence has no ladder' }]
      : []),
  ]
}

/** Of what the complainant does late those hear who work on the case, and it does not climb as a breach would. */
function owedProblems({ owedBy, ladder }: Clock, path: Path): Problem[] {
  const [first, ...others] = ladder
  if (owedBy !== 'complainant' || !first) return []
  const hears = (to: readonly string[]) => to.find((name) => name === 'superior' || !first.to.includes(name))
  return [first, ...others].flatMap(({ to }, nth): Problem[] => {
    const name = hears(to)
    const message = `the complainant is late here, not the organisation: ${name} is not told of it as of a breach; tell those of the first rung again, or send a notice`
    return name === undefined ? [] : [{ path: [...path, 'ladder', nth, 'to'], message }]
  })
}
