import { describe, expect, test } from 'vitest'
import { fold } from '../../machines/fold.ts'
import { rebased } from '../../machines/rebase.ts'
import { clockStanding } from '../../machines/standing.ts'
import type { Terms } from '../../machines/terms.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import { aReceivedCase, Case, MONDAY_9, refusalOf } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

type Clock = NonNullable<Draft['clocks']>[string]

const at = (text: string) => Date.parse(`${text}+08:00`)
let nth = 0
/** Terms with the whole case's clock changed, under a digest of their own. */
function terms(changed: Partial<Clock> = {}, more: (draft: Draft) => void = () => undefined): Terms {
  nth += 1
  const made = termsOfAPolicy((draft) => {
    Object.assign(draft.clocks['whole'] ?? {}, changed)
    more(draft)
  })
  return { ...made, digest: `terms ${nth}` }
}

/** Brings a case under other terms; the same case goes on. */
function under(one: Case, to: Terms): Case {
  const from = one.terms
  const step = { type: 'rebase', from: from.digest, to: to.digest } as const
  const { snapshot, notices } = rebased({ from, to }, one.snapshot, step, one.nowMs)
  return Object.assign(new Case(to), { snapshot, notices, nowMs: one.nowMs })
}

const until = (one: Case, text: string) => one.wait(at(text) - one.nowMs)
const standing = (one: Case, id = 'whole') => {
  const run = one.complaint.clocks.find((each) => each.clock === id)
  if (!run) throw new Error(`no clock ${id}`)
  return clockStanding(one.terms, run)
}

describe('a running clock under another limit', () => {
  test('is due from its own start, and whoever has the case is told once', () => {
    const one = under(aReceivedCase(terms({ within: '7d' })), terms({ within: '3d' }))
    expect(standing(one)).toMatchObject({
      startedAtMs: MONDAY_9,
      dueAtMs: at('2026-03-06T00:00'),
      late: false,
      judged: [{ dueAtMs: at('2026-03-10T00:00'), late: false }],
    })
    expect(one.notices).toEqual([
      { kind: 'notice', to: [one.complaint.holder], about: 'rebase', dueAtMs: at('2026-03-06T00:00') },
    ])
  })

  test('tells nobody where no date moves, and whoever was told is not told again', () => {
    const ladder = [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }]
    const before = aReceivedCase(terms({ within: '1d', ladder, warnings: [] }))
    until(before, '2026-03-05T01:00')
    const more = [{ to: 'clerk' }, { after: '12h', to: 'clerk' }, ...ladder.slice(1)]
    const one = under(
      before,
      terms({ within: '1d', ladder: more, warnings: [{ before: '2h', to: 'clerk' }] }),
    )
    expect(one.notices).toEqual([])
    expect(standing(one).late).toBe(true)
    expect(standing(one)).not.toHaveProperty('judged')
    const told = until(one, '2026-03-06T01:00').filter(({ clock }) => clock === 'whole')
    expect(told.map(({ to }) => to)).toEqual([['role:boss']])
  })

  test('that is past its date by then tells the rung that it has reached, once', () => {
    const ladder = [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }]
    const before = aReceivedCase(terms({ within: '30d', ladder }))
    until(before, '2026-03-06T09:00')
    const one = under(before, terms({ within: '2d', ladder }))
    expect(standing(one)).toMatchObject({ dueAtMs: at('2026-03-05T00:00') })
    const told = until(one, '2026-03-06T10:00').filter(({ clock }) => clock === 'whole')
    expect(told.map(({ kind, to }) => [kind, to])).toEqual([['overdue', ['role:lead']]])
    expect(standing(one).late).toBe(true)
  })

  test('that was late already tells the rung it has reached, where nobody of that has heard of it', () => {
    const ladder = [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }]
    const before = aReceivedCase(terms({ within: '2d', ladder }))
    until(before, '2026-03-06T09:00')
    const earlier = under(before, terms({ within: '1d', ladder }))
    const told = until(earlier, '2026-03-06T10:00').filter(({ clock }) => clock === 'whole')
    expect(told.map(({ kind, to }) => [kind, to])).toEqual([['overdue', ['role:boss']]])
    expect(until(earlier, '2026-03-06T23:00').filter(({ clock }) => clock === 'whole')).toEqual([])
    const within = under(before, terms({ within: '60h', ladder }))
    expect(until(within, '2026-03-06T10:00').filter(({ clock }) => clock === 'whole')).toEqual([])
    const next = until(within, '2026-03-06T22:00').filter(({ clock }) => clock === 'whole')
    expect(next.map(({ to }) => to)).toEqual([['role:boss']])
  })

  test('that was late is in time under a longer one, and what was said then stays', () => {
    const before = aReceivedCase(terms({ within: '1d' }))
    until(before, '2026-03-05T09:00')
    expect(standing(before).late).toBe(true)
    const one = under(before, terms({ within: '30d' }))
    expect(standing(one)).toMatchObject({ late: false, judged: [{ late: true, policy: 1 }] })
    until(one, '2026-03-20T09:00')
    expect(standing(one)).toMatchObject({ late: false, judged: [{ late: true }] })
  })

  test('keeps the dates that persons gave, and its pauses', () => {
    const pausing = { pauses: 'askCustomer', resumes: 'customerReplied' } as const
    const before = aReceivedCase(terms({ within: '7d', ...pausing }))
    before.take('boss', { type: 'extend', clock: 'whole', until: at('2026-03-13T12:00'), reason: 'parts' })
    expect(standing(under(before, terms({ within: '3d', ...pausing }))).dueAtMs).toBe(at('2026-03-13T12:00'))
    const paused = aReceivedCase(terms({ within: '7d', ...pausing }))
    paused.take('clerk', { type: 'askCustomer', question: 'when?' })
    until(paused, '2026-03-04T09:00')
    const one = under(paused, terms({ within: '3d', ...pausing }))
    expect(standing(one)).toMatchObject({ state: 'paused' })
    one.take('clerk', { type: 'customerReplied' })
    expect(standing(one).dueAtMs).toBe(at('2026-03-08T00:00'))
  })
})

