import { describe, expect, test } from 'vitest'
import { loadCalendar, type PinnedCalendar, pinCalendar } from '../../policies/calendar.ts'
import { repinned } from '../../policies/pinned.ts'
import { parseRule } from '../../machines/duration.ts'
import { dueAt, reckoned } from '../../machines/working-time.ts'
import { termsOf } from '../../server/terms.ts'
import { Case } from './a-case.ts'
import { aPolicy } from './a-policy.ts'

const label = { zh: '某', en: 'some' }
const uk = (text: string) => Date.parse(`${text}Z`)

/** The shop of China with clocks of these, received on Monday 2 March 2026 at 09:00 in London, 17:00 in Shanghai. */
function aCase(clocks: Record<string, object>, receivedAt = '2026-03-02T09:00'): Case {
  const policy = aPolicy((draft) => {
    for (const [name, clock] of Object.entries(clocks))
      Object.assign(draft.clocks, {
        [name]: {
          label,
          starts: 'receive',
          stops: ['acknowledge', 'closed'],
          ladder: [{ to: 'clerk' }],
          ...clock,
        },
      })
  })
  const one = new Case(termsOf(policy))
  one.nowMs = uk(receivedAt)
  return one.take('clerk', {
    type: 'receive',
    kind: 'complaint',
    channel: 'telephone',
    content: 'broken',
    form: { orderNo: 'A1', boughtOn: '2026-03-20' },
  })
}
const dueOf = (one: Case, clock: string) => new Date(one.clock(clock).dueAtMs).toISOString().slice(0, 16)

describe('a calendar and hours of one clock', () => {
  test('each clock is due by its own, whatever it counts', () => {
    const one = aCase({
      china: { within: '2wd' },
      london: { within: '2wd', calendar: 'UK-England' },
      late: { within: '2wd', hours: ['08:00', '22:00'] },
      lateInLondon: { within: '2wd', calendar: 'UK-England', hours: ['08:00', '22:00'] },
      roundTheClock: { within: '2wd', calendar: 'UK-England', hours: '24h' },
      midnights: { within: '2d', calendar: 'UK-England' },
      day: { within: 'same day', calendar: 'UK-England', hours: '24h' },
      date: { within: { until: 'boughtOn' }, calendar: 'UK-England', hours: ['08:00', '22:00'] },
      rolled: { within: '5d', rolls: 'next', calendar: 'UK-England' },
    })
    expect(
      Object.fromEntries(one.complaint.clocks.map(({ clock }) => [clock, dueOf(one, clock)])),
    ).toMatchObject({
      china: '2026-03-04T09:30',
      london: '2026-03-04T17:00',
      late: '2026-03-04T14:00',
      lateInLondon: '2026-03-04T22:00',
      roundTheClock: '2026-03-05T00:00',
      midnights: '2026-03-05T00:00',
      day: '2026-03-03T00:00',
      date: '2026-03-20T22:00',
      rolled: '2026-03-10T00:00',
    })
  })

  test('pauses give back its own opening hours, and an extension is counted by them', () => {
    const one = aCase({
      evening: {
        within: '2wd',
        calendar: 'UK-England',
        hours: ['08:00', '22:00'],
        pauses: [{ from: 'askCustomer', until: 'customerReplied', upTo: '1wd' }],
        extension: { by: ['boss'], upTo: '4wd' },
      },
    })
    one.wait(uk('2026-03-03T20:00') - one.nowMs)
    one.take('clerk', { type: 'askCustomer', question: 'which?' })
    one.wait(uk('2026-03-04T10:00') - one.nowMs)
    one.take('clerk', { type: 'customerReplied' })
    expect(dueOf(one, 'evening')).toBe('2026-03-05T12:00')
    one.take('clerk', { type: 'askCustomer', question: 'which?' })
    const told = one.wait(uk('2026-03-06T00:00') - one.nowMs)
    expect(told.filter(({ clock }) => clock === 'evening').map(({ pause }) => pause)).toEqual(['askCustomer'])
    expect(one.clock('evening').pauses.at(-1)?.toMs).toBe(uk('2026-03-05T22:00'))
    const extended = (until: string) =>
      one.trying('boss', { type: 'extend', clock: 'evening', until: uk(until), reason: 'parts' })
    expect([extended('2026-03-11T10:00'), extended('2026-03-11T10:01')]).toEqual(['taken', 'beyondAuthority'])
  })

  test('its ladder, its warnings and their repetitions are in its own working days', () => {
    const one = aCase({
      desk: {
        within: '3wd',
        calendar: 'UK-England',
        hours: '24h',
        warnings: [{ before: '1wd', to: 'clerk' }],
        ladder: [{ to: 'lead' }, { after: '1wd', to: 'boss' }],
        repeats: '2wd',
      },
    })
    const told: string[] = []
    while (one.nowMs < uk('2026-03-12T00:00'))
      for (const { clock, to } of one.wait(3_600_000))
        if (clock === 'desk') told.push(`${new Date(one.nowMs).toISOString().slice(5, 16)} ${to.join()}`)
    expect(told).toEqual([
      '03-05T00:00 role:clerk',
      '03-06T00:00 role:lead',
      '03-07T00:00 role:boss',
      '03-11T00:00 role:boss',
    ])
  })

  test('a date that says when it stopped ends at its own closing time', () => {
    const stops = { on: 'acknowledge', at: 'boughtOn' }
    const one = aCase(
      {
        late: { within: '9mo', hours: ['09:00', '23:00'], stops },
        london: { within: '9mo', calendar: 'UK-England', hours: '24h', stops },
      },
      '2026-03-20T09:00',
    )
    one.wait(uk('2026-03-25T09:00') - one.nowMs)
    one.take('clerk', { type: 'acknowledge' })
    expect(one.clock('late').stoppedAtMs).toBe(uk('2026-03-20T15:00'))
    expect(one.clock('london').stoppedAtMs).toBe(uk('2026-03-21T00:00'))
  })

  test('what rests on a day beyond the years that its own calendar has published is provisional', () => {
    const { clocks } = aCase(
      { china: { within: '2wd' }, london: { within: '2wd', calendar: 'UK-England' } },
      '2026-12-31T12:00',
    ).complaint
    const { calendar } = aCase({ london: { within: '2wd', calendar: 'UK-England' } }).terms
    const told = clocks
      .filter(({ clock }) => clock === 'china' || clock === 'london')
      .map(({ clock, startedAtMs, rule, manner }) => [
        clock,
        reckoned(calendar, parseRule(rule ?? '', manner), startedAtMs, []).provisional,
      ])
    expect(told).toEqual([
      ['china', true],
      ['london', false],
    ])
  })
})

