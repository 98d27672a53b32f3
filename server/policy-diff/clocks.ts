import type { Clock } from '../../policies/clock.ts'
import { tiersOf } from '../../policies/extensions.ts'
import { type Manner, mannerKeys, mannerOf } from '../../policies/manner.ts'
import { pauseReasons } from '../../policies/pauses.ts'
import { isAtOnce } from '../../policies/span.ts'
import { conditionWords, reasonWords, triggerWords, whenWords } from '../policy-words.ts'
import { extensionWords } from '../extension-words.ts'
import { called, type Change, isSame, type Pair, sideBySide } from './change.ts'
import { type Example, type Limit, limitsCompared, limitText } from './limits.ts'
import { own } from '../../policies/own.ts'

/** What the promises of two policies differ in; a longer one takes something from the complainant. */
export function clockChanges({ before, after }: Pair, example: Example): Change[] {
  return [
    ...sideBySide(before.clocks, after.clocks).flatMap(({ name, before: was, after: is }): Change[] => {
      const at = `clocks.${name}`
      if (!was && is) {
        const text = `${title(name, is)} is new: ${limitsText(is)} from ${triggerWords(is.starts)}.`
        return [{ effect: is.lapses ? 'changes' : effectOn(is, 'gains'), at, text }]
      }
      if (was && !is) {
        const text = `${title(name, was)} is gone; it was ${limitsText(was)} from ${triggerWords(was.starts)}.`
        return [{ effect: was.lapses ? 'changes' : effectOn(was, 'loses'), at, text }]
      }
      return was && is ? clockChange(name, was, is, example) : []
    }),
    ...customerChanges({ before, after }, example),
  ]
}

function clockChange(name: string, was: Clock, is: Clock, example: Example): Change[] {
  const at = `clocks.${name}`
  const isHis = [was, is].every(isOfComplainant)
  const terms = [
    ...turnChanges(name, was, is),
    ...extensionChanges(name, was, is),
    ...flagChange(was.promise, is.promise, {
      at: `${at}.promise`,
      on: `A date that is promised now takes the place of the limit of ${title(name, is)}.`,
      off: `A promised date no longer takes the place of the limit of ${title(name, is)}.`,
    }),
  ]
  return [
    ...limitChanges(name, was, is, example),
    ...terms.map((change) => (isHis ? { ...change, effect: turned(change.effect) } : change)),
    ...fixedChange(name, was, is),
    ...owedChange(name, was, is),
    ...hearingChanges(name, was, is),
  ]
}

/** Whether it is time that the complainant has: more of it is his gain. */
function isOfComplainant({ owedBy }: Clock): boolean {
  return owedBy === 'complainant'
}

/** What the complainant gains where the organisation owes him a clock he loses where he owes it, and the other way round. */
function effectOn(clock: Clock, effect: Change['effect']): Change['effect'] {
  return isOfComplainant(clock) ? turned(effect) : effect
}

function turned(effect: Change['effect']): Change['effect'] {
  return effect === 'gains' ? 'loses' : effect === 'loses' ? 'gains' : effect
}

function limitChanges(name: string, was: Clock, is: Clock, example: Example): Change[] {
  // Each of its limits says how it is counted.
  const alsoAt = Object.keys(mannerKeys).map((key) => `clocks.${name}.${key}`)
  const conditions = new Map([...was.within, ...is.within].map(({ when }) => [conditionWords(when), when]))
  return [...conditions].flatMap(([words, when]): Change[] => {
    const [old, now] = [limitFor(was, words), limitFor(is, words)]
    if (isSame(old, now) && !example.hasOtherCalendar) return []
    const subject = `${title(name, is)}${whenWords(when)}`
    const { turn, text } = limitsCompared(old, now, example)
    if (turn === 'same') return []
    const takes = is.lapses || isOfComplainant(is) ? 'shorter' : 'longer'
    const effect = turn === 'other' ? 'changes' : turn === takes ? 'loses' : 'gains'
    return [{ effect, at: `clocks.${name}.within`, alsoAt, text: `${subject} ${text}` }]
  })
}

/** The limit that holds under a condition of one of the two policies: its own, else the general one. */
function limitFor(clock: Clock, words: string): Limit {
  const { within } = clock
  const own = within.find(({ when }) => conditionWords(when) === words)
  const limit = (own ?? within.find(({ when }) => conditionWords(when) === ''))?.within
  return limit === undefined ? undefined : { within: limit, manner: mannerIn(clock) }
}

function mannerIn(clock: Manner | undefined): Manner {
  return (clock && mannerOf(clock)) ?? {}
}

function turnChanges(name: string, was: Clock, is: Clock): Change[] {
  const at = `clocks.${name}`
  const tell = (part: string, effect: Change['effect'], text: string): Change => ({
    effect,
    at: `${at}.${part}`,
    text,
  })
  const changes: Change[] = []
  if (!isSame(was.when, is.when)) {
    const scope = (clock: Clock) => conditionWords(clock.when) || 'every case'
    const effect = isSame(is.when, {}) ? 'gains' : isSame(was.when, {}) ? 'loses' : 'changes'
    changes.push(
      tell('when', effect, `${title(name, is)} is given to ${scope(is)}; before to ${scope(was)}.`),
    )
  }
  for (const part of ['starts', 'stops', 'resets'] as const) {
    if (isSame(was[part], is[part])) continue
    const text = `${title(name, is)} ${part} at ${triggerWords(is[part]) || 'nothing'}; before at ${triggerWords(was[part]) || 'nothing'}.`
    changes.push(tell(part, 'changes', text))
  }
  const rests = pausesWords(is)
  if (rests !== pausesWords(was)) {
    const effect = was.pauses.length === 0 ? 'loses' : is.pauses.length === 0 ? 'gains' : 'changes'
    const text = `${title(name, is)} ${rests}; before it ${pausesWords(was)}.`
    changes.push({ ...tell('pauses', effect, text), alsoAt: [`${at}.resumes`] })
  }
  return changes
}

