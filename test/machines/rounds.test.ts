import { describe, expect, test } from 'vitest'
import {
  isOpeningProvisional,
  nearestOpeningMs,
  nextOpening,
  type Round,
  type RoundsPlan,
  roundsUnder,
  turnRounds,
} from '../../machines/rounds.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import type { Policy } from '../../policies/policy.ts'
import { termsOf } from '../../server/terms.ts'
import { policiesInForce } from '../support/policies.ts'

const at = (text: string) => Date.parse(text)
const cn = pinCalendar(loadCalendar('CN'))
const policies = policiesInForce()
const withSchedules = [...policies.values()].filter(({ schedules }) => Object.keys(schedules).length > 0)

type Every = Round['every']

/** The next openings from an instant on, each as its period and its instant in China. */
function openings(every: Every, from: string, count: number): string[] {
  const told: string[] = []
  for (let last: Round['last'] = null; told.length < count;) {
    const next = nextOpening(cn, { every, fromMs: at(from), last })
    if (typeof next === 'string') return [...told, next]
    told.push(`${next.period} ${new Date(next.opensAtMs + 8 * 3_600_000).toISOString().slice(0, 16)}`)
    last = { ...next, openedAtMs: next.opensAtMs }
  }
  return told
}

describe('a period opens with the first hour of its first working day', () => {
  test.each<[Every, string, string[]]>([
    // The make-up Saturday is a day of its own, the Spring Festival is none.
    [
      'day',
      '2026-02-13T08:59+08:00',
      ['2026-02-13 2026-02-13T09:00', '2026-02-14 2026-02-14T09:00', '2026-02-24 2026-02-24T09:00'],
    ],
    // The week of the Spring Festival has no working day, so it has no case.
    [
      'week',
      '2026-02-09T00:00+08:00',
      ['2026-W07 2026-02-09T09:00', '2026-W09 2026-02-24T09:00', '2026-W10 2026-03-02T09:00'],
    ],
    [
      'month',
      '2026-04-15T12:00+08:00',
      ['2026-05 2026-05-06T09:00', '2026-06 2026-06-01T09:00', '2026-07 2026-07-01T09:00'],
    ],
    [
      'quarter',
      '2025-12-31T12:00+08:00',
      ['2026-Q1 2026-01-04T09:00', '2026-Q2 2026-04-01T09:00', '2026-Q3 2026-07-01T09:00'],
    ],
    [
      'half',
      '2025-06-30T12:00+08:00',
      ['2025-H2 2025-07-01T09:00', '2026-H1 2026-01-04T09:00', '2026-H2 2026-07-01T09:00'],
    ],
    ['year', '2024-12-31T12:00+08:00', ['2025 2025-01-02T09:00', '2026 2026-01-04T09:00']],
  ])('every %s from %s', (every, from, told) => {
    expect(openings(every, from, told.length)).toEqual(told)
  })

  test('weeks are those of ISO 8601: the first days of a year may belong to the year before', () => {
    expect(openings('week', '2023-12-26T00:00+08:00', 2)).toEqual([
      '2024-W01 2024-01-02T09:00',
      '2024-W02 2024-01-08T09:00',
    ])
    expect(openings('week', '2024-12-25T00:00+08:00', 1)).toEqual(['2025-W01 2024-12-30T09:00'])
  })

  test('the very instant of opening still belongs to whoever begins then, a millisecond later no longer', () => {
    expect(openings('month', '2026-03-02T09:00:00.000+08:00', 1)).toEqual(['2026-03 2026-03-02T09:00'])
    expect(openings('month', '2026-03-02T09:00:00.001+08:00', 1)).toEqual(['2026-04 2026-04-01T09:00'])
  })

  test('beyond the published years it opens with the first day that is worked as far as is known', () => {
    expect(openings('month', '2026-11-15T00:00+08:00', 3)).toEqual([
      '2026-12 2026-12-01T09:00',
      '2027-01 2027-01-04T09:00',
      '2027-02 2027-02-01T09:00',
    ])
    const opened = (from: string) => nextOpening(cn, { every: 'month', fromMs: at(from), last: null })
    const isMarked = (from: string) => {
      const next = opened(from)
      return typeof next !== 'string' && isOpeningProvisional(cn, next)
    }
    expect([isMarked('2026-11-15T00:00+08:00'), isMarked('2026-12-15T00:00+08:00')]).toEqual([false, true])
  })

  test('nothing is guessed by a calendar that knows no provisional days', () => {
    const { provisional: _, ...published } = cn
    const asked = { every: 'month', fromMs: at('2026-12-15T00:00+08:00'), last: null } as const
    expect(nextOpening(published, asked)).toMatch(/^calendar CN .* ends on 2026-12-31; 2027-01-01/)
  })

  test('a period of which the calendar knows only a part is not guessed either', () => {
    expect(openings('week', '2022-12-28T00:00+08:00', 1)).toEqual(['2023-W01 2023-01-03T09:00'])
  })
})

function planOf(id: string, schedules?: Policy['schedules']): RoundsPlan {
  const policy = policies.get(id)
  if (!policy) throw new Error(`no policy ${id}`)
  return { terms: termsOf(policy), schedules: schedules ?? policy.schedules }
}

const begun = (plan: RoundsPlan, instant: string) => roundsUnder(plan, {}, at(instant))
const periods = ({ due }: ReturnType<typeof turnRounds>) =>
  due.map(({ schedule, period }) => `${schedule} ${period}`)

