import { z } from 'zod'
import { keyIn } from '../../machines/receipts.ts'
import { type Cases, type CaseSoFar, repeatKey, uniqueKey } from '../../ledger/cases.ts'
import type { Keys } from './keys.ts'

/** What the record says so far. */
interface Known {
  cases: Cases
  keys: Keys
}

/** A claim as somebody asks for it: what it keeps others from recording meanwhile, and what the record says once it is held. */
interface Asked<Answer> {
  keys: string[]
  /** `holds` is false where there is nothing to keep: the claim is ended at once. */
  answer(known: Known): { answer: Answer; holds: boolean }
}

/** One sort of claim, from the shape of its body. */
function kind<Body, Answer>(body: z.ZodType<Body>, asked: (body: Body) => Asked<Answer>) {
  return { parse: (sent: unknown) => asked(body.parse(sent)), body }
}

/** When a case was received that may be repeated: not before and not after, UTC milliseconds. */
const between = { fromMs: z.number(), toMs: z.number() }

const Keyed = z.strictObject({
  complaintId: z.string(),
  policy: z.string(),
  /** What it has in common with those it repeats; null where that makes no difference. */
  repeatKey: z.string().nullable(),
  uniqueKeys: z.array(z.string()),
  ...between,
})
type Keyed = z.infer<typeof Keyed>

interface Same {
  /** The case that has one of its outside references already. */
  same: CaseSoFar | null
  repeated: Repeated | null
}

/** A case that repeats every earlier one with the same key, and shares no outside reference; itself left out. */
function keyed({ complaintId, policy, repeatKey: common, uniqueKeys, fromMs, toMs }: Keyed) {
  const repeats = common === null ? [] : [repeatKey(policy, common)]
  const references = uniqueKeys.map((key) => uniqueKey(policy, key))
  const having = (cases: Cases, keys: string[]) =>
    keys.flatMap((key) => cases.having(key)).filter((each) => each.complaintId !== complaintId)
  const sameIn = (cases: Cases): Same => ({
    same: having(cases, references)[0] ?? null,
    repeated: repeatedBy(
      having(cases, repeats).filter((each) => fromMs <= each.receivedAtMs && each.receivedAtMs <= toMs),
    ),
  })
  return { keys: [...repeats, ...references], sameIn }
}

/** A new case. One that the record has already is repeated by its sender, and nothing comes of it. */
const intake = kind(Keyed, (body) => {
  const { keys, sameIn } = keyed(body)
  return {
    keys,
    answer: ({ cases }) => {
      const answer = sameIn(cases)
      return { answer, holds: answer.same === null && cases.of(body.complaintId) === undefined }
    },
  }
})

/** A case whose facts become others. */
const amendment = kind(Keyed, (body) => {
  const { keys, sameIn } = keyed(body)
  return {
    keys,
    answer: ({ cases }) => {
      const answer = sameIn(cases)
      return { answer, holds: answer.same === null }
    },
  }
})

/** A case that ends in another one, which must be open: the state of one that is not, else null. */
const merge = kind(z.strictObject({ from: z.string(), into: z.string() }), ({ from, into }) => ({
  keys: [from, into].map((id) => JSON.stringify(['merge', id])),
  answer: ({ cases }) => {
    const found = cases.of(into)
    return { answer: { state: found?.ended ? found.state : null }, holds: true }
  },
}))

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

/**
 * A request under a key that belongs to no other request of its organisation: the id that it goes on under, which is one of before
 * where the record has it so, or null where another has the key.
 */
const key = kind(
  z.strictObject({ policy: z.string(), id: z.string(), before: z.array(z.string()) }),
  ({ policy, id, before }) => ({
    keys: [JSON.stringify(['key', policy, keyIn(id)?.key ?? id])],
    answer: ({ keys }) => {
      const ids = [id, ...before].map((each) => ({ each, belongs: keys.belongsTo(policy, each) }))
      const known = ids.find(({ belongs }) => belongs === 'this')?.each
      const isFree = ids.every(({ belongs }) => belongs === 'nobody')
      return { answer: known ?? (isFree ? id : null), holds: isFree }
    },
  }),
)

/** Every sort of claim there is. */
export const CLAIM_KINDS = { intake, amendment, merge, key }

export type ClaimName = keyof typeof CLAIM_KINDS
export type ClaimBody<K extends ClaimName> = z.input<(typeof CLAIM_KINDS)[K]['body']>
export type ClaimAnswer<K extends ClaimName> = ReturnType<
  ReturnType<(typeof CLAIM_KINDS)[K]['parse']>['answer']
>['answer']
