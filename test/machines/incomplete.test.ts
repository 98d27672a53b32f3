import { expect, test } from 'vitest'
import { advance } from '../../machines/advance.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { aReceivedCase, Case, person } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const label = { zh: '某', en: 'some' }

/** A case under the shop's policy with its judgement changed so. */
function aCaseWhere(judge: Partial<Draft['steps'][string]>, intake: object = {}): Case {
  const terms = termsOfAPolicy(({ steps }) => (steps['judge'] = { by: ['clerk'], ...judge }))
  return aReceivedCase(terms, { ...intake })
}

/** Why a step is refused, as its sender reads it; null where it is taken. The step is sent as it is. */
function refused(it: Case, step: { type: string } & Record<string, unknown>) {
  try {
    advance(it.terms, it.snapshot, step as never, person(it.terms, 'clerk'), it.nowMs)
    return null
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error
    const { code, message, pointers, faults } = error
    return { code, message, pointers, ...(faults.length > 0 ? { faults } : {}) }
  }
}
const judge = (more: object = {}) => ({ type: 'judge', validity: 'founded', form: {}, ...more })

test('a part that the policy needs is asked for where its condition holds, and told where', () => {
  const needs = [{ part: 'cause', when: { severity: 'major' } }]
  const major = aCaseWhere({ needs }, { severity: 'major' })
  expect(refused(major, judge())).toEqual({
    code: 'incomplete',
    message: 'give: cause',
    pointers: ['/cause'],
  })
  expect(refused(major, judge({ cause: 'handling' }))).toBeNull()
  expect(refused(aCaseWhere({ needs }), judge())).toBeNull()
})

test('the step’s own parts say whether another of them is needed', () => {
  const it = aCaseWhere({
    needs: [{ part: 'responsibleUnit', when: { validity: 'founded', cause: 'handling' } }],
  })
  expect(refused(it, judge())).toBeNull()
  expect(refused(it, judge({ validity: 'unfounded', cause: 'handling' }))).toBeNull()
  expect(refused(it, judge({ cause: 'handling' }))?.pointers).toEqual(['/responsibleUnit'])
  expect(refused(it, judge({ cause: 'handling', responsibleUnit: 'shop' }))).toBeNull()
})

test('every part that is missing is told, those needed always among them, and the form only afterwards', () => {
  const form = { who: { type: 'person', required: true, label } } as const
  const it = aCaseWhere({
    needs: ['cause', { part: 'responsibleUnit', when: { cause: { known: false } } }],
    form,
  })
  expect(refused(it, judge())).toEqual({
    code: 'incomplete',
    message: 'give: cause, responsibleUnit',
    pointers: ['/cause', '/responsibleUnit'],
    faults: ['give: cause', 'give: responsibleUnit'],
  })
  expect(refused(it, judge({ cause: 'handling' }))).toMatchObject({ pointers: ['/form/who'] })
})

test('an intake may need a part as any step may', () => {
  const terms = termsOfAPolicy(({ intake }) => {
    intake.needs = [{ part: 'customer', when: { channel: 'counter' } }]
  })
  const form = { orderNo: 'A1' }
  const receive = { type: 'receive', kind: 'complaint', channel: 'counter', content: 'broken', form }
  expect(refused(new Case(terms), receive)).toMatchObject({ code: 'incomplete', pointers: ['/customer'] })
  expect(refused(new Case(terms), { ...receive, channel: 'telephone' })).toBeNull()
  expect(refused(new Case(terms), { ...receive, customer: 'keyAccount' })).toBeNull()
})

test('every field that is missing is told at once', () => {
  const field = { type: 'text', required: true, label } as const
  const when = { validity: 'founded' } as const
  const it = aCaseWhere({
    form: { place: field, who: { ...field, when }, when: { ...field, required: false } },
  })
  expect(refused(it, judge())).toEqual({
    code: 'incomplete',
    message: 'fill in: form.place, form.who',
    pointers: ['/form/place', '/form/who'],
    faults: ['fill in: form.place', 'fill in: form.who'],
  })
  expect(refused(it, judge({ validity: 'unfounded' }))?.pointers).toEqual(['/form/place'])
})

test('a field that the case does not ask for is refused where it stands', () => {
  const field = { type: 'text', when: { validity: 'founded' }, label } as const
  const it = aCaseWhere({ form: { who: field, where: field, why: { type: 'text', label } } })
  const form = { who: 'li', where: 'here', why: 'so' }
  expect(refused(it, judge({ form }))).toBeNull()
  expect(refused(it, judge({ validity: 'unfounded', form: { who: 'li', why: 'so' } }))).toEqual({
    code: 'unknown',
    message: 'form.who is not asked for here: leave it out',
    pointers: ['/form/who'],
  })
  expect(refused(it, judge({ validity: 'unfounded', form }))?.pointers).toEqual(['/form/who', '/form/where'])
})

test('a fact that the form itself gives decides what the form asks for', () => {
  const kind = { type: 'text', fact: true, label } as const
  const who = { type: 'text', required: true, when: { sort: 'theft' }, label } as const
  const it = aCaseWhere({ form: { sort: kind, who } })
  expect(refused(it, judge({ form: { sort: 'theft' } }))?.pointers).toEqual(['/form/who'])
  expect(refused(it, judge({ form: { sort: 'loss' } }))).toBeNull()
  expect(refused(it, judge({ form: { sort: 'loss', who: 'li' } }))?.code).toBe('unknown')
})

test('a step that has no form may need a part too', () => {
  const amend = { type: 'amend', changes: { boughtOn: '2026-02-21' }, reason: 'misread' }
  expect(refused(aReceivedCase(), amend)).toBeNull()
  const terms = termsOfAPolicy(({ steps }) => (steps['amend'] = { by: ['clerk'], needs: ['reason'] }))
  const { reason: _, ...bare } = amend
  expect(refused(aReceivedCase(terms), bare)?.pointers).toEqual(['/reason'])
  expect(refused(aReceivedCase(terms), amend)).toBeNull()
})
