import { expect, test } from 'vitest'
import { type LookUp, lookUpOf } from '../../machines/look-up.ts'
import type { ComplaintStep } from '../../machines/steps.ts'
import { aReceivedCase, type Case, MONDAY_9 } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

/** Repeats of the shop have their day in common, and no two cases one order number. */
const keyed = (draft: Draft) => {
  draft.intake.unique = ['orderNo']
  draft.repeats = { same: ['boughtOn'], withinDays: 90 }
}

/** What has to be asked elsewhere before a step is taken on a case. */
function askedBy(it: Case, step: object): LookUp | null {
  const before = it.complaint
  const after = it.take('clerk', { form: {}, ...step } as never).complaint
  return lookUpOf(it.terms, before, after, step as ComplaintStep)
}
const amend = (changes: object) => ({ type: 'amend', changes, reason: 'misread' })

test('a step that names another case has that case looked up', () => {
  expect(askedBy(aReceivedCase(), { type: 'link', to: 'id2' })).toEqual({ of: 'case', part: 'to', id: 'id2' })
  expect(askedBy(aReceivedCase(), { type: 'merge', into: 'id3' })).toEqual({
    of: 'case',
    part: 'into',
    id: 'id3',
  })
})

test('an amendment asks which case this one repeats where that can have changed, and for its references always', () => {
  const asked = (changes: object) => askedBy(aReceivedCase(termsOfAPolicy(keyed)), amend(changes))
  const always = { of: 'keys', policy: 'shop', receivedAtMs: MONDAY_9, withinDays: 90 }
  expect(asked({ boughtOn: '2026-02-21' })).toEqual({
    ...always,
    asksRepeat: true,
    repeatKey: expect.stringContaining('2026-02-21'),
    uniqueKeys: [expect.stringContaining('A1')],
  })
  expect(asked({ orderNo: 'B2' })).toEqual({
    ...always,
    asksRepeat: false,
    repeatKey: expect.stringContaining('2026-02-20'),
    uniqueKeys: [expect.stringContaining('B2')],
  })
  expect(asked({ orderNo: 'B2', boughtOn: '2026-02-21' })).toMatchObject({ asksRepeat: true })
})

test('an amendment that leaves what cases are told apart by as it was asks nothing', () => {
  const terms = termsOfAPolicy(keyed)
  expect(askedBy(aReceivedCase(terms), amend({ orderNo: 'A1', boughtOn: '2026-02-20' }))).toBeNull()
  // Written with a character that nobody sees, it is the same reference.
  expect(askedBy(aReceivedCase(terms), amend({ orderNo: 'A\u200B1' }))).toBeNull()
  expect(askedBy(aReceivedCase(), amend({ orderNo: 'B2', boughtOn: '2026-02-21' }))).toBeNull()
})

test('where no case repeats another, only the references are asked for', () => {
  const terms = termsOfAPolicy((draft) => {
    keyed(draft)
    delete draft.repeats
  })
  expect(askedBy(aReceivedCase(terms), amend({ orderNo: 'B2' }))).toMatchObject({
    asksRepeat: false,
    repeatKey: null,
    withinDays: 0,
  })
  expect(askedBy(aReceivedCase(terms), amend({ boughtOn: '2026-02-21' }))).toBeNull()
})

test('what a case can decide alone is asked of nobody', () => {
  expect(askedBy(aReceivedCase(termsOfAPolicy(keyed)), { type: 'judge', validity: 'founded' })).toBeNull()
})
