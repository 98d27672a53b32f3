import { describe, expect, test } from 'vitest'
import type { CampaignView } from '../../../machines/campaign/view.ts'
import {
  answeredView,
  seenByAll,
  seenCampaign,
  seenEntry,
  seenMention,
  seenStood,
  seenView,
  type Viewer,
} from '../../../machines/sight/seen.ts'
import { standingOf } from '../../../machines/standing.ts'
import { viewOf } from '../../../machines/view.ts'
import { aReceivedCase, person } from '../a-case.ts'
import { termsOfAPolicy } from '../a-policy.ts'

const text = (en: string, more: object) => ({ type: 'text' as const, label: { zh: en, en }, ...more })

/** The shop, where a case that was caused by handling is for the boss and its holder, and a tip is for the boss. */
const terms = termsOfAPolicy((draft) => {
  draft.repeats = { same: ['orderNo'], withinDays: 30 }
  Object.assign(draft.intake.form ?? {}, { tip: text('tip', { fact: true, seenBy: ['boss'] }) })
})
const { rules } = terms
const as = (who: string, policy = 'shop'): Viewer => ({ ...person(terms, who), policy })
const auditor: Viewer = { person: 'ann', roles: ['auditor'], units: [], policy: 'shop' }
const everything = () => true
const nothing = () => false

const open = () => aReceivedCase(terms, { form: { orderNo: 'A1', tip: 'canary' } })
const hidden = () => open().take('clerk', { type: 'judge', validity: 'founded', cause: 'handling' })
const subjectOf = (it = open()) => ({ policy: 'shop', rules, standing: standingOf(terms, it.snapshot) })

/** Who may know of a case at all: of one that is open, and of one that is for some. */
const SEES: [string, Viewer, boolean, boolean][] = [
  ['the holder', as('clerk'), true, true],
  ['the boss', as('boss'), true, true],
  ['the auditor', auditor, true, true],
  ['somebody else of the shop', as('lead'), true, false],
  ['the boss of another organisation', as('boss', 'branch'), false, false],
  ['the auditor of another organisation', { ...auditor, policy: 'branch' }, false, false],
]

describe.each(SEES)('%s', (_who, viewer, seesOpen, seesHidden) => {
  test.each([
    ['an open case', open(), seesOpen],
    ['a case for some', hidden(), seesHidden],
  ])('of %s knows all that there is for him, or nothing', (_which, it, sees) => {
    const subject = subjectOf(it)
    const { standing } = subject
    const entry = { step: { type: 'close' }, after: standing, notices: [{ content: { reason: 'r' } }] }
    const by = { complaintId: 'c', number: 'S1', by: viewer, nowMs: it.nowMs }
    const answers = {
      stood: seenStood(viewer, subject, { standing }),
      mention: seenMention(viewer, subject, { id: 'c' }),
      entry: seenEntry(viewer, subject, entry, everything),
      view: seenView(viewer, viewOf(terms, it.snapshot, by), everything),
    }
    const known = Object.values(answers).map((each) => each !== null)
    expect(known).toEqual([sees, sees, sees, sees])
    expect(answers.mention).toEqual(sees ? { id: 'c' } : null)
  })
})

test('whoever hides a case by his own step is still answered, and nobody of another organisation', () => {
  const it = hidden()
  const viewBy = (viewer: Viewer) =>
    viewOf(terms, it.snapshot, { complaintId: 'c', number: 'S1', by: viewer, nowMs: it.nowMs })
  expect(answeredView(as('lead'), viewBy(as('lead')), everything)?.complaintId).toBe('c')
  expect(answeredView(as('lead', 'branch'), viewBy(as('lead')), everything)).toBeNull()
})

test('how a case stood is told without the fields that are kept, and without what is made of them', () => {
  const subject = subjectOf()
  const { standing } = subject
  expect(standing).toMatchObject({ facts: { tip: 'canary' }, repeatKey: expect.any(String) })
  const told = seenStood(as('lead'), subject, { standing, seq: 4 })
  expect(told).toMatchObject({ seq: 4, standing: { facts: { orderNo: 'A1' } } })
  expect(JSON.stringify(told)).not.toMatch(/canary|repeatKey/)
  expect(seenStood(as('boss'), subject, { standing })?.standing.facts).toHaveProperty('tip')
  expect(JSON.stringify(seenStood(as('boss'), { ...subject, rules: null }, { standing }))).not.toContain(
    'canary',
  )
})

test('an entry is told without the fields that are kept: in its step, its notices and how the case stood', () => {
  const subject = subjectOf()
  const entry = {
    seq: 2,
    step: { type: 'amend', reason: 'as told', changes: { tip: 'canary', orderNo: 'B2' } },
    after: subject.standing,
    notices: [{ content: { tip: 'canary', reason: 'as told' } }, {}],
  }
  const told = seenEntry(as('lead'), subject, entry, everything)
  expect(told).toMatchObject({
    seq: 2,
    step: { type: 'amend', reason: 'as told', changes: { orderNo: 'B2' } },
    notices: [{ content: { reason: 'as told' } }, {}],
    after: { facts: { orderNo: 'A1' } },
  })
  expect(told?.standing).toEqual(told?.after)
  expect(JSON.stringify(told)).not.toContain('canary')
  const link = { ...entry, step: { type: 'link', to: 'other', reason: 'same' } }
  expect(seenEntry(as('lead'), subject, link, nothing)?.step).toEqual({ type: 'link', reason: 'same' })
  expect(seenEntry(as('lead'), subject, link, (id) => id === 'other')?.step).toMatchObject({ to: 'other' })
})

test('other cases are named in a view only where he may know of them', () => {
  const lines = ['open', 'hidden'].map((of) => ({ of, number: `S-${of}` }))
  const it = aReceivedCase(terms, { form: { orderNo: 'A1' }, lines })
    .take('clerk', { type: 'link', to: 'open', reason: 'same' })
    .take('clerk', { type: 'link', to: 'hidden', reason: 'same' })
  const view = viewOf(terms, it.snapshot, { complaintId: 'c', number: 'S1', by: as('lead'), nowMs: it.nowMs })
  const told = seenView(as('lead'), view, (id) => id === 'open')
  expect(told?.details.links).toEqual(['open'])
  expect(told?.details.lines).toMatchObject([
    { id: 'line-1', of: 'open', number: 'S-open' },
    { id: 'line-2', of: null, number: null, state: 'open' },
  ])
  const plain = open()
  const other = viewOf(terms, plain.snapshot, { complaintId: 'c', number: 'S1', by: as('lead'), nowMs: 0 })
  expect(seenView(as('lead'), other, everything)?.details).not.toHaveProperty('lines')
})

test('what belongs to no case is for everybody of the organisation, a finding only with the case it became', () => {
  expect(seenByAll(as('storekeeper'), { policy: 'shop', n: 1 })).toEqual({ policy: 'shop', n: 1 })
  expect(seenByAll(as('storekeeper', 'branch'), { policy: 'shop' })).toBeNull()
  const sample = [
    { customer: 'a', finding: { complaintId: 'open' } },
    { customer: 'b', finding: { complaintId: 'hidden' } },
    { customer: 'c', finding: null },
  ]
  const view = { policy: 'shop', details: { plan: 'kept', sample } } as unknown as CampaignView
  const sees = (id: string) => id === 'open'
  expect(seenCampaign(as('lead'), view, sees)).toEqual({
    policy: 'shop',
    details: { plan: 'kept', sample: [sample[0], { customer: 'b', finding: null }, sample[2]] },
  })
  expect(seenCampaign(as('lead', 'branch'), view, sees)).toBeNull()
})
