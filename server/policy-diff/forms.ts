import type { Field, Form } from '../../policies/form.ts'
import type { Match } from '../../policies/match.ts'
import { whenWords } from '../policy-words.ts'
import { type Change, isSame, sideBySide } from './change.ts'

interface Place {
  at: string
  /** How a sentence calls the form, as in `at intake`. */
  words: string
  /** Whether it is the complainant who has to give what the form asks. */
  asksComplainant: boolean
}

/** What two forms at one place ask, seal and show differently. */
export function formChanges(before: Form, after: Form, place: Place): Change[] {
  return sideBySide(before, after).flatMap(({ name, before: was, after: is }) => {
    const at = `${place.at}.${name}`
    const label = (was ?? is)?.label.en
    const subject = label === undefined || label === name ? name : `“${label}” (${name})`
    return [
      ...asked(was, is, { ...place, at, words: `${subject} ${place.words}` }),
      ...kept(was, is, at, subject),
    ]
  })
}

function asked(
  was: Field | undefined,
  is: Field | undefined,
  { at, words, asksComplainant }: Place,
): Change[] {
  const more = asksComplainant ? 'loses' : 'staff'
  const less = asksComplainant ? 'gains' : 'staff'
  const [old, now] = [demand(was), demand(is)]
  if (!was && is) {
    const text = is.required ? `must now be given${now}` : 'may now be given'
    return [{ effect: is.required ? more : 'staff', at, text: `${words} ${text}.` }]
  }
  if (was && !is) {
    const effect = was.required ? less : 'staff'
    return [{ effect, at, text: `${words} is no longer asked for.` }]
  }
  if (was?.required && !is?.required)
    return [{ effect: less, at: `${at}.required`, text: `${words} need no longer be given.` }]
  if (!was?.required && is?.required)
    return [{ effect: more, at: `${at}.required`, text: `${words} must now be given${now}.` }]
  if (is?.required && old !== now) {
    const effect = now === '' ? more : asksComplainant ? 'changes' : 'staff'
    return [
      {
        effect,
        at: `${at}.when`,
        text: `${words} must be given${now || ' always'}; before${old || ' always'}.`,
      },
    ]
  }
  return []
}

function demand(field: Field | undefined): string {
  const when: Match = field?.when ?? {}
  return whenWords(when)
}

/** Who reads a field, and whether it is marked as personal. */
function kept(was: Field | undefined, is: Field | undefined, at: string, subject: string): Change[] {
  if (!was || !is) return []
  const changes: Change[] = []
  if (was.shown !== is.shown) {
    const text = `${subject} is ${is.shown ? 'now' : 'no longer'} shown to the complainant.`
    changes.push({ effect: is.shown ? 'gains' : 'loses', at: `${at}.shown`, text })
  }
  if (was.personal !== is.personal) {
    const text = `${subject} is ${is.personal ? 'now' : 'no longer'} marked as personal.`
    changes.push({ effect: is.personal ? 'gains' : 'loses', at: `${at}.personal`, text })
  }
  if (!isSame(was.seenBy, is.seenBy)) {
    const readers = (field: Field) => field.seenBy?.join(', ') ?? 'everybody who sees the case'
    const text = `${subject} is read by ${readers(is)}; before by ${readers(was)}.`
    changes.push({ effect: 'changes', at: `${at}.seenBy`, text })
  }
  return changes
}
