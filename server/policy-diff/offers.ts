import type { Policy } from '../../policies/policy.ts'
import { conditionWords } from '../policy-words.ts'
import { called, type Change, type Effect, isSame, type Pair, sideBySide, without } from './change.ts'
import { formChanges } from './forms.ts'

/** What can be complained about, where, and what for: kinds, channels, classes, remedies, and what the intake asks. */
export function offerChanges({ before, after }: Pair): Change[] {
  return [
    ...sideBySide(before.channels, after.channels).flatMap(({ name, before: was, after: is }) =>
      comesOrGoes('channels', 'The channel', name, was, is, { gone: 'loses', come: 'gains' }),
    ),
    ...kindChanges({ before, after }),
    ...sideBySide(before.classes, after.classes).flatMap(({ name, before: was, after: is }) =>
      comesOrGoes('classes', 'The class', name, was, is, { gone: 'changes', come: 'changes' }),
    ),
    ...remedyChanges({ before, after }),
    ...intakeChanges({ before, after }),
  ]
}

function kindChanges({ before, after }: Pair): Change[] {
  return sideBySide(before.kinds, after.kinds).flatMap(({ name, before: was, after: is }): Change[] => {
    const at = `kinds.${name}`
    if (!was || !is) return comesOrGoes('kinds', 'The kind', name, was, is, { gone: 'loses', come: 'gains' })
    const title = called(name, is)
    const skipped = without(was.stages, is.stages)
    const added = without(is.stages, was.stages)
    const changes: Change[] = []
    if (skipped.length > 0)
      changes.push({
        effect: 'loses',
        at: `${at}.stages`,
        text: `${title} is no longer ${skipped.join(', ')}: the stage is skipped.`,
      })
    if (added.length > 0)
      changes.push({ effect: 'gains', at: `${at}.stages`, text: `${title} is now ${added.join(', ')} too.` })
    if (!isSame(was.settle, is.settle)) {
      const words = ({ settle }: Kind) => (settle ? conditionWords(settle) || 'always' : 'never')
      const text = `${title} may be settled on the spot: ${words(is)}; before: ${words(was)}.`
      changes.push({ effect: 'changes', at: `${at}.settle`, text })
    }
    return changes
  })
}

type Kind = Policy['kinds'][string]

function remedyChanges({ before, after }: Pair): Change[] {
  return sideBySide(before.remedies, after.remedies).flatMap(({ name, before: was, after: is }): Change[] => {
    if (!was || !is)
      return comesOrGoes('remedies', 'The remedy', name, was, is, { gone: 'loses', come: 'gains' })
    const at = `remedies.${name}`
    const proof = { at: `${at}.proof`, words: `as proof of ${called(name, is)}`, asksComplainant: false }
    const changes = formChanges(was.proof, is.proof, proof)
    if (isSame(was.when, is.when)) return changes
    const effect = isSame(was.when, {}) ? 'loses' : isSame(is.when, {}) ? 'gains' : 'changes'
    const words = ({ when }: typeof was) => conditionWords(when) || 'in every case'
    const text = `The remedy ${called(name, is)} is offered: ${words(is)}; before: ${words(was)}.`
    return [{ effect, at: `${at}.when`, text }, ...changes]
  })
}

function intakeChanges({ before: { intake: was }, after: { intake: is } }: Pair): Change[] {
  const form = formChanges(was.form, is.form, {
    at: 'intake.form',
    words: 'at intake',
    asksComplainant: true,
  })
  if (was.complainant === is.complainant) return form
  const at = 'intake.complainant'
  return is.complainant === 'required'
    ? [{ effect: 'loses', at, text: 'Nobody complains without a name any more.' }, ...form]
    : [{ effect: 'gains', at, text: 'A complaint without a name is now taken in.' }, ...form]
}

function comesOrGoes(
  section: string,
  words: string,
  name: string,
  was: { label: Policy['title'] } | undefined,
  is: { label: Policy['title'] } | undefined,
  { gone, come }: { gone: Effect; come: Effect },
): Change[] {
  const at = `${section}.${name}`
  if (was && !is) return [{ effect: gone, at, text: `${words} ${called(name, was)} is gone.` }]
  return is && !was ? [{ effect: come, at, text: `${words} ${called(name, is)} is new.` }] : []
}
