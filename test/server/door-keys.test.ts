import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Line } from '../../ledger/line.ts'
import { requestId } from '../../machines/receipts.ts'
import { Keys } from '../../server/door/keys.ts'

const DIGESTS = ['abcdefghijklmnopqrstuv', 'ABCDEFGHIJKLMNOPQRSTUV']
const asked = fc.record({
  policy: fc.constantFrom('lab', 'shop'),
  key: fc.constantFrom('a', 'b', '__proto__', 'a\nb'),
  digest: fc.constantFrom(...DIGESTS),
})

const lineOf = (policy: string, updateId: string | null) =>
  ({ entry: { policy, updateId } }) as unknown as Line

test('the writer knows whose a key is in each organisation, from the record alone', () => {
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 30 }), (all) => {
      const keys = new Keys()
      const first = new Map<string, string>()
      for (const { policy, key, digest } of all) {
        const known = first.get(`${policy} ${key}`)
        expect(keys.belongsTo(policy, requestId('step', key, digest))).toBe(
          known === undefined ? 'nobody' : known === digest ? 'this' : 'another',
        )
        keys.learn(lineOf(policy, requestId('step', key, digest)))
        if (known === undefined) first.set(`${policy} ${key}`, digest)
      }
    }),
  )
})

test('what has no key, or was asked for before keys had digests, takes none', () => {
  const keys = new Keys()
  for (const id of [null, 'step-a', 'find-1']) keys.learn(lineOf('lab', id))
  keys.learn({ terms: { digest: 'a', terms: {} } } as unknown as Line)
  expect(keys.belongsTo('lab', requestId('step', 'a', DIGESTS[0] ?? ''))).toBe('nobody')
})
