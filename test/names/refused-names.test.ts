import { expect, test } from 'vitest'
import { ZodError } from 'zod'
import { advance, announced } from '../../machines/advance.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { parseStep } from '../../machines/step-body.ts'
import { lineText } from '../../policies/text.ts'
import { termsOf } from '../../server/terms.ts'
import { malformed } from './hostile-names.ts'
import { namedParts, pointerTo, wellFormed, withName } from './step-bodies.ts'
import { policiesInForce } from '../support/policies.ts'

const NOW_MS = Date.parse('2026-03-02T10:00:00+08:00')
const by = { person: 'li.wei', roles: [], units: [] }

test.each([...policiesInForce().values()].map((policy, nth) => [policy.id, policy, nth] as const))(
  'under %s no step takes a name that stands for nothing: it is told which part',
  (_, policy, nth) => {
    const terms = termsOf(policy)
    const start = announced(terms)
    const pointersFor = (body: Record<string, unknown>): readonly string[] => {
      try {
        advance(terms, start, parseStep(policy, body), by, NOW_MS)
        return []
      } catch (error) {
        if (error instanceof RefusalError) return [error.code, ...error.pointers]
        if (error instanceof ZodError) return error.issues.map(({ path }) => `/${path.join('/')}`)
        throw error
      }
    }
    for (const part of namedParts(policy)) {
      // Each policy meets every third name, so that all of them are met by several.
      const names = [...wellFormed(part), ...malformed(part.right)].filter((_, n) => n % 3 === nth % 3)
      const wrong = names.filter((name) => !pointersFor(withName(part, name)).includes(pointerTo(part)))
      // Where a policy names no customers, any code that is a text is one.
      const isFree = part.names === 'customer' && Object.keys(policy.customers).length === 0
      const taken = isFree ? wrong.filter((name) => !lineText(200).safeParse(name).success) : wrong
      expect([part.type, pointerTo(part), ...taken]).toEqual([part.type, pointerTo(part)])
    }
  },
)
