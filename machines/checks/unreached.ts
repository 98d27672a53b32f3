import { tiersOf } from '../../policies/extensions.ts'
import type { Match } from '../../policies/match.ts'
import { pauseReasons } from '../../policies/pauses.ts'
import type { Rules } from '../../policies/policy.ts'
import type { Terms } from '../terms.ts'
import { explore } from './explore.ts'
import type { Explored } from './step-on.ts'

/** A part of a policy that should come about, and what has to hold first. */
interface Part {
  message: string
  isSeen: (explored: Explored) => boolean
  when: Match
}

const MOST_SOUGHT = 200

/** Parts of a policy that never come about, neither on the ways walked nor, in so many places, among the cases they are meant for; each in words. */
export function unreached(terms: Terms, explored: Explored, most: number): string[] {
  let missing = partsOf(terms.rules).filter(({ isSeen }) => !isSeen(explored))
  const focuses = new Map(missing.map(({ when }) => [JSON.stringify(when), when]))
  for (const [key, focus] of focuses) {
    const sought = missing.filter(({ when }) => JSON.stringify(when) === key)
    if (sought.length === 0) continue
    const isEnough = (so: Explored) => sought.every(({ isSeen }) => isSeen(so))
    const found = explore(terms, Math.min(most, MOST_SOUGHT), { focus, isEnough })
    missing = missing.filter(({ isSeen }) => !isSeen(found))
  }
  return missing.map(({ message }) => message)
}

function partsOf(rules: Rules): Part[] {
  const happens = (name: string) => (explored: Explored) => explored.happened.has(name)
  const entries = <T>(section: Record<string, T>) => Object.entries(section)
  const settled = entries(rules.kinds).filter(([, { settle }]) => settle)
  const settle: Match = { kind: settled.map(([name]) => name), ...settled[0]?.[1].settle }
  return [
    ...entries({ ...rules.steps }).map(([name, { when }]) => ({
      message: `the step ${name} can never be taken`,
      isSeen: happens(name),
      when: name === 'settle' ? { ...settle, ...when } : when,
    })),
    ...entries(rules.records).map(([name, { when }]) => ({
      message: `the record ${name} can never be made`,
      isSeen: happens(name),
      when,
    })),
    ...entries(rules.clocks).map(([name, { when, starts }]) => ({
      message: `the clock ${name} never starts`,
      isSeen: ({ started }: Explored) => started.has(name),
      when: { ...when, ...starts[0]?.when },
    })),
    ...entries(rules.clocks).flatMap(([name, clock]) =>
      pauseReasons(clock).flatMap((reason) => [
        {
          message: `${name} never pauses for ${reason.name}`,
          isSeen: ({ paused }: Explored) => paused.has(`${name} ${reason.name}`),
          when: { ...clock.when, ...reason.from[0]?.when },
        },
        {
          message: `nothing ever ends the pause of ${name} for ${reason.name}`,
          isSeen: ({ resumed }: Explored) => resumed.has(`${name} ${reason.name}`),
          when: { ...clock.when, ...reason.from[0]?.when, ...reason.until[0]?.when },
        },
      ]),
    ),
    ...entries(rules.clocks).flatMap(([name, clock]) =>
      tiersOf(clock).flatMap((tier) =>
        tier.name === null
          ? []
          : [
              {
                message: `nobody ever extends ${name} as ${tier.name}`,
                isSeen: ({ extended }: Explored) => extended.has(`${name} ${tier.name}`),
                when: { ...clock.when, ...tier.when },
              },
            ],
      ),
    ),
    ...entries(rules.remedies).flatMap(([name, { when }]) => [
      {
        message: `the remedy ${name} can never be proposed`,
        isSeen: happens(`${name} proposed`),
        when,
      },
      {
        message: `the remedy ${name} can never be carried out`,
        isSeen: happens(`${name}.fulfilled`),
        when,
      },
    ]),
    ...entries(rules.slips).map(([name, { when }]) => ({
      message: `the slip ${name} can never be completed`,
      isSeen: happens(`${name}.complete`),
      when,
    })),
    ...entries(rules.correctives).map(([name]) => ({
      message: `the corrective action ${name} is never verified`,
      isSeen: happens(`${name}.verified`),
      when: {},
    })),
    ...entries(rules.penalties).map(([name, { on }]) => ({
      message: `${name} is never proposed`,
      isSeen: happens(`${name}.proposed`),
      when: on.when,
    })),
    ...entries(rules.spotChecks).map(([name]) => ({
      message: `the check ${name} is never made`,
      isSeen: ({ happened }: Explored) => happened.has(`${name}.passed`) || happened.has(`${name}.failed`),
      when: {},
    })),
  ]
}
