import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Seen } from '../../machines/sight/seen.ts'
import { type ComplaintView, viewOf } from '../../machines/view.ts'
import type { Named } from '../../machines/names.ts'
import { type PersonStepName, STEP_SCHEMAS } from '../../machines/steps.ts'
import { complaintBody } from '../../server/http/complaint-body.ts'
import { stepSchema } from '../../server/http/step-schema.ts'
import { type NamedPart, namedParts, pointerTo, wellFormed, withName } from '../names/step-bodies.ts'
import { anInvestigatedCase, aReceivedCase, type Case, person } from '../machines/a-case.ts'
import { aPolicy, type Draft, termsOfAPolicy } from '../machines/a-policy.ts'
import { policiesInForce } from '../support/policies.ts'

/* What a client reads in `next` before it sends anything. */

const seenBy = (it: Case, who: string, policy = aPolicy()) => {
  const by = person(it.terms, who)
  const view = viewOf(it.terms, it.snapshot, { complaintId: 'c-1', number: 'X1', by, nowMs: it.nowMs })
  return complaintBody(policy, view as Seen<ComplaintView>).next
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

test('what a step is about is the only thing that its body may name, and sums have the decimals of their currency', () => {
  const received = seenBy(aReceivedCase(), 'clerk')
  expect(['heard', 'survey'].map((record) => takes(received, 'record', { record }))).toEqual([true, false])
  const next = seenBy(anInvestigatedCase(), 'clerk')
  const sums = [10.01, 10.001, -1].map((amount) =>
    takes(next, 'propose', { remedies: [{ remedy: 'apology', amount }] }),
  )
  expect(sums).toEqual([true, false, false])
})

/** What stands for something because it is on the case, and not because the policy says so. */
const OF_THE_CASE: readonly Named[] = [
  'signature',
  'proposed remedy',
  'issued slip',
  'opened corrective action',
  'proposal',
  'line',
  'clock',
]

test.each([...policiesInForce().values()].map((policy) => [policy.id, policy] as const))(
  '%s offers its own words, and no others, in every part of a step that names one of them',
  (_, policy) => {
    const schemas = new Map(
      Object.keys(STEP_SCHEMAS).map((type) => {
        // zod knows no `dependentRequired`, by which a date that is entered late wants its reason.
        const { dependentRequired: _, ...written } = stepSchema(policy, type as PersonStepName)
        return [type, z.fromJSONSchema(written)]
      }),
    )
    const isFree = ({ names, right }: NamedPart) => names === 'customer' && right === 'none'
    const parts = namedParts(policy).filter((part) => !OF_THE_CASE.includes(part.names) && !isFree(part))
    const blamed = parts.map((part) => {
      const blames = (name: string) =>
        schemas
          .get(part.type)
          ?.safeParse(withName(part, name))
          .error?.issues.some(({ path }) => pointerTo(part).endsWith(`/${path.join('/')}`)) ?? false
      const isRightBlamed = part.right !== 'none' && blames(part.right)
      return [part.type, pointerTo(part), isRightBlamed, wellFormed(part).every(blames)]
    })
    expect(blamed).toEqual(parts.map((part) => [part.type, pointerTo(part), false, true]))
  },
)

test("an amendment is offered of the fields that are somebody's own, and of no others", () => {
  const change = ({ steps, intake }: Draft) => {
    intake.by = ['clerk', 'lead']
    steps['amend'] = { by: ['clerk', 'lead', 'storekeeper'] }
  }
  const it = aReceivedCase(termsOfAPolicy(change))
  const amends = (who: string) => {
    const next = seenBy(it, who, aPolicy(change))
    return ['orderNo', 'findings', 'talk', 'colour'].map((name) =>
      takes(next, 'amend', { changes: { [name]: 'x' }, reason: 'misread' }),
    )
  }
  expect(amends('clerk')).toEqual([true, true, false, false])
  expect(amends('lead')).toEqual([true, false, true, false])
  const next = seenBy(it, 'clerk', aPolicy(change))
  const ofCustomer = ['keyAccount', null, 'nobody'].map((customer) =>
    takes(next, 'amend', { customer, reason: 'misread' }),
  )
  expect(ofCustomer).toEqual([true, true, false])
  expect(seenBy(it, 'storekeeper', aPolicy(change)).map(({ step }) => step)).not.toContain('amend')
})
