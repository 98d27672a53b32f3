import type { Clock, Trigger } from './clock.ts'
import { remembered } from './remembered.ts'

type Pausing = { readonly [K in 'pauses' | 'resumes']?: Readonly<Clock[K]> }

/** Why a clock stands still: what begins it and what ends it. */
export interface PauseReason {
  name: string
  from: readonly Trigger[]
  until: readonly Trigger[]
  /** The longest it may hold, as a rule; then it ends by itself. */
  upTo?: string | undefined
  tell?: readonly string[] | undefined
}

/** The reasons for which a clock stands still, each with a name of its own; the short lists as `pairsOf` understands them. */
export const pauseReasons = remembered(({ pauses = [], resumes = [] }: Pausing): readonly PauseReason[] => {
  const begins = pauses.filter(isTrigger)
  const named = pauses.flatMap((each) =>
    isTrigger(each) ? [] : [{ ...each, name: each.reason ?? each.from[0]?.on ?? '' }],
  )
  return [...pairsOf(begins, resumes), ...named]
})

/** Whether an entry of `pauses` is of the short form. */
export function isTrigger(entry: Clock['pauses'][number]): entry is Trigger {
  return 'on' in entry
}

/** Whether the short lists leave open which reply ends which question, so that every reply ends every question. */
export function isAmbiguous({ pauses = [], resumes = [] }: Pausing): boolean {
  const begins = pauses.filter(isTrigger)
  const { questions, replies } = unpaired(begins, resumes)
  return questions.length > 1 && replies.length > 1 && questions.length !== replies.length
}

/**
 * Which of the `resumes` end which of the `pauses`: first what belongs together by its names, then as many as there are questions
 * by their place. Otherwise every reply that is left ends every question that is left; one that is left alone ends all.
 */
function pairsOf(begins: readonly Trigger[], ends: readonly Trigger[]): PauseReason[] {
  const { questions, replies } = unpaired(begins, ends)
  const untilOf = (question: Trigger): Trigger[] => {
    const own = ends.filter((reply) => belongs(question, reply))
    const place = questions.indexOf(question)
    if (place < 0) return questions.length === 0 ? [...own, ...replies] : own
    if (replies.length === 0) return [...ends]
    return questions.length === replies.length ? replies.slice(place, place + 1) : [...replies]
  }
  const reasons = new Map<string, PauseReason>()
  for (const question of begins) {
    const { from = [], until = [] } = reasons.get(question.on) ?? {}
    reasons.set(question.on, {
      name: question.on,
      from: [...from, question],
      until: [...new Set([...until, ...untilOf(question)])],
    })
  }
  return [...reasons.values()]
}

/** The questions and the replies that no name pairs. */
function unpaired(
  begins: readonly Trigger[],
  ends: readonly Trigger[],
): { questions: Trigger[]; replies: Trigger[] } {
  return {
    questions: begins.filter((question) => !ends.some((reply) => belongs(question, reply))),
    replies: ends.filter((reply) => !begins.some((question) => belongs(question, reply))),
  }
}

/** What the customer was asked he replies to; an event of a slip, a consultation or an action ends what another one of it began. */
function belongs(question: Trigger, reply: Trigger): boolean {
  if (question.on === 'askCustomer') return reply.on === 'customerReplied'
  const [part, event] = question.on.split('.')
  return event !== undefined && reply.on.startsWith(`${part}.`)
}
