import type { Rules } from '../../policies/policy.ts'
import type { Explored } from './step-on.ts'

/** Parts of a policy that never come about on the ways walked, each in words. */
export function unreached(rules: Rules, { happened, started }: Explored): string[] {
  const missing = (
    names: readonly string[],
    words: (name: string) => string,
    happening = (name: string) => name,
  ) => names.filter((name) => !happened.has(happening(name))).map(words)
  const remedies = Object.keys(rules.remedies)
  return [
    ...missing(Object.keys(rules.steps), (name) => `the step ${name} can never be taken`),
    ...missing(Object.keys(rules.records), (name) => `the record ${name} can never be made`),
    ...Object.keys(rules.clocks)
      .filter((name) => !started.has(name))
      .map((name) => `the clock ${name} never starts`),
    ...missing(
      remedies,
      (name) => `the remedy ${name} can never be proposed`,
      (name) => `${name} proposed`,
    ),
    ...missing(
      remedies,
      (name) => `the remedy ${name} can never be carried out`,
      (name) => `${name}.fulfilled`,
    ),
    ...missing(
      Object.keys(rules.slips),
      (name) => `the slip ${name} can never be completed`,
      (name) => `${name}.complete`,
    ),
    ...missing(
      Object.keys(rules.correctives),
      (name) => `the corrective action ${name} is never verified`,
      (name) => `${name}.verified`,
    ),
    ...missing(
      Object.keys(rules.penalties),
      (name) => `${name} is never proposed`,
      (name) => `${name}.proposed`,
    ),
    ...missing(
      Object.keys(rules.spotChecks),
      (name) => `the check ${name} is never made`,
      (name) => `${name}.passed`,
    ),
  ]
}
