import type { Clock } from '../policies/clock.ts'
import { type ExtensionTier, tiersOf } from '../policies/extensions.ts'
import { listed, whenWords } from './policy-words.ts'

/** Each way to give a clock more time, and what none of them passes, in words: `lead may extend it to 10d, once`. */
export function extensionWords(clock: Clock): string[] {
  const tiers = tiersOf(clock).map(tierWords)
  const { upTo, from, withPauses, times, reasons = {} } = clock.extensionCap ?? {}
  const caps = [
    ...(upTo === undefined
      ? []
      : [`never past ${upTo}${fromWords(from)}${withPauses ? ', which pauses move' : ''}`]),
    ...(times === undefined ? [] : [`${timesWords(times)} in all`]),
    ...Object.entries(reasons).map(([reason, most]) => `${timesWords(most)} for ${reason}`),
  ]
  return caps.length > 0 ? [...tiers, caps.join(', ')] : tiers
}

function tierWords({
  name,
  by,
  upTo,
  from,
  times,
  when,
  reasons,
  beforeExpiry,
  withNotice,
}: ExtensionTier): string {
  const holders = listed(by)
  return [
    `${holders}${name === null || name === holders ? '' : ` (${name})`} may extend it to ${upTo}${fromWords(from)}`,
    timesWords(times) + whenWords(when),
    ...(reasons ? [`for ${reasons.join(' or ')}`] : []),
    ...(beforeExpiry ? ['only before it is due'] : []),
    ...(withNotice === undefined ? [] : [`which counts if ${withNotice} goes out before it is due`]),
  ].join(', ')
}

function fromWords(from: 'start' | 'due' | undefined): string {
  return from === 'due' ? ' past its due instant' : ''
}

function timesWords(times: number): string {
  return times === 1 ? 'once' : `${times} times`
}
