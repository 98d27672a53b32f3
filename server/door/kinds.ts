import { z } from 'zod'
import { type Cases, type CaseSoFar, repeatKey } from '../../ledger/cases.ts'

/** A claim as somebody asks for it: what it keeps others from recording meanwhile, and what the record says once it is held. */
interface Asked<Answer> {
  keys: string[]
  /** `holds` is false where there is nothing to keep: the claim is ended at once. */
  answer(cases: Cases): { answer: Answer; holds: boolean }
}

/** One sort of claim, from the shape of its body. */
function kind<Body, Answer>(body: z.ZodType<Body>, asked: (body: Body) => Asked<Answer>) {
  return { parse: (sent: unknown) => asked(body.parse(sent)), body }
}

/** When a case was received that may be repeated: not before and not after, UTC milliseconds. */
const between = { fromMs: z.number(), toMs: z.number() }

/** An intake that repeats every earlier case with the same key. */
const intake = kind(
  z.strictObject({ complaintId: z.string(), policy: z.string(), repeatKey: z.string(), ...between }),
  ({ complaintId, policy, repeatKey: same, fromMs, toMs }) => {
    const key = repeatKey(policy, same)
    return {
      keys: [key],
      answer: (cases) => ({
        answer: repeatedBy(
          cases
            .having(key)
            .filter((each) => each.complaintId !== complaintId)
            .filter(({ receivedAtMs }) => fromMs <= receivedAtMs && receivedAtMs <= toMs),
        ),
        holds: cases.of(complaintId) === undefined,
      }),
    }
  },
)

interface Repeated {
  /** The one that was received first. */
  first: CaseSoFar
  /** The one received last of those that are still open, or else of all. */
  latest: CaseSoFar
}

function repeatedBy(cases: CaseSoFar[]): Repeated | null {
  const inOrder = cases.sort((a, b) => a.receivedAtMs - b.receivedAtMs)
  const [first] = inOrder
  const latest = inOrder.findLast(({ closedAtMs }) => closedAtMs === null) ?? inOrder.at(-1)
  return first && latest ? { first, latest } : null
}

/** Every sort of claim there is. */
export const CLAIM_KINDS = { intake }

export type ClaimName = keyof typeof CLAIM_KINDS
export type ClaimBody<K extends ClaimName> = z.input<(typeof CLAIM_KINDS)[K]['body']>
export type ClaimAnswer<K extends ClaimName> = ReturnType<
  ReturnType<(typeof CLAIM_KINDS)[K]['parse']>['answer']
>['answer']