function pausesWords(clock: Clock): string {
  const reasons = pauseReasons(clock).map(reasonWords)
  return reasons.length === 0 ? 'never rests' : `rests ${reasons.join(' and ')}`
}

function extensionChanges(name: string, was: Clock, is: Clock): Change[] {
  const keys = ({ extension, extensions, extensionCap }: Clock) => [extension, extensions, extensionCap]
  if (isSame(keys(was), keys(is))) return []
  const isNone = (clock: Clock) => tiersOf(clock).length === 0
  const words = (clock: Clock) =>
    isNone(clock) ? 'cannot be extended' : `may be extended: ${extensionWords(clock).join('; ')}`
  const isSaidAlike = words(was) === words(is)
  const effect = isSaidAlike ? 'staff' : isNone(was) ? 'loses' : isNone(is) ? 'gains' : 'changes'
  const text = isSaidAlike
    ? `Who may extend ${title(name, is)} is written otherwise; it says the same.`
    : `${title(name, is)} ${words(is)}; before it ${words(was)}.`
  const alsoAt = ['extensions', 'extensionCap'].map((key) => `clocks.${name}.${key}`)
  return [{ effect, at: `clocks.${name}.extension`, alsoAt, text }]
}

/** Whether what becomes known later still moves it. */
function fixedChange(name: string, was: Clock, is: Clock): Change[] {
  if ((was.fixed ?? false) === (is.fixed ?? false)) return []
  const text = is.fixed
    ? `${title(name, is)} keeps the limit it starts with; before it followed what became known of the case.`
    : `${title(name, is)} follows what becomes known of the case; before it kept the limit it started with.`
  return [{ effect: 'changes', at: `clocks.${name}.fixed`, text }]
}

/** Whose time it is. */
function owedChange(name: string, was: Clock, is: Clock): Change[] {
  const [before, now] = [was, is].map(({ owedBy = 'organisation' }) => owedBy)
  if (before === now) return []
  const text = `${title(name, is)} is owed by the ${now}; before by the ${before}.`
  return [{ effect: now === 'complainant' ? 'loses' : 'gains', at: `clocks.${name}.owedBy`, text }]
}

/** Who is warned and who hears of it when it is late. */
function hearingChanges(name: string, was: Clock, is: Clock): Change[] {
  const warned = ({ warnings }: Clock) =>
    warnings.map(({ before, to }) => `${to.join(', ')} ${before} ahead`).join('; ')
  const heard = ({ ladder }: Clock) =>
    ladder
      .map(({ after, to }) => `${to.join(', ')} ${isAtOnce(after) ? 'at once' : `${after} after`}`)
      .join('; ')
  const again = ({ ladder, repeats }: Clock) => (ladder.length > 0 ? `every ${repeats}` : '')
  const tell = (part: string, words: (clock: Clock) => string, question: string): Change[] => {
    if (words(was) === words(is)) return []
    const text = `${question}: ${words(is) || 'nobody'}; before: ${words(was) || 'nobody'}.`
    return [{ effect: 'staff', at: `clocks.${name}.${part}`, text }]
  }
  return [
    ...tell('warnings', warned, `Who is warned of ${title(name, is)}`),
    ...tell('ladder', heard, `Who hears when ${title(name, is)} is late`),
    ...tell('repeats', again, `How often the last to hear of ${title(name, is)} are told again`),
  ]
}

/** Limits agreed with one customer. */
function customerChanges({ before, after }: Pair, example: Example): Change[] {
  return sideBySide(before.customers, after.customers).flatMap(({ name, before: was, after: is }) =>
    sideBySide(was?.within ?? {}, is?.within ?? {}).flatMap(
      ({ name: clock, before: old, after: now }): Change[] => {
        if (old === now) return []
        const label = own(after.clocks, clock) ?? own(before.clocks, clock)
        const subject = `For the customer ${name}, ${label ? title(clock, label) : clock}`
        const at = `customers.${name}.within.${clock}`
        if (old === undefined)
          return [{ effect: 'changes', at, text: `${subject} has a limit of its own, ${now}.` }]
        if (now === undefined)
          return [{ effect: 'changes', at, text: `${subject} has lost its own limit, ${old}.` }]
        const manner = mannerIn(label)
        const limits: [Limit, Limit] = [
          { within: old, manner },
          { within: now, manner },
        ]
        const { turn, text } = limitsCompared(...limits, example)
        const ours = turn === 'longer' ? 'loses' : turn === 'shorter' ? 'gains' : 'changes'
        const effect = label ? effectOn(label, ours) : ours
        return [{ effect, at, text: `${subject} ${text}` }]
      },
    ),
  )
}

function flagChange(
  was: boolean,
  is: boolean,
  { at, on, off }: { at: string; on: string; off: string },
): Change[] {
  if (was === is) return []
  return [is ? { effect: 'loses', at, text: on } : { effect: 'gains', at, text: off }]
}

function limitsText(clock: Clock): string {
  return clock.within
    .map((each) => `${limitText({ within: each.within, manner: mannerIn(clock) })}${whenWords(each.when)}`)
    .join(', else ')
}

function title(name: string, clock: Clock): string {
  const sort = clock.lapses ? 'the window' : isOfComplainant(clock) ? 'the complainant’s time' : 'the promise'
  return `${sort} ${called(name, clock)}`
}
