import { assert, date, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advance } from '../../machines/advance.ts'
import { type Refusal, RefusalError } from '../../machines/refusal.ts'
import type { ComplaintStep } from '../../machines/steps.ts'
import { aReceivedCase, Case, DAY, MONDAY_9, person } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const label = { zh: '某', en: 'some' }

/** A record of figures and days, each bounded by another of the form, by a fact of the case or by one of its moments. */
const terms = termsOfAPolicy((draft) => {
  draft.intake.form = {
    ...draft.intake.form,
    soldOn: { type: 'date', fact: true, label },
    secret: { type: 'integer', fact: true, seenBy: ['boss'], label },
  }
  draft.records = {
    ...draft.records,
    bounded: {
      label,
      by: ['clerk'],
      form: {
        whole: { type: 'integer', fact: true, label },
        part: { type: 'integer', orUndetermined: true, upTo: 'whole', fact: true, label },
        half: { type: 'integer', upTo: 'whole', fact: true, label },
        kept: { type: 'money', upTo: 'secret', label },
        shippedOn: { type: 'date', notBefore: 'soldOn', notAfter: 'receipt', label },
        calledAt: { type: 'instant', notBefore: 'shippedOn', notAfter: 'now', label },
      },
    },
    again: {
      label,
      by: ['clerk'],
      form: {
        most: { type: 'integer', fact: true, label },
        whole: { type: 'integer', upTo: 'most', fact: true, label },
      },
    },
    last: { label, by: ['clerk'], form: { whole: { type: 'integer', fact: true, label } } },
  }
  Object.assign(draft.slips?.['returnSlip']?.form ?? {}, {
    taken: { type: 'integer', upTo: 'whole', fact: true, label },
  })
})

const aCase = () =>
  aReceivedCase(terms, { form: { orderNo: 'A1', boughtOn: '2026-02-20', soldOn: '2026-02-20', secret: 7 } })

/** How a step is refused; null where it is taken. */
function refused(it: Case, step: Record<string, unknown>, who = 'clerk'): Omit<Refusal, 'code'> | null {
  const full = { form: {}, ...step } as unknown as ComplaintStep
  try {
    advance(it.terms, it.snapshot, full, person(it.terms, who), it.nowMs)
    return null
  } catch (error) {
    if (!(error instanceof RefusalError) || error.code !== 'incomplete') throw error
    return {
      message: error.message,
      pointers: error.pointers,
      ...(error.faults.length > 0 ? { faults: error.faults } : {}),
    }
  }
}

const recorded = (form: object) => ({ type: 'record', record: 'bounded', form })
const amended = (changes: object) => ({ type: 'amend', changes, reason: 'counted again' })

describe('a form is refused in the field that goes beyond its bound, and told which', () => {
  test.each<[string, object, string | null, string]>([
    ['a part as large as its whole', { whole: 5, part: 5 }, null, ''],
    ['a part larger than its whole', { whole: 5, part: 6 }, 'part', 'part is at most whole (5)'],
    ['a part that is not known yet', { whole: 5, part: 'undetermined' }, null, ''],
    ['a part of a whole that is not known', { part: 6 }, null, ''],
    ['a sum up to a fact', { kept: 7 }, null, ''],
    ['a sum beyond a fact that he may not see', { kept: 7.5 }, 'kept', 'kept is at most secret'],
    ['a day on the day of receipt', { shippedOn: '2026-03-02' }, null, ''],
    [
      'a day after receipt',
      { shippedOn: '2026-03-03' },
      'shippedOn',
      'shippedOn is not after receipt (2026-03-02T01:00:00.000Z, 2026-03-02)',
    ],
    [
      'a day before a fact',
      { shippedOn: '2026-02-19' },
      'shippedOn',
      'shippedOn is not before soldOn (2026-02-20)',
    ],
    [
      'an instant before a day, where the organisation is',
      { shippedOn: '2026-03-01', calledAt: '2026-02-28T23:59:59+08:00' },
      'calledAt',
      'calledAt is not before shippedOn (2026-03-01)',
    ],
    [
      'an instant at the first moment of a day',
      { shippedOn: '2026-03-01', calledAt: '2026-02-28T16:00:00Z' },
      null,
      '',
    ],
    ['this very instant', { calledAt: '2026-03-02T09:00:00+08:00' }, null, ''],
    [
      'the instant after this',
      { calledAt: '2026-03-02T09:00:00.001+08:00' },
      'calledAt',
      'calledAt is not after now (2026-03-02T01:00:00.000Z, 2026-03-02)',
    ],
  ])('%s', (_what, form, field, message) => {
    expect(refused(aCase(), recorded(form))).toEqual(
      field === null ? null : { message, pointers: [`/form/${field}`] },
    )
  })
})

test('the day of receipt stays what it was, and now goes on', () => {
  const it = aCase()
  it.nowMs = MONDAY_9 + DAY
  expect(refused(it, recorded({ calledAt: '2026-03-03T09:00:00+08:00' }))).toBeNull()
  expect(refused(it, recorded({ shippedOn: '2026-03-03' }))?.pointers).toEqual(['/form/shippedOn'])
})

