import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { intake, MONDAY, tobacco } from './a-tobacco-case.ts'

const PAIRS = 40
const AT_ONCE = 10

/** Both answers to two equal intakes that arrive together. */
function twins(retailer: string) {
  const sent = { ...intake, form: { inRange: true, retailer } }
  const one = () =>
    tobacco.call<ComplaintBody>('orderClerk', 'POST', '/complaints', sent, { 'Simulated-Time': MONDAY })
  return Promise.all([one(), one()])
}

test('of two equal intakes at once one is flagged as a repeat of the other, every time', async () => {
  for (let n = 0; n < PAIRS; n += AT_ONCE) {
    const pairs = await Promise.all(Array.from({ length: AT_ONCE }, () => twins(`R-${randomUUID()}`)))
    for (const pair of pairs) {
      expect(pair.map(({ status }) => status)).toEqual([201, 201])
      const [first, second] = pair.map(({ body }) => body).sort((a) => (a.links.length === 0 ? -1 : 1))
      expect(first).toMatchObject({ facts: { repeat: false }, links: [] })
      expect(second).toMatchObject({ facts: { repeat: true }, links: [first?.id] })
    }
  }
})
