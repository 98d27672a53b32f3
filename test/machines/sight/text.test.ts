import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Notice } from '../../../machines/notice.ts'
import type { Terms } from '../../../machines/terms.ts'
import { STEP_SCHEMAS } from '../../../machines/steps.ts'
import { ALL_PARTS, partsOf } from '../../../policies/step-parts.ts'
import { aReceivedCase } from '../a-case.ts'
import { termsOfAPolicy } from '../a-policy.ts'

/** Names that a form may use: plain ones, and those of parts of steps and of objects. */
const names = fc.constantFrom('text', 'remark', 'note', ...ALL_PARTS, 'toString', 'valueOf')
const forms = fc.dictionary(names, fc.record({ shown: fc.boolean(), kept: fc.boolean() }), {
  maxKeys: 8,
  noNullPrototype: true,
})
const recipients = fc.subarray(['customer', 'clerk', 'lead', 'boss'], { minLength: 1 })

/** A step that the clerk may take on a case just received, with its own parts. */
const steps = fc.constantFrom(
  { type: 'answer' },
  { type: 'askCustomer', question: 'shown question' },
  { type: 'promise', dueAt: Date.parse('2026-03-20T00:00:00Z'), reason: 'internal reason' },
  { type: 'escalate', reason: 'internal reason' },
  { type: 'withdraw', reason: 'internal reason' },
  { type: 'judge', validity: 'founded', responsiblePerson: 'internal person' },
)

type Fields = Record<string, { shown: boolean; kept: boolean }>

const shop = termsOfAPolicy()

/** The shop, whose step has such a form and whose one notice shows everything there is to show. */
function shopWith(type: string, fields: Fields, to: string[]): Terms {
  const { steps, intake } = shop.rules
  const form = Object.entries(fields).map(([name, { shown, kept }]) => [
    name,
    { ...intake.form['orderNo'], required: false, fact: false, shown, ...(kept ? { seenBy: ['boss'] } : {}) },
  ])
  const rule = {
    by: [{ who: 'clerk', when: {} }],
    when: {},
    requires: [],
    notBy: [],
    form: Object.fromEntries(form),
  }
  const shows = [...new Set([...Object.keys(fields), ...ALL_PARTS])]
  const notices = { told: { on: [{ on: type, when: {} }], to, shows } }
  return { ...shop, rules: { ...shop.rules, steps: { ...steps, [type]: rule }, notices } }
}

function toldOf(step: { type: string }, fields: Fields, to: string[]): Notice[] {
  const form = Object.entries(fields).map(([name, { shown, kept }]) => [
    name,
    `${shown ? 'shown' : 'internal'} ${kept ? 'kept' : 'free'} ${name}`,
  ])
  return aReceivedCase(shopWith(step.type, fields, to)).take('clerk', {
    ...step,
    form: Object.fromEntries(form),
  } as never).notices
}

/** What of an answer the customer may not read. */
function leaksOf({ content = {} }: Notice, fields: Fields): string[] {
  return Object.entries(content).flatMap(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    const isOpen = field ? field.shown : ['dueAt', 'question'].includes(name)
    return isOpen && !JSON.stringify(value).includes('internal') ? [] : [name]
  })
}

describe('whatever a policy shows', () => {
  test('nothing that is not shown is ever said to the customer', () => {
    fc.assert(
      fc.property(steps, forms, recipients, (step, fields, to) => {
        const answers = toldOf(step, fields, to).filter(({ to }) => to.includes('customer'))
        expect(answers.filter(({ kind }) => kind !== 'answer')).toEqual([])
        expect(answers.flatMap((each) => leaksOf(each, fields))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  test('everything that is shown is said to him', () => {
    fc.assert(
      fc.property(steps, forms, (step, fields) => {
        const [answer] = toldOf(step, fields, ['customer'])
        const open = Object.keys(fields).filter((name) => fields[name]?.shown)
        expect(Object.keys(answer?.content ?? {})).toEqual(expect.arrayContaining(open))
      }),
      { numRuns: 100 },
    )
  })

  test('nobody is told a field that is kept from one of those it goes to', () => {
    fc.assert(
      fc.property(steps, forms, recipients, (step, fields, to) => {
        const told = toldOf(step, fields, to).filter(({ kind }) => kind === 'notice')
        const isForOthers = to.some((who) => who !== 'boss' && who !== 'customer')
        expect(isForOthers ? JSON.stringify(told) : '').not.toContain(' kept ')
      }),
      { numRuns: 100 },
    )
  })
})

test('a customer reads the question he is asked, and no internal field that is called like it', () => {
  const terms = shopWith('answer', { question: { shown: false, kept: false } }, ['customer'])
  const { notices } = aReceivedCase(terms).take('clerk', { type: 'answer', form: { question: 'internal' } })
  expect(notices).toMatchObject([{ kind: 'answer', content: {} }])
  expect(JSON.stringify(notices)).not.toContain('internal')
})

test('the parts that notices may quote are those that steps have', () => {
  for (const [type, { shape }] of Object.entries(STEP_SCHEMAS)) {
    const own = Object.keys(shape).filter((part) => part !== 'type' && part !== 'form')
    expect({ type, parts: partsOf(type).toSorted() }).toEqual({ type, parts: own.toSorted() })
  }
})