test('an amendment is held to the bounds of what was recorded, from either side', () => {
  const it = aCase().take('clerk', { ...recorded({ whole: 5, part: 'undetermined' }), type: 'record' })
  expect(refused(it, amended({ part: 5 }))).toBeNull()
  expect(refused(it, amended({ part: 6 }))).toEqual({
    message: 'part is at most whole (5)',
    pointers: ['/changes/part'],
  })
  it.take('clerk', { ...amended({ part: 4 }), type: 'amend' })
  expect(refused(it, amended({ whole: 3 }))?.pointers).toEqual(['/changes/whole'])
  expect(refused(it, amended({ whole: 3, part: 3 }))).toBeNull()
  expect(refused(it, amended({ shippedOn: '2026-03-03' }))?.pointers).toEqual(['/changes/shippedOn'])
})

test('several fields beyond their bounds are each named once, with their own sentence', () => {
  const it = aCase().take('clerk', { ...recorded({ whole: 9, part: 4 }), type: 'record' })
  const late = 'calledAt is not after now (2026-03-02T01:00:00.000Z, 2026-03-02)'
  expect(refused(it, amended({ part: 10, calledAt: '2026-03-03T09:00:00Z' }))).toEqual({
    message: `${late}. part is at most whole (9)`,
    pointers: ['/changes/calledAt', '/changes/part'],
    faults: [late, 'part is at most whole (9)'],
  })
  const twice = {
    message: 'half is at most whole (3). part is at most whole (3)',
    pointers: ['/changes/whole'],
  }
  it.take('clerk', { ...recorded({ half: 5 }), type: 'record' })
  expect(refused(it, amended({ whole: 3 }))).toEqual(twice)
})

test('an amendment is held to the bounds of other forms too, and to those of each form that has the field', () => {
  const it = aCase().take('clerk', { ...recorded({ whole: 5 }), type: 'record' })
  it.take('clerk', { type: 'issueSlip', slip: 'returnSlip', form: { quantity: 4, taken: 4 } })
  expect(refused(it, amended({ whole: 4 }))).toBeNull()
  expect(refused(it, amended({ whole: 3 }))).toEqual({
    message: 'taken is at most whole (3)',
    pointers: ['/changes/whole'],
  })
  it.take('clerk', { type: 'record', record: 'again', form: { most: 7 } })
  expect(refused(it, amended({ whole: 8 }))?.message).toBe('whole is at most most (7)')
})

test('whatever is entered, no part exceeds its whole and no day of shipment lies outside its bounds', () => {
  const it = aCase()
  const day = date({ min: new Date('2026-02-15'), max: new Date('2026-03-07'), noInvalidDate: true })
  assert(
    property(nat(20), nat(20), day, (whole, part, at) => {
      const shippedOn = at.toISOString().slice(0, 10)
      const wrong = [
        ...(part > whole ? ['/form/part'] : []),
        ...(shippedOn < '2026-02-20' || shippedOn > '2026-03-02' ? ['/form/shippedOn'] : []),
      ]
      expect(refused(it, recorded({ whole, part, shippedOn }))?.pointers ?? []).toEqual(wrong)
    }),
  )
})

test('a day by which a clock runs lies within ten years of today, before and after, however it is entered', () => {
  const driven = termsOfAPolicy((draft) => {
    const { whole } = draft.clocks ?? {}
    if (whole)
      whole.within = [
        { when: { boughtOn: { known: true } }, within: { until: 'boughtOn' } },
        { within: '5wd' },
      ]
  })
  const told = (boughtOn: string, terms = driven) => {
    const it = new Case(terms)
    const intake = { kind: 'complaint', channel: 'telephone', content: 'broken' }
    return refused(it, { type: 'receive', ...intake, form: { orderNo: 'A1', boughtOn } })
  }
  const why = { message: 'boughtOn lies more than ten years from now', pointers: ['/form/boughtOn'] }
  expect([told('2036-02-20'), told('2026-03-02')]).toEqual([null, null])
  expect([told('2036-04-01'), told('2016-02-01')]).toEqual([why, why])
  expect(told('2036-04-01', terms)).toBeNull()
  const amendment = refused(aReceivedCase(driven), amended({ boughtOn: '2036-04-01' }))
  expect(amendment).toEqual({ ...why, pointers: ['/changes/boughtOn'] })
})

test('what went beyond its bound by another way is not held against a form that leaves it alone', () => {
  const it = aCase().take('clerk', { ...recorded({ whole: 5, part: 4 }), type: 'record' })
  it.take('clerk', { type: 'record', record: 'last', form: { whole: 3 } })
  expect(refused(it, recorded({ kept: 1 }))).toBeNull()
  expect(refused(it, recorded({ part: 4 }))?.pointers).toEqual(['/form/part'])
})

test('a step without a form is held to no bound', () => {
  const it = aCase()
  it.take('clerk', { type: 'transfer', to: 'unit:warehouse', reason: 'theirs' })
  const item = `id:${it.complaint.version}:0`
  const acknowledge = { type: 'acknowledgeNotice', item } as unknown as ComplaintStep
  const next = advance(terms, it.snapshot, acknowledge, person(terms, 'warehouse'), it.nowMs)
  expect(next.snapshot.context.told).toBeUndefined()
})
