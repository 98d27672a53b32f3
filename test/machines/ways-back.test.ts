import { describe, expect, test } from 'vitest'
import { anInvestigatedCase, aReceivedCase, aResolvedCase } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

describe('a way back to the state the case is in', () => {
  test('a proposal sent back within the investigation has to be made, and its clocks run, anew', () => {
    const terms = termsOfAPolicy((draft) => {
      draft.clocks['drafting'] = {
        label: { zh: '拟案', en: 'drafting' },
        starts: 'investigated',
        stops: 'propose',
        within: '1d',
        ladder: [{ to: 'lead' }],
      }
    })
    const sentBack = anInvestigatedCase(terms)
      .take('clerk', { type: 'propose', remedies: [{ remedy: 'apology' }] })
      .take('lead', { type: 'sendBack', to: 'investigated', reason: 'too little' })
    expect(sentBack.state).toBe('investigated')
    expect(sentBack.complaint.done).not.toHaveProperty('propose')
    expect(sentBack.clock('drafting').stoppedAtMs).toBeNull()
  })

  test('a proposal of a kind that is not investigated is sent back, and made anew', () => {
    const terms = termsOfAPolicy((draft) => {
      draft.kinds['inquiry'] = { label: { zh: '咨询', en: 'inquiry' }, stages: ['approved'] }
      draft.steps['close'] = { by: ['clerk'], requires: ['propose'] }
    })
    const it = aReceivedCase(terms, { kind: 'inquiry' })
    const back = { type: 'sendBack', reason: 'too little' } as const
    expect(it.trying('lead', back)).toBe('notYet')
    it.take('clerk', { type: 'propose', remedies: [{ remedy: 'apology' }] })
    expect(it.trying('clerk', back)).toBe('forbidden')
    it.take('lead', back)
    expect([it.state, it.complaint.proposal]).toEqual(['received', null])
    expect(it.complaint.done).not.toHaveProperty('propose')
    expect(it.trying('lead', { type: 'approve' })).not.toBe('taken')
    it.take('clerk', { type: 'propose', remedies: [{ remedy: 'apology' }] }).take('lead', { type: 'approve' })
    expect(it.state).toBe('approved')
  })

  test('a dissatisfied customer of a kind that is not investigated is handled again from the beginning', () => {
    const terms = termsOfAPolicy((draft) => {
      draft.kinds['inquiry'] = { label: { zh: '咨询', en: 'inquiry' }, stages: ['revisited'] }
      draft.revisit = [{ mode: 'required' }]
    })
    const again = aReceivedCase(terms, { kind: 'inquiry' })
      .take('clerk', { type: 'record', record: 'heard' })
      .take('lead', { type: 'revisit', satisfaction: 'dissatisfied', form: { talk: 'no' } })
    expect(again.state).toBe('received')
    expect(again.complaint.facts['round']).toBe(2)
    expect(again.complaint.done).not.toHaveProperty('heard')
    expect(again.trying('clerk', { type: 'record', record: 'heard' })).toBe('taken')
  })
})

test('a case that has ended still shows what was decided on it', () => {
  const ended = aResolvedCase().take('clerk', { type: 'withdraw', reason: 'no longer wanted' })
  expect(ended.complaint.proposal?.remedies.map(({ remedy }) => remedy)).toEqual(['refund'])
  expect(ended.complaint.done).toHaveProperty('approved')
})
