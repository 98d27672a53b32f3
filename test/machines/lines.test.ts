import { expect, test } from 'vitest'
import { listOf } from '../../machines/lists.ts'
import { openLine } from '../../machines/taking/lines.ts'
import { aReceivedCase, type Case } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const label = { zh: '清单', en: 'list' }

/** The shop, an inquiry of which is a list of two cases that are gone through; the boss hears of each check. */
function aList(untilPassed = false): Case {
  const terms = termsOfAPolicy((draft) => {
    const form = { seen: { type: 'text', required: true, shown: true, label } } as const
    const to = 'boss'
    draft.lists = { sample: { label, kind: 'inquiry', of: {}, checkedBy: ['lead'], form, untilPassed } }
    draft.steps['close'] = { by: ['clerk'], requires: ['lines'] }
    draft.notices = {
      good: { label, on: 'line.passed', to },
      bad: { label, on: 'line.failed', to },
      done: { label, on: 'line.complete', to },
    }
  })
  const lines = ['one', 'two'].map((of, n) => ({ of, number: `S${n}` }))
  return aReceivedCase(terms, { kind: 'inquiry', lines })
}
const check = (line: string, passed: boolean, form: object = { seen: 'all of it' }) =>
  ({ type: 'checkLine', line, passed, form }) as const
const told = (it: Case) => it.notices.map(({ about }) => about)

test('a list begins with one open line for each of its cases, numbered from one', () => {
  expect(aList().complaint.lines).toEqual([
    { id: 'line-1', of: 'one', number: 'S0', state: 'open', by: null },
    { id: 'line-2', of: 'two', number: 'S1', state: 'open', by: null },
  ])
  expect(openLine({ of: 'three', number: 'S3' }, 3).id).toBe('line-3')
})

test('each line is checked once, by whom the list names, and the last one completes the list', () => {
  const it = aList()
  expect(it.offers('lead').filter(({ type }) => type === 'checkLine')).toHaveLength(2)
  expect(it.trying('clerk', check('line-1', true))).toBe('forbidden')
  expect(it.trying('lead', check('line-1', true, {}))).toBe('incomplete')
  expect(it.trying('lead', check('line-3', true))).toBe('unknown')
  it.take('lead/zhao', check('line-1', true))
  expect(told(it)).toEqual(['good'])
  expect(it.complaint.lines).toMatchObject([
    { id: 'line-1', state: 'passed', by: 'zhao' },
    { id: 'line-2', state: 'open', by: null },
  ])
  expect(() => it.take('lead', check('line-1', true))).toThrow('line-1 has been checked: it is passed')
  expect(it.trying('clerk', { type: 'close' })).toBe('notYet')
  expect(told(it.take('lead', check('line-2', false)))).toEqual(['bad', 'done'])
  expect(it.complaint.lines).toMatchObject([{ state: 'passed' }, { state: 'failed', by: 'lead' }])
  expect(it.trying('lead', check('line-2', true))).toBe('impossible')
  expect(it.trying('clerk', { type: 'close' })).toBe('taken')
})

test('where lines are checked until they pass, one that fails stays open', () => {
  const it = aList(true).take('lead', check('line-1', true)).take('lead', check('line-2', false))
  expect(told(it)).toEqual(['bad'])
  expect(it.complaint.lines?.map(({ state }) => state)).toEqual(['passed', 'open'])
  expect(told(it.take('lead', check('line-2', true)))).toEqual(['good', 'done'])
})

test('a case that is no list has no lines to check', () => {
  const it = aReceivedCase(aList().terms)
  expect(it.trying('lead', check('line-1', true))).not.toBe('taken')
  expect(it.offers('lead').map(({ type }) => type)).not.toContain('checkLine')
})

test('of several lists each has its own checkers and form, and no other case has any', () => {
  const terms = termsOfAPolicy((draft) => {
    const form = { seen: { type: 'text', required: true, label } } as const
    draft.lists = {
      first: { label, kind: 'appeal', of: {}, checkedBy: ['boss'] },
      sample: { label, kind: 'inquiry', of: {}, checkedBy: ['lead'], form },
    }
  })
  const lines = [{ of: 'one', number: 'S1' }]
  const it = aReceivedCase(terms, { kind: 'inquiry', lines })
  expect(it.trying('boss', check('line-1', true))).toBe('forbidden')
  expect(it.trying('lead', check('line-1', true, {}))).toBe('incomplete')
  expect(it.trying('lead', check('line-1', true))).toBe('taken')
  const appeal = aReceivedCase(terms, { kind: 'appeal', about: 'one', lines })
  expect(appeal.trying('boss', check('line-1', true, {}))).toBe('taken')
  expect(listOf(terms.rules, aReceivedCase(terms).complaint)).toBeUndefined()
  expect(listOf(termsOfAPolicy().rules, it.complaint)).toBeUndefined()
})