describe('rounds', () => {
  const plan = planOf('distillery')

  test('each period is opened once, when it is due and not before', () => {
    const start = begun(plan, '2026-02-25T12:00+08:00')
    expect(nearestOpeningMs(plan, start)).toBe(at('2026-03-02T09:00+08:00'))
    expect(periods(turnRounds(plan, start, at('2026-03-02T08:59:59.999+08:00')))).toEqual([])
    const first = turnRounds(plan, start, at('2026-03-02T09:00+08:00'))
    expect(periods(first).sort()).toEqual(['monthly 2026-03', 'weekly 2026-W10'])
    expect(periods(turnRounds(plan, first.rounds, at('2026-03-08T23:00+08:00')))).toEqual([])
    expect(periods(turnRounds(plan, first.rounds, at('2026-03-09T09:00+08:00')))).toEqual(['weekly 2026-W11'])
  })

  test('what was missed is opened period by period, each with its own lateness', () => {
    const { due } = turnRounds(plan, begun(plan, '2026-03-20T12:00+08:00'), at('2026-06-02T09:30+08:00'))
    const monthly = due.filter(({ schedule }) => schedule === 'monthly')
    expect(monthly.map(({ opens }) => opens.step)).toMatchObject([
      { opened: { period: '2026-04', latenessMs: (62 * 24 * 60 + 30) * 60_000 } },
      { opened: { period: '2026-05', latenessMs: (27 * 24 * 60 + 30) * 60_000 } },
      { opened: { period: '2026-06', latenessMs: (24 * 60 + 30) * 60_000 } },
    ])
    expect(monthly[2]?.opens.step).toMatchObject({
      content: expect.stringMatching(
        /2026-06 .* was to be opened at 2026-06-01T01:00:00.000Z, 1470 minutes late$/,
      ),
    })
  })

  test('many are opened in several goes, none twice and none left out', () => {
    const nowMs = at('2026-06-02T09:30+08:00')
    const start = begun(plan, '2025-12-31T12:00+08:00')
    const whole = periods(turnRounds(plan, start, nowMs))
    const inGoes: string[] = []
    for (
      let so = turnRounds(plan, start, nowMs, 4);
      so.due.length > 0;
      so = turnRounds(plan, so.rounds, nowMs, 4)
    ) {
      expect(so.due.length).toBeLessThanOrEqual(4)
      inGoes.push(...periods(so))
    }
    expect(inGoes.sort()).toEqual(whole.sort())
    expect(whole.length).toBeGreaterThan(20)
  })

  test('a schedule that changes its periods begins anew from then on; one that keeps them goes on', () => {
    const before = turnRounds(
      plan,
      begun(plan, '2026-02-25T12:00+08:00'),
      at('2026-03-02T09:00+08:00'),
    ).rounds
    const { weekly, monthly } = plan.schedules
    if (!weekly || !monthly) throw new Error('the distillery has two schedules')
    const changed = { ...plan, schedules: { weekly: { ...weekly, every: 'day' as const }, monthly } }
    const after = roundsUnder(changed, before, at('2026-03-04T12:00+08:00'))
    expect(after['monthly']).toEqual(before['monthly'])
    expect(periods(turnRounds(changed, after, at('2026-03-06T12:00+08:00')))).toEqual([
      'weekly 2026-03-05',
      'weekly 2026-03-06',
    ])
    expect(roundsUnder({ ...plan, schedules: {} }, before, 0)).toEqual({})
  })

  test('a schedule beyond a calendar without provisional days waits, says so, and goes on under one that has them', () => {
    const { provisional: _, ...published } = plan.terms.calendar
    const old = { ...plan, terms: { ...plan.terms, calendar: published } }
    const start = turnRounds(old, begun(old, '2026-12-29T12:00+08:00'), at('2026-12-29T12:00+08:00')).rounds
    expect(start['monthly']?.waits).toContain('ends on 2026-12-31')
    expect(nearestOpeningMs(old, start)).toBeNull()
    const nowMs = at('2027-01-04T12:00+08:00')
    expect(periods(turnRounds(plan, roundsUnder(plan, start, nowMs), nowMs)).sort()).toEqual([
      'monthly 2027-01',
      'weekly 2027-W01',
    ])
  })

  test('a case that the policy refuses holds up its own schedule only, and says why', () => {
    const { weekly, monthly } = plan.schedules
    if (!weekly || !monthly) throw new Error('the distillery has two schedules')
    const broken = { ...plan, schedules: { weekly: { ...weekly, kind: 'nothing' }, monthly } }
    const turned = turnRounds(broken, begun(broken, '2026-02-25T12:00+08:00'), at('2026-03-20T12:00+08:00'))
    expect(periods(turned)).toEqual(['monthly 2026-03'])
    expect(turned.rounds['weekly']?.waits).toMatch(/^unknown: no kind nothing/)
    expect(
      periods(turnRounds(plan, roundsUnder(plan, turned.rounds, 0), at('2026-03-20T12:00+08:00'))),
    ).toEqual(['weekly 2026-W10', 'weekly 2026-W11', 'weekly 2026-W12'])
  })
})

test('every schedule of every policy can be opened', () => {
  expect(withSchedules.length).toBeGreaterThan(0)
  for (const policy of withSchedules) {
    const plan = planOf(policy.id)
    const { rounds, due } = turnRounds(
      plan,
      begun(plan, '2025-12-31T23:00+08:00'),
      at('2027-02-01T12:00+08:00'),
    )
    expect([policy.id, Object.values(rounds).map(({ waits }) => waits)]).toEqual([
      policy.id,
      Object.keys(plan.schedules).map(() => null),
    ])
    expect(new Set(due.map(({ schedule }) => schedule))).toEqual(new Set(Object.keys(plan.schedules)))
  }
})
