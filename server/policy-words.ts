import type { Manner } from '../policies/manner.ts'
import type { Trigger } from '../policies/clock.ts'
import type { Expected, Match } from '../policies/match.ts'
import type { PauseReason } from '../policies/pauses.ts'
import type { Gate } from '../policies/step-rule.ts'

/** A condition after its link, such as ` when amount from 1000`; nothing for one that always holds. */
export function whenWords(when: Match, link = 'when'): string {
  const words = conditionWords(when)
  return words === '' ? '' : ` ${link} ${words}`
}

/** A condition in words; nothing for one that always holds. */
export function conditionWords(when: Match): string {
  return Object.entries(when)
    .map(([fact, expected]) => `${fact} ${expectedWords(expected)}`)
    .join(' and ')
}

/** What sets something off, in words. */
export function triggerWords(triggers: readonly Trigger[]): string {
  return triggers
    .map(({ on, when, at }) => `${on}${at === undefined ? '' : ` (counted from ${at})`}${whenWords(when)}`)
    .join(' or ')
}

/** How long a clock rests for a reason, in words. */
export function reasonWords({ name, from, until, upTo, tell }: PauseReason): string {
  const called = from.some(({ on }) => on === name) ? '' : ` (${name})`
  const most = upTo === undefined ? '' : `, ${upTo} at most${tell ? `, then telling ${listed(tell)}` : ''}`
  return `from ${triggerWords(from)} to ${triggerWords(until)}${most}${called}`
}

/** Who may act, each with his condition. */
export function listWords(each: readonly { who: string; when: Match }[]): string {
  return each.map(({ who, when }) => `${who}${whenWords(when)}`).join(', ')
}

/** What must have come first, each with its condition: `judge since the latest transfer`. */
export function firstWords(gates: readonly Gate[]): string[] {
  return gates.flatMap(({ done, since = [], when }) => {
    const latest = since.length > 0 ? ` since the latest ${listed(since)}` : ''
    return done === undefined ? [] : [`${done}${latest}${whenWords(when)}`]
  })
}

/** By when, each with its condition: `until window.lapsed`, `while window runs`. */
export function boundWords(gates: readonly Gate[]): string[] {
  return gates.flatMap(({ not, whileRunning, when }) => [
    ...(not === undefined ? [] : [`until ${not}${whenWords(when)}`]),
    ...(whileRunning === undefined ? [] : [`while ${whileRunning} runs${whenWords(when)}`]),
  ])
}

/** Names of which one applies. */
export function listed(names: readonly string[]): string {
  return names.join(' or ')
}

function expectedWords(expected: Expected): string {
  if (Array.isArray(expected)) return expected.join(' or ')
  if (typeof expected !== 'object') return String(expected)
  const { from, above, below, upTo, withinDays, moreThanDays, before, after, known, not } = expected
  return [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
    ...(upTo === undefined ? [] : [`up to ${upTo}`]),
    ...(withinDays === undefined ? [] : [`at most ${withinDays} days before`]),
    ...(moreThanDays === undefined ? [] : [`more than ${moreThanDays} days before`]),
    ...(before === undefined ? [] : [`before ${before}`]),
    ...(after === undefined ? [] : [`after ${after}`]),
    ...(known === undefined ? [] : [known ? 'known' : 'not known']),
    ...(not === undefined ? [] : [`not ${[not].flat().join(' or ')}`]),
  ].join(' ')
}

/** How a limit is counted and where it ends, to stand behind it; nothing where it says nothing. */
export function mannerWords({ rolls, counts, cutOff, calendar, hours }: Manner): string {
  const words = [
    ...(calendar ? [`by the calendar ${calendar}`] : []),
    ...(hours ? [`open ${hours === '24h' ? 'round the clock' : hours}`] : []),
    ...(counts ? ['the start day counted'] : []),
    ...(rolls ? [`${rolls === 'next' ? 'on' : 'back'} to a working day`] : []),
    ...(cutOff ? [`what comes after ${cutOff} as of the next working day`] : []),
  ]
  return words.map((each) => `, ${each}`).join('')
}
