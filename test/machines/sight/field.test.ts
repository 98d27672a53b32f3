import { describe, expect, test } from 'vitest'
import type { Actor } from '../../../machines/complaint-context.ts'
import { seesField, seenFacts } from '../../../machines/sight/field.ts'
import { seenNotice, seenStep } from '../../../machines/sight/parts.ts'
import { standingOf } from '../../../machines/standing.ts'
import { viewOf } from '../../../machines/view.ts'
import { aReceivedCase, person } from '../a-case.ts'
import { termsOfAPolicy } from '../a-policy.ts'

const text = (en: string, more: object = {}) => ({ type: 'text' as const, label: { zh: en, en }, ...more })

/** The shop with a tip of whoever called, for the boss and the holder only; the boss may put it right. */
const terms = termsOfAPolicy((draft) => {
  draft.intake.by = ['clerk', 'lead', 'boss']
  draft.steps['amend'] = { by: ['clerk', 'boss'] }
  Object.assign(draft.intake.form ?? {}, {
    tip: text('tip', { fact: true, seenBy: ['boss'] }),
    both: text('both', { fact: true, seenBy: ['boss', 'lead'] }),
    mine: text('mine', { fact: true, seenBy: ['taker'] }),
  })
  Object.assign(draft.records?.['heard'] ?? {}, { form: { both: text('both', { seenBy: ['lead'] }) } })
})
const { rules } = terms
const secrets = { tip: 'canary tip', both: 'canary both', mine: 'canary mine' }
const received = () => aReceivedCase(terms, { form: { orderNo: 'A1', ...secrets } })
const as = (who: string) => person(terms, who)
const AUDITOR = { person: 'auditor', roles: ['auditor'], units: [] }
const everybody = () => true

describe('a field that only some read', () => {
  const { complaint } = received()
  const open = (viewer: Actor) =>
    Object.keys(secrets).filter((name) => seesField(rules, viewer, complaint, name))

  test.each([
    ['boss', ['tip']],
    ['lead', ['both']],
    ['clerk', ['mine']],
    ['storekeeper', []],
  ])('%s reads what every form that has it lets him', (who, names) => {
    expect(open(as(who))).toEqual(names)
  })

  test('the auditor reads all', () => {
    expect(open(AUDITOR)).toEqual(['tip', 'both', 'mine'])
  })

  test('nobody else reads what the rules do not know, or anything where they are not known', () => {
    expect(seesField(rules, as('boss'), complaint, 'elsewhere')).toBe(false)
    expect(seesField(null, as('boss'), complaint, 'orderNo')).toBe(false)
    expect(seenFacts(null, as('boss'), complaint, complaint.facts)).not.toHaveProperty('orderNo')
    expect(seenFacts(null, as('boss'), complaint, complaint.facts)).toHaveProperty('kind')
  })

  test('a relation that a standing does not tell lets nobody read', () => {
    const standing = standingOf(terms, received().snapshot)
    expect(seesField(rules, as('clerk'), standing, 'mine')).toBe(false)
  })
})

describe('what is kept from somebody', () => {
  const it = received().take('boss', {
    type: 'amend',
    reason: 'as told',
    changes: { tip: 'canary two', orderNo: 'B2' },
  })
  const sight = (who: string) => ({ rules, viewer: as(who), of: it.complaint })

  test('is in no part of his view', () => {
    const view = viewOf(terms, it.snapshot, {
      complaintId: 'id',
      number: '1',
      by: as('storekeeper'),
      nowMs: it.nowMs,
    })
    expect(JSON.stringify(view)).not.toContain('canary')
    expect(view.details.facts).toMatchObject({ kind: 'complaint', orderNo: 'B2' })
  })

  test('is in no change and no unknown part of a step', () => {
    const step = {
      type: 'amend',
      reason: 'as told',
      changes: { tip: 'canary', orderNo: 'B2' },
      later: 'canary',
    }
    expect(seenStep(sight('clerk'), step, everybody)).toEqual({
      type: 'amend',
      reason: 'as told',
      changes: { orderNo: 'B2' },
    })
    expect(seenStep(sight('boss'), step, everybody)).toMatchObject({ changes: { tip: 'canary' } })
  })

  test('is in no notice, whatever quotes it', () => {
    const content = {
      tip: 'canary',
      orderNo: 'B2',
      changes: { tip: 'canary' },
      reason: 'as told',
      odd: 'canary',
    }
    expect(seenNotice(sight('clerk'), { content })).toEqual({
      content: { orderNo: 'B2', changes: {}, reason: 'as told' },
    })
  })

  test('other cases are named only to whoever may know of them', () => {
    const step = { type: 'receive', about: 'hidden', handledBy: ['li'], repeatOf: 'hidden', content: 'again' }
    expect(seenStep(sight('clerk'), step, () => false)).toEqual({ type: 'receive', content: 'again' })
    expect(seenStep(sight('clerk'), { type: 'link', to: 'hidden' }, () => false)).toEqual({ type: 'link' })
    expect(seenStep(sight('clerk'), { type: 'merge', into: 'hidden' }, () => false)).toEqual({
      type: 'merge',
    })
  })
})
