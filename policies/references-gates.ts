import { type Checking, happeningProblems, namedIn, timedProblems } from './checking.ts'
import { own, owns } from './own.ts'
import type { Problem } from './problem.ts'
import type { Gate } from './step-rule.ts'
import { WHOLE_GATES } from './vocabulary.ts'

type Path = Problem['path']

/** What has to come first, and by when: things that can happen, under conditions that can hold. */
export function requirementProblems(check: Checking, requires: readonly Gate[], path: Path): Problem[] {
  return requires.flatMap((gate, nth) => {
    const here = [...path, nth]
    return [
      ...doneProblems(check, gate, here),
      ...(gate.not === undefined ? [] : notProblems(check, gate.not, [...here, 'not'])),
      ...(gate.whileRunning === undefined
        ? []
        : windowProblems(check, gate.whileRunning, [...here, 'whileRunning'])),
      ...timedProblems(check, gate.when, [...here, 'when']),
    ]
  })
}

const isWhole = (name: string) => WHOLE_GATES.some((gate) => gate === name)

function doneProblems(check: Checking, { done, since = [] }: Gate, path: Path): Problem[] {
  if (done === undefined) return []
  const [name = '', event] = done.split('.')
  const here = [...path, 'done']
  const isProposal = owns(check.policy.penalties, name) && event === 'proposed'
  if (isProposal)
    return [{ path: here, message: `a proposal is nothing that somebody does: ask for ${name}.decided` }]
  const problems = isWhole(done) ? [] : happeningProblems(check, done, here)
  return [...problems, ...since.flatMap((each) => sinceProblems(check, done, each, [...path, 'since']))]
}

function sinceProblems(check: Checking, done: string, since: string, path: Path): Problem[] {
  if (isWhole(done)) {
    return [{ path, message: `${done} stands for all that are open: it has no latest, so leave since out` }]
  }
  if (since === done) return [{ path, message: `nothing happens after its own latest time: name another` }]
  return happeningProblems(check, since, path)
}

function notProblems(check: Checking, name: string, path: Path): Problem[] {
  if (isWhole(name)) {
    return [{ path, message: `${name} stands for all of them: name one thing that must not have happened` }]
  }
  const [clock = '', event] = name.split('.')
  const problems = happeningProblems(check, name, path)
  return problems.length > 0 || event === undefined ? problems : singleProblems(check, clock, path)
}

function windowProblems(check: Checking, clock: string, path: Path): Problem[] {
  const problems = namedIn(check.policy.clocks, 'clock', clock, path)
  return problems.length > 0 ? problems : singleProblems(check, clock, path)
}

/** A clock that runs several times over at once is no window that a whole case could pass. */
function singleProblems({ policy }: Checking, clock: string, path: Path): Problem[] {
  const per = own(policy.clocks, clock)?.per
  return per === undefined
    ? []
    : [{ path, message: `${clock} runs once for each ${per}: a gate cannot tell which of them is meant` }]
}
