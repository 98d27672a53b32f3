import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Seen } from '../../machines/sight/seen.ts'
import { type ComplaintView, viewOf } from '../../machines/view.ts'
import { complaintBody } from '../../server/http/complaint-body.ts'

import { anInvestigatedCase, aReceivedCase, type Case, person } from '../machines/a-case.ts'
import { aPolicy } from '../machines/a-policy.ts'

/* What a client reads in `next` before it sends anything. */

const seenBy = (it: Case, who: string) => {
  const by = person(it.terms, who)
  const view = viewOf(it.terms, it.snapshot, { complaintId: 'c-1', number: 'X1', by, nowMs: it.nowMs })
  return complaintBody(aPolicy(), view as Seen<ComplaintView>).next
}

/** Whether the schema that is offered for the step takes such a body. */
const takes = (next: ReturnType<typeof seenBy>, step: string, body: object): boolean => {
  const offered = next.filter((each) => each.step === step)
  return offered.some(({ schema }) => z.fromJSONSchema(schema).safeParse({ type: step, ...body }).success)
}

test('a proposal is offered with the remedies that there are for such a case, and no others', () => {
  const proposing = (boughtOn: string) => {
    const next = seenBy(anInvestigatedCase(undefined, { form: { orderNo: 'A', boughtOn } }), 'clerk')
    return ['apology', 'exchange', 'toString'].map((remedy) =>
      takes(next, 'propose', { remedies: [{ remedy, quantity: 1 }] }),
    )
  }
  expect(proposing('2026-02-14')).toEqual([true, false, false])
  expect(proposing('2026-02-15')).toEqual([true, true, false])
})

test('a case is offered to become what its kind may become, and nothing else', () => {
  const next = seenBy(aReceivedCase(undefined, { kind: 'inquiry' }), 'clerk')
  const converted = ['complaint', 'inquiry', 'constructor'].map((kind) =>
    takes(next, 'convert', { kind, reason: 'it is one' }),
  )
  expect(converted).toEqual([true, false, false])
})
