import { expect, test } from 'vitest'
import { anInvestigatedCase, aReceivedCase, DAY, MONDAY_9 } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const label = { zh: '责任人', en: 'who did it' }

test('a field that a founded judgement asks for is asked for by that judgement', () => {
  const terms = termsOfAPolicy((draft) => {
    const form = { who: { type: 'person', required: true, when: { validity: 'founded' }, label } } as const
    draft.steps['judge'] = { by: ['clerk'], form }
  })
  const it = aReceivedCase(terms)
  const judge = (validity: string, form = {}) => it.trying('clerk', { type: 'judge', validity, form })
  expect(judge('founded')).toBe('incomplete')
  expect(judge('founded', { who: 'li.wei' })).toBe('taken')
  expect(judge('unfounded')).toBe('taken')
  expect(judge('unfounded', { who: 'li.wei' })).toBe('unknown')
})

test('a field that a class asks for is asked for when the case is classified so', () => {
  const terms = termsOfAPolicy((draft) => {
    const form = { who: { type: 'person', required: true, when: { class: 'broken' }, label } } as const
    draft.steps['classify'] = { by: ['clerk'], form }
  })
  const it = aReceivedCase(terms, { class: 'goods' })
  expect(it.trying('clerk', { type: 'classify', class: 'broken' })).toBe('incomplete')
  expect(it.trying('clerk', { type: 'classify', class: 'broken', form: { who: 'li.wei' } })).toBe('taken')
  expect(it.trying('clerk', { type: 'classify', severity: 'major' })).toBe('taken')
})

test('an extension has a form like any step, and the customer reads of it what is shown', () => {
  const terms = termsOfAPolicy((draft) => {
    const why = { type: 'text', required: true, shown: true, label } as const
    draft.steps['extend'] = { by: ['boss'], form: { why } }
    draft.notices = { later: { label, on: 'whole.extended', to: 'customer', shows: ['why'] } }
  })
  const it = aReceivedCase(terms)
  const extend = (form: object) =>
    ({ type: 'extend', clock: 'whole', until: MONDAY_9 + 9 * DAY, reason: 'parts', form }) as const
  expect(it.trying('boss', extend({}))).toBe('incomplete')
  expect(it.take('boss', extend({ why: 'We wait for a part.' })).notices).toMatchObject([
    { to: ['customer'], content: { why: 'We wait for a part.' } },
  ])
})

test('a step on something that the case does not have is told what there is', () => {
  const it = anInvestigatedCase()
  const remedies = [{ remedy: 'refund', amount: 9 }, { remedy: 'apology' }]
  it.take('clerk', { type: 'propose', remedies }).take('lead', { type: 'approve' })
  expect(it.trying('clerk', { type: 'fulfil', remedy: 'apology-1' })).toBe('unknown')
  expect(() => it.take('clerk', { type: 'fulfil', remedy: 'apology-1' })).toThrow(
    'no proposed remedy apology-1 here; there are: refund-1, apology-2',
  )
})

test('what a rule opens lets pass what waits for it, as what a person opens does', () => {
  const terms = termsOfAPolicy((draft) => {
    draft.steps['propose'] = { by: ['clerk'], requires: ['prevention.opened'] }
  })
  const propose = { type: 'propose', remedies: [{ remedy: 'apology' }] } as const
  expect(anInvestigatedCase(terms).trying('clerk', propose)).toBe('notYet')
  expect(anInvestigatedCase(terms, { severity: 'major' }).trying('clerk', propose)).toBe('taken')
  const byHand = anInvestigatedCase(terms).take('lead', { type: 'openCorrective', corrective: 'prevention' })
  expect(byHand.trying('clerk', propose)).toBe('taken')
})