test('what was promised at the start stays told, also of a date that has moved since', () => {
  const pausing = { pauses: 'askCustomer', resumes: 'customerReplied' } as const
  const before = aReceivedCase(terms({ within: '7d', ...pausing }))
  before.take('clerk', { type: 'askCustomer', question: 'which?' })
  until(before, '2026-03-04T09:00')
  before.take('clerk', { type: 'customerReplied' })
  const one = under(before, terms({ within: '9d', ...pausing }))
  expect(standing(one)).toMatchObject({
    firstDueAtMs: at('2026-03-12T00:00'),
    judged: [{ dueAtMs: at('2026-03-12T00:00'), firstDueAtMs: at('2026-03-10T00:00') }],
  })
})

test('a clock that has stopped is judged by the present rule, beside what was said then', () => {
  const before = aReceivedCase(terms({ within: '1d', stops: 'acknowledge' }))
  until(before, '2026-03-05T09:00')
  before.take('clerk', { type: 'acknowledge' })
  const one = under(before, terms({ within: '5d', stops: 'acknowledge' }))
  expect(standing(one)).toMatchObject({ state: 'stopped', late: false, judged: [{ late: true }] })
  expect(one.notices).toEqual([])
})

test('a published calendar takes the provisional mark away and moves what it moves', () => {
  const calendar = loadCalendar('CN')
  const year = {
    year: 2027,
    source: 'a notice',
    holidays: Object.fromEntries(['01', '02', '03', '04'].map((day) => [`2027-01-${day}`, 'New Year'])),
  }
  const published = {
    ...calendar,
    version: '2027.1',
    years: [...calendar.years, year],
    provisional: calendar.provisional.filter((each) => each.year !== 2027),
  }
  const from = terms({ within: '3wd' })
  const one = new Case(from)
  one.nowMs = at('2026-12-30T10:00')
  one.take('clerk', {
    type: 'receive',
    kind: 'complaint',
    channel: 'telephone',
    content: 'broken',
    form: { orderNo: 'A1', boughtOn: '2026-12-20' },
  })
  expect(standing(one)).toMatchObject({ dueAtMs: at('2027-01-05T17:30'), provisional: true })
  const after = under(one, { ...from, digest: 'published', calendar: pinCalendar(published) })
  expect(standing(after)).toMatchObject({ dueAtMs: at('2027-01-06T17:30') })
  expect(standing(after)).not.toHaveProperty('provisional')
})