test('only the calendars that clocks name travel with a case, each as it was then', () => {
  const none = termsOf(aPolicy())
  const same = termsOf(
    aPolicy((draft) => Object.assign(draft.clocks['whole'] ?? {}, { within: '3wd', calendar: 'CN' })),
  )
  expect([none.calendar, same.calendar].map(({ others }) => others)).toEqual([undefined, undefined])
  const { calendar } = aCase({ london: { within: '2wd', calendar: 'UK-England' } }).terms
  expect(calendar).toEqual({
    ...none.calendar,
    others: { 'UK-England': pinCalendar(loadCalendar('UK-England')) },
  })
})

test('a calendar as it is now takes the place of the one that a case or one of its clocks is counted by', () => {
  const { calendar } = aCase({ london: { within: '2wd', calendar: 'UK-England' } }).terms
  const [cn, uk] = [loadCalendar('CN'), loadCalendar('UK-England')].map((each) => ({
    ...each,
    version: 'new',
  }))
  const versions = (pinned: PinnedCalendar | null) => [
    pinned?.version,
    pinned?.others?.['UK-England']?.version,
  ]
  expect(versions(repinned(calendar, cn ?? loadCalendar('CN')))).toEqual(['new', versions(calendar)[1]])
  expect(versions(repinned(calendar, uk ?? loadCalendar('CN')))).toEqual([calendar.version, 'new'])
  expect(repinned(calendar, loadCalendar('NL'))).toBeNull()
})

describe('a desk that is open round the clock', () => {
  // Both nights fall on a weekend there: a calendar that works on Sundays shows what becomes of them.
  const sundays = pinCalendar({ ...loadCalendar('UK-England'), weekend: [] })
  const due = (rule: string, start: string, ...pauses: [string, string][]) => {
    const parsed = parseRule(rule, { hours: '24h' })
    const stops = pauses.map(([from, to]) => ({ fromMs: uk(from), toMs: uk(to) }))
    return new Date(dueAt(sundays, parsed, uk(start), stops)).toISOString().slice(0, 16)
  }

  test('counts a day as a day where the clocks go forward, and where they go back', () => {
    expect(due('2wd', '2026-03-28T09:00')).toBe('2026-03-30T23:00')
    expect(due('1wd', '2026-03-28T09:00')).toBe('2026-03-29T23:00')
    expect(due('2wd', '2026-10-24T09:00')).toBe('2026-10-27T00:00')
    expect(due('1wd', '2026-10-24T09:00')).toBe('2026-10-26T00:00')
    expect(due('same day', '2026-03-29T00:00')).toBe('2026-03-29T23:00')
  })

  test('gives back the hours of a pause, those of a whole day as a day', () => {
    expect(due('1wd', '2026-03-03T09:00', ['2026-03-04T06:00', '2026-03-04T09:00'])).toBe('2026-03-05T03:00')
    expect(due('1wd', '2026-03-03T09:00', ['2026-03-04T00:00', '2026-03-05T00:00'])).toBe('2026-03-06T00:00')
  })
})
