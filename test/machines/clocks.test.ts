import { describe, expect, test } from 'vitest'
import { nearestMarkMs } from '../../machines/marks.ts'
import { standingOf } from '../../machines/standing.ts'
import { aReceivedCase, anApprovedCase, anInvestigatedCase, DAY, HOUR, MONDAY_9 } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)

describe('marks of a clock', () => {
  test('come once each and in order: warning, rungs, then the last rung again and again', () => {
    const one = aReceivedCase(undefined, { kind: 'inquiry' })
    expect(one.clock('whole').dueAtMs).toBe(at('2026-03-09T17:30'))
    const told = one.wait(14 * DAY).map(({ kind, to, mark }) => [kind, to.join(), mark])
    expect(told).toEqual([
      ['warning', 'role:clerk', 0],
      ['overdue', 'role:clerk', 1],
      ['overdue', 'role:lead', 2],
      ['overdue', 'role:boss', 3],
      ['overdue', 'role:boss', 4],
      ['overdue', 'role:boss', 5],
    ])
  })

  test('that passed while nobody was there are told each once, repetitions together', () => {
    const awake = aReceivedCase(undefined, { kind: 'inquiry' })
    const asleep = aReceivedCase(undefined, { kind: 'inquiry' })
    awake.wait(20 * DAY)
    const told = asleep.sleep(20 * DAY)
    expect(told.map(({ mark }) => mark)).toEqual([0, 1, 2, 3, 8])
    expect(told.at(-1)).toMatchObject({ missed: 4, to: ['role:boss'] })
    expect(asleep.clock('whole').marks).toBe(awake.clock('whole').marks)
    expect(nearestMarkMs(asleep.terms, asleep.complaint)).toBe(nearestMarkMs(awake.terms, awake.complaint))
  })

  test('cannot be taken early, twice or by a forged number', () => {
    const one = aReceivedCase(undefined, { kind: 'inquiry' })
    const mark = (nth: number) =>
      one.trying('clock', { type: 'deadlinePassed', clock: 'whole', mark: nth, missed: 0 })
    expect(mark(0)).toBe('impossible')
    one.wait(8 * DAY)
    expect(mark(0)).toBe('impossible')
    expect(mark(99)).toBe('impossible')
  })

  test('a warning that would lie before the start is not given', () => {
    const terms = termsOfAPolicy((draft) => {
      const { whole } = draft.clocks
      if (whole) whole.warnings = [{ before: '3w', to: 'clerk' }]
    })
    expect(
      aReceivedCase(terms, { kind: 'inquiry' })
        .wait(8 * DAY)
        .map(({ kind }) => kind),
    ).toEqual(['overdue'])
  })
})