describe('what the new rules do not know', () => {
  const refused = (one: Case, to: Terms) => refusalOf(one, () => void under(one, to))?.message
  test('is named, and the case is left as it is', () => {
    const one = aReceivedCase(terms())
    const { snapshot } = one
    const renamed = (draft: Draft) => {
      const { whole } = draft.clocks
      delete draft.clocks['whole']
      Object.assign(draft.clocks, { entire: whole })
    }
    expect(refused(one, terms({}, renamed))).toContain('the clock whole')
    expect(refused(one, { ...terms(), rules: { ...terms().rules, id: 'other' } })).toContain('a case of')
    expect(one.snapshot).toBe(snapshot)
  })

  test('nor is a case brought to where it is already, or from where it is not', () => {
    const from = terms()
    const one = aReceivedCase(from)
    expect(refusalOf(one, () => void under(one, from))?.code).toBe('stale')
    const step = { type: 'rebase', from: 'elsewhere', to: 'there' } as const
    const to = { ...from, digest: 'there' }
    expect(refusalOf(one, () => void rebased({ from, to }, one.snapshot, step, one.nowMs))?.code).toBe(
      'stale',
    )
  })
})

test('a record that holds a change of rules is taken again to the same end', () => {
  const [from, to] = [terms({ within: '7d' }), terms({ within: '3d' })]
  const one = under(aReceivedCase(from), to)
  const by = { person: 'x', roles: ['clerk'], units: [] }
  const receive = {
    type: 'receive',
    kind: 'complaint',
    channel: 'telephone',
    content: 'broken',
    form: { orderNo: 'A1', boughtOn: '2026-02-20' },
  }
  const record = [
    { step: receive, by: { ...by, person: 'clerk' }, atMs: MONDAY_9 },
    { step: { type: 'rebase', from: from.digest, to: to.digest }, by, atMs: MONDAY_9 },
  ]
  const folded = fold(from, record, (digest) => (digest === to.digest ? to : undefined))
  expect(folded.map((each) => each.terms.digest)).toEqual([from.digest, to.digest])
  expect(folded.at(-1)?.snapshot).toEqual(one.snapshot)
  expect(() => fold(from, record)).toThrow('nobody knows the terms')
})

describe('a date that comes back after a rebase there and back', () => {
  const ladder = [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }]
  const told = (notices: Case['notices']) =>
    notices.filter(({ clock }) => clock === 'whole').map(({ kind, to }) => [kind, to])

  test('is told to nobody again; who had not been told is', () => {
    const short = terms({ within: '2d', ladder, warnings: [{ before: '2h', to: 'clerk' }] })
    const one = aReceivedCase(short)
    until(one, '2026-03-06T09:00')
    const there = under(one, terms({ within: '30d', ladder, warnings: [{ before: '2h', to: 'clerk' }] }))
    expect(told(until(there, '2026-03-06T12:00'))).toEqual([])
    const back = under(there, short)
    expect(told(until(back, '2026-03-06T13:00'))).toEqual([])
    expect(standing(back)).toMatchObject({ late: true, dueAtMs: at('2026-03-05T00:00') })
    expect(told(until(back, '2026-03-07T01:00'))).toEqual([['overdue', ['role:boss']]])
  })

  test('tells the rung that passed meanwhile', () => {
    const short = terms({ within: '2d', ladder })
    const one = aReceivedCase(short)
    until(one, '2026-03-06T09:00')
    const there = under(one, terms({ within: '30d', ladder }))
    until(there, '2026-03-07T12:00')
    expect(told(until(under(there, short), '2026-03-07T13:00'))).toEqual([['overdue', ['role:boss']]])
  })
})
