import { expect, test } from 'vitest'
import { advance } from '../../machines/advance.ts'
import { unmetIn } from '../../machines/unmet.ts'
import type { Match } from '../../policies/match.ts'
import { aReceivedCase, DAY, person } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const keptOrder = ({ intake }: Draft) => {
  intake.form = { ...intake.form, orderNo: { ...intake.form?.['orderNo'], seenBy: ['boss'] } as never }
}

function refusalOf(it: ReturnType<typeof aReceivedCase>, who: string, step: { type: string }): string {
  try {
    advance(it.terms, it.snapshot, { form: {}, ...step } as never, person(it.terms, who), it.nowMs)
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  return 'taken'
}

test.each<[string, Match, string]>([
  ['a value', { kind: 'inquiry' }, 'kind is inquiry; it is complaint'],
  ['one of several', { kind: ['inquiry', 'appeal'] }, 'kind is inquiry or appeal; it is complaint'],
  ['an excluded one', { kind: { not: ['complaint'] } }, 'kind is not complaint; it is complaint'],
  [
    'a range',
    { round: { from: 2, below: 4 }, grouped: true },
    'round is at least 2 and less than 4; it is 1, and grouped is true; it is false',
  ],
  [
    'an age',
    { boughtOn: { withinDays: 7 } },
    'boughtOn is at most 7 days before the receipt; it is 2026-02-20',
  ],
  ['what is not known', { cause: { known: true } }, 'cause is known; it is not known'],
  ['what holds beside', { kind: 'complaint', severity: 'major' }, 'severity is major; it is ordinary'],
  ['what all holds', { kind: 'complaint' }, ''],
])('a condition that is not met names the fact and its value: %s', (_, match, text) => {
  const it = aReceivedCase()
  expect(unmetIn(it.terms, it.complaint, match, person(it.terms, 'clerk'), it.nowMs)).toBe(text)
})

test('the value of a fact that is kept from somebody is not told to him', () => {
  const it = aReceivedCase(termsOfAPolicy(keptOrder))
  const told = (who: string) =>
    unmetIn(it.terms, it.complaint, { orderNo: 'B2' }, person(it.terms, who), it.nowMs)
  expect(told('clerk')).toBe('orderNo is B2; it is kept from you')
  expect(told('boss')).toBe('orderNo is B2; it is A1')
})

test('a step for other cases says for which', () => {
  const it = aReceivedCase(
    termsOfAPolicy(({ steps }) => (steps['answer'] = { by: ['clerk'], when: { kind: 'inquiry' } })),
  )
  expect(refusalOf(it, 'clerk', { type: 'answer' })).toBe('only where kind is inquiry; it is complaint')
})

test('a step for others says who they are on this case, and with whom it is', () => {
  const by = ['holder', 'superior', 'warehouse', 'orderNo']
  const terms = termsOfAPolicy((draft) => {
    keptOrder(draft)
    draft.steps['answer'] = { by }
  })
  const it = aReceivedCase(terms)
  const to = (who: string) => refusalOf(it, who, { type: 'answer' })
  expect(to('stranger')).toBe(
    'stranger may not take the step answer; it is for: holder (clerk), superior (lead), warehouse, orderNo (kept from you); the case is with clerk',
  )
  expect(to('boss')).toBe(
    'boss may not take the step answer; it is for: holder (clerk), superior (lead), warehouse, orderNo (A1); the case is with clerk',
  )
})

test('whom a clock tells is not said where a fact tells that is kept from the reader', () => {
  const terms = termsOfAPolicy((draft) => {
    draft.intake.form = {
      ...draft.intake.form,
      friend: { type: 'person', fact: true, seenBy: ['boss'], label: { zh: '某', en: 'some' } },
    }
    const { whole } = draft.clocks ?? {}
    if (whole) whole.ladder = [{ to: ['friend', 'lead'] }]
  })
  const it = aReceivedCase(terms, { form: { orderNo: 'A1', boughtOn: '2026-02-20', friend: 'li.wei' } })
  it.wait(12 * DAY)
  const late = (who: string) =>
    refusalOf(it, who, { type: 'takeOver', clock: 'whole' } as never).match(/for: (.*);/)?.[1]
  expect(late('storekeeper')).toBe('clerk, kept from you, lead')
  expect(late('boss')).toBe('clerk, li.wei, lead')
})

test('a refusal names the step: one that the policy does not have, and one that is not his', () => {
  const merge = { type: 'merge', into: 'another' } as never
  const terms = termsOfAPolicy(({ steps }) => delete steps['merge'])
  expect(refusalOf(aReceivedCase(terms), 'clerk', merge)).toBe(
    'the policy shop does not know the step merge for this complaint',
  )
  expect(refusalOf(aReceivedCase(), 'lead', merge)).toMatch(
    /^lead may not take the step merge; it is for: clerk;/,
  )
  expect(refusalOf(aReceivedCase(), 'boss', { type: 'record', record: 'heard', form: {} } as never)).toMatch(
    /^boss may not take the step record heard; it is for: clerk;/,
  )
})

test('while nothing is late, taking over is for nobody because of that, and later for those who hear of it', () => {
  const it = aReceivedCase()
  const takeOver = (who: string) => refusalOf(it, who, { type: 'takeOver' })
  const early =
    'may not take the step takeOver; no clock is late, so nobody can take over now; the case is with clerk'
  expect(takeOver('boss')).toBe(`boss ${early}`)
  expect(takeOver('storekeeper')).toBe(`storekeeper ${early}`)
  it.wait(12 * DAY)
  expect(takeOver('storekeeper')).toMatch(/it is for: clerk, boss, lead;/)
})

test('a shut gate says what is open', () => {
  expect(refusalOf(aReceivedCase(), 'clerk', { type: 'report', form: { findings: 'x' } } as never)).toBe(
    'first: judge',
  )
})