describe('a clock', () => {
  test('runs as long as the first alternative says, or as the customer has agreed', () => {
    expect(aReceivedCase(undefined, { severity: 'major' }).clock('whole').dueAtMs).toBe(
      at('2026-03-04T00:00'),
    )
    expect(aReceivedCase(undefined, { customer: 'keyAccount' }).clock('whole').dueAtMs).toBe(
      at('2026-03-05T00:00'),
    )
  })

  test('stands still while the customer is asked, and gets the time back', () => {
    const one = aReceivedCase()
    one.nowMs += HOUR
    one.take('clerk', { type: 'askCustomer', question: 'when?' })
    expect(standingOf(one.terms, one.snapshot).clocks.find(({ id }) => id === 'investigation')?.state).toBe(
      'paused',
    )
    expect(one.wait(2 * DAY).filter(({ clock }) => clock === 'investigation')).toEqual([])
    one.take('clerk', { type: 'customerReplied' })
    expect(one.clock('investigation').dueAtMs).toBe(MONDAY_9 + DAY + 2 * DAY)
    one.wait(23 * HOUR + 1)
    expect(one.clock('investigation').late).toBe(true)
  })

  test('stopped in time is not late, stopped after its due instant is', () => {
    expect(anInvestigatedCase().clock('investigation')).toMatchObject({ late: false, stoppedAtMs: MONDAY_9 })
    const late = aReceivedCase().take('clerk', { type: 'judge', validity: 'founded' })
    late.nowMs += DAY + 1
    late.take('clerk', { type: 'report', form: { findings: 'x' } })
    expect(late.clock('investigation').late).toBe(true)
  })

  test('is extended by whom the policy names, within its limit, once, and warns again', () => {
    const one = aReceivedCase()
    const extend = (until: string) => ({
      type: 'extend' as const,
      clock: 'whole',
      until: at(until),
      reason: 'parts are missing',
    })
    expect(one.trying('clerk', extend('2026-03-12T12:00'))).toBe('forbidden')
    expect(one.trying('boss', extend('2026-03-05T12:00'))).toBe('incomplete')
    expect(one.trying('boss', extend('2026-03-17T12:00'))).toBe('beyondAuthority')
    one.take('boss', extend('2026-03-12T12:00'))
    expect(one.clock('whole')).toMatchObject({ dueAtMs: at('2026-03-12T12:00'), marks: 0 })
    expect(one.trying('boss', extend('2026-03-13T12:00'))).toBe('beyondAuthority')
    expect(
      one.wait(11 * DAY).find(({ clock, kind }) => clock === 'whole' && kind === 'warning'),
    ).toMatchObject({ dueAtMs: at('2026-03-12T12:00') })
  })

  test('runs until the date promised, and a new promise replaces it', () => {
    const one = aReceivedCase().take('clerk', {
      type: 'promise',
      dueAt: MONDAY_9 + DAY,
      reason: 'ask the maker',
    })
    expect(one.clock('nextAnswer').dueAtMs).toBe(MONDAY_9 + DAY)
    one.take('clerk', { type: 'promise', dueAt: MONDAY_9 + 3 * DAY, reason: 'maker is closed' })
    expect(one.clock('nextAnswer').dueAtMs).toBe(MONDAY_9 + 3 * DAY)
    expect(one.trying('clerk', { type: 'promise', dueAt: MONDAY_9 - 1, reason: 'x' })).toBe('incomplete')
    one.take('clerk', { type: 'answer', form: { text: 'tomorrow' } })
    expect(one.clock('nextAnswer').stoppedAtMs).toBe(MONDAY_9)
  })

  test('runs once for each department consulted, each until it answers', () => {
    const one = aReceivedCase().take('lead', {
      type: 'consult',
      units: ['shop', 'warehouse'],
      about: 'look',
      answerBy: MONDAY_9 + DAY,
    })
    one.take('storekeeper', { type: 'reply', form: { opinion: 'dry' } })
    expect(one.clock('survey:warehouse').stoppedAtMs).toBe(MONDAY_9)
    expect(one.clock('survey:shop').stoppedAtMs).toBeNull()
    expect(aReceivedCase().trying('lead', { type: 'consult', units: ['shop'], about: 'no date' })).toBe(
      'incomplete',
    )
  })

  test('that lapses ends in silence', () => {
    const one = anApprovedCase()
    expect(one.wait(5 * DAY).filter(({ clock }) => clock === 'cooling')).toEqual([])
    expect(one.clock('cooling')).toMatchObject({ late: false })
    expect(one.clock('cooling').stoppedAtMs).not.toBeNull()
  })

  test('gives whoever takes over a full interval before the next rung', () => {
    const one = aReceivedCase(undefined, { kind: 'inquiry' })
    one.wait(at('2026-03-11T05:30') - MONDAY_9)
    one.take('lead', { type: 'takeOver', clock: 'whole' })
    expect(one.complaint.holder).toBe('person:lead')
    expect(one.wait(DAY - 1)).toEqual([])
    expect(one.wait(1)).toMatchObject([{ to: ['role:boss'] }])
  })

  test('beyond the last published calendar refuses the step', () => {
    const one = aReceivedCase()
    one.nowMs = at('2031-01-01T09:00')
    expect(one.trying('clerk', { type: 'convert', kind: 'inquiry', reason: 'x' })).not.toBe('taken')
    const later = () => {
      const fresh = aReceivedCase()
      fresh.nowMs = at('2031-01-01T09:00')
      return fresh.trying('boss', {
        type: 'extend',
        clock: 'whole',
        until: at('2031-01-05T09:00'),
        reason: 'x',
      })
    }
    expect(later()).toBe('beyondAuthority')
  })
})
