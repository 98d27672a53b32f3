import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyIn, Receipts, requestId } from '../../machines/receipts.ts'

const DIGESTS = ['abcdefghijklmnopqrstuv', 'ABCDEFGHIJKLMNOPQRSTUV', '0123456789-_0123456789']
const request = fc.record({
  does: fc.constantFrom('step', 'answer'),
  key: fc.oneof(
    fc.constantFrom('a', 'b', 'step-a', `a#${DIGESTS[0]}`, 'a-b', '__proto__', 'constructor', 'line\nbreak'),
    fc.string({ minLength: 1, maxLength: 8 }),
  ),
  digest: fc.constantFrom(...DIGESTS),
})
const requests = fc.array(fc.record({ request, runsOn: fc.boolean() }), { minLength: 1, maxLength: 40 })
const idOf = ({ does, key, digest }: { does: string; key: string; digest: string }) =>
  requestId(does, key, digest)

describe('a key', () => {
  test('belongs to the request that came first with it, over any number of runs', () => {
    fc.assert(
      fc.property(requests, (all) => {
        const first = new Map<string, { id: string; version: number }>()
        let receipts = new Receipts()
        for (const [n, { request, runsOn }] of all.entries()) {
          const id = idOf(request)
          const known = first.get(request.key)
          expect(receipts.hear(id)).toEqual(
            known === undefined
              ? { is: 'new' }
              : known.id === id
                ? { is: 'repeated', version: known.version }
                : { is: 'another' },
          )
          receipts.keep(id, n)
          if (!known) first.set(request.key, { id, version: n })
          if (runsOn) receipts = new Receipts(JSON.parse(JSON.stringify(receipts.all())))
        }
      }),
    )
  })

  test('is read from an id as it was put there, whatever it looks like', () => {
    fc.assert(
      fc.property(request, (one) => {
        expect(keyIn(idOf(one))).toEqual(one)
      }),
    )
  })

  test('whose receipt is from before ids had digests is taken for the same request, as it was then', () => {
    const receipts = new Receipts([['step-a', 7]])
    expect(receipts.hear(requestId('step', 'a', DIGESTS[0] ?? ''))).toEqual({ is: 'repeated', version: 7 })
    expect(receipts.hear(requestId('answer', 'a', DIGESTS[0] ?? ''))).toEqual({ is: 'new' })
    expect(receipts.hear('step-a')).toEqual({ is: 'repeated', version: 7 })
  })
})

test('a request without a key is known by its id alone', () => {
  const receipts = new Receipts([['find-1', 3]])
  expect(receipts.hear('find-1')).toEqual({ is: 'repeated', version: 3 })
  expect(receipts.hear('find-2')).toEqual({ is: 'new' })
  expect(receipts.hear(requestId('step', 'find-1', DIGESTS[0] ?? ''))).toEqual({ is: 'new' })
})
