import type { Policy } from '../../policies/policy.ts'
import { conditionWords, whenWords } from '../policy-words.ts'
import { type Change, type Effect, isSame, type Pair } from './change.ts'

type Revisit = Policy['revisit'][number]

/** What comes after the handling: whether the complainant is asked, who sees the case, how long it is kept. */
export function laterChanges(pair: Pair): Change[] {
  return [...revisitChanges(pair), ...visibilityChanges(pair), ...retentionChanges(pair)]
}

const WEIGHT: Record<Revisit['mode'], number> = { required: 2, sampled: 1, discretionary: 0 }

function revisitChanges({ before, after }: Pair): Change[] {
  return byCondition(before.revisit, after.revisit).flatMap(({ words, was, is }): Change[] => {
    const cases = words || 'every case'
    const tell = (effect: Effect, text: string): Change => ({
      effect,
      at: 'revisit',
      text: `The revisit of ${cases} ${text}`,
    })
    if (isSame(was, is)) return []
    if (!was && is) return [tell('gains', `is new: ${revisitText(is)}.`)]
    if (was && !is) return [tell('loses', `is gone; it was ${revisitText(was)}.`)]
    if (!was || !is) return []
    const turn = better(was, is)
    const effect = turn > 0 ? 'gains' : turn < 0 ? 'loses' : 'changes'
    return [tell(effect, `is ${revisitText(is)}; before ${revisitText(was)}.`)]
  })
}

function better(was: Revisit, is: Revisit): number {
  const rounds = ({ rounds = Number.MAX_SAFE_INTEGER }: Revisit) => rounds
  return (
    WEIGHT[is.mode] - WEIGHT[was.mode] ||
    (is.rate ?? 0) - (was.rate ?? 0) ||
    Math.sign(rounds(is) - rounds(was))
  )
}

function revisitText({ mode, rate, dissatisfied, rounds }: Revisit): string {
  const share = rate === undefined ? '' : ` (${rate * 100} %)`
  const times = rounds === undefined ? 'again and again' : rounds === 1 ? 'once' : `${rounds} times at most`
  return `${mode}${share}, and who is not satisfied goes back to ${dissatisfied}, ${times}`
}

function visibilityChanges({ before, after }: Pair): Change[] {
  return byCondition(before.visibility, after.visibility).flatMap(({ words, was, is }): Change[] => {
    const cases = words || 'every case'
    const tell = (effect: Effect, text: string): Change => ({ effect, at: 'visibility', text })
    if (isSame(was?.to, is?.to)) return []
    if (!was && is) return [tell('gains', `Cases with ${cases} are now seen only by ${is.to.join(', ')}.`)]
    if (was && !is)
      return [tell('loses', `Cases with ${cases} are no longer restricted to ${was.to.join(', ')}.`)]
    if (!was || !is) return []
    const isWider = is.to.some((who) => !was.to.includes(who))
    const text = `Cases with ${cases} are seen by ${is.to.join(', ')}; before by ${was.to.join(', ')}.`
    return [tell(isWider ? 'loses' : 'gains', text)]
  })
}

function retentionChanges({ before, after }: Pair): Change[] {
  if (isSame(before.retention, after.retention)) return []
  const words = ({ retention }: Policy) =>
    retention
      .map(({ when, keep }) => `${keep === 'permanent' ? 'for good' : keep}${whenWords(when)}`)
      .join(', else ')
  const text = `Records are kept ${words(after)}; before ${words(before)}.`
  return [{ effect: 'changes', at: 'retention', text }]
}

/** Rules of two lists, paired by the cases they are for. */
function byCondition<T extends { when: Revisit['when'] }>(before: readonly T[], after: readonly T[]) {
  const conditions = [...new Set([...before, ...after].map(({ when }) => conditionWords(when)))]
  const find = (rules: readonly T[], words: string) =>
    rules.find(({ when }) => conditionWords(when) === words)
  return conditions.map((words) => ({ words, was: find(before, words), is: find(after, words) }))
}
