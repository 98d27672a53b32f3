import { expect, test } from 'vitest'
import { aReceivedCase } from './a-case.ts'
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
