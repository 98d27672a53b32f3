import { describe, expect, test } from 'vitest'
import type { Notice } from '../../machines/notice.ts'
import { standingOf } from '../../machines/standing.ts'
import { aReceivedCase, aResolvedCase, type Case, DAY, HOUR, MONDAY_9 } from './a-case.ts'
import type { Terms } from '../../machines/terms.ts'
import { termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)

/** The shop, its whole case pausing while the customer is asked. */
const pausing = (within: string) =>
  termsOfAPolicy((draft) => {
    const { whole } = draft.clocks
    if (whole) Object.assign(whole, { within, pauses: 'askCustomer', resumes: 'customerReplied' })
  })

const until = (one: Case, text: string): Notice[] => one.wait(at(text) - one.nowMs)
const ask = (one: Case) => one.take('clerk', { type: 'askCustomer', question: 'when?' })
const replied = (one: Case) => one.take('clerk', { type: 'customerReplied' })
const extend = (one: Case, text: string) =>
  one.take('boss', { type: 'extend', clock: 'whole', until: at(text), reason: 'parts are missing' })
const overdue = (told: Notice[]) => told.filter(({ clock, kind }) => clock === 'whole' && kind === 'overdue')

describe('a date that a person gave', () => {
  test.each([
    ['working time', '5wd', '2026-03-16T13:00'],
    ['wall-clock time', '120h', '2026-03-13T21:30'],
    ['midnights, of which the pause holds none', '7d', '2026-03-13T17:30'],
  ])('moves by a later pause in the clock’s own measure: %s', (_, within, due) => {
    const one = extend(aReceivedCase(pausing(within)), '2026-03-13T17:30')
    until(one, '2026-03-04T10:00')
    ask(one)
    until(one, '2026-03-04T14:00')
    replied(one)
    expect(one.clock('whole').dueAtMs).toBe(at(due))
  })

  test('keeps its time of day where midnights are given back, and its place where nothing is', () => {
    const one = extend(aReceivedCase(pausing('5d')), '2026-03-09T17:30')
    until(one, '2026-03-04T10:00')
    ask(one)
    until(one, '2026-03-06T10:00')
    replied(one)
    expect(one.clock('whole').dueAtMs).toBe(at('2026-03-11T17:30'))
    const other = extend(aReceivedCase(pausing('5wd')), '2026-03-13T20:00')
    until(other, '2026-03-07T10:00')
    ask(other)
    until(other, '2026-03-08T14:00')
    replied(other)
    expect(other.clock('whole').dueAtMs).toBe(at('2026-03-13T20:00'))
  })

  test('never moves earlier by a pause before or around it', () => {
    const one = aReceivedCase(pausing('5wd'))
    ask(one)
    until(one, '2026-03-03T09:00')
    replied(one)
    extend(one, '2026-03-13T17:30')
    expect(one.clock('whole').dueAtMs).toBe(at('2026-03-13T17:30'))
    const around = ask(aReceivedCase(pausing('72h')))
    until(around, '2026-03-05T08:00')
    extend(around, '2026-03-05T12:00')
    until(around, '2026-03-12T09:00')
    replied(around)
    expect(around.clock('whole').dueAtMs).toBe(at('2026-03-15T09:00'))
  })

  test('stays where it was told when it was promised to the customer', () => {
    const terms = pausing('5wd')
    const whole = terms.rules.clocks['whole']
    if (whole) whole.promise = true
    const one = aReceivedCase(terms)
    one.take('clerk', { type: 'promise', dueAt: at('2026-03-05T12:00'), reason: 'parts' })
    ask(one)
    until(one, '2026-03-04T14:00')
    replied(one)
    expect(one.clock('whole').dueAtMs).toBe(at('2026-03-05T12:00'))
  })
})

describe('a pause that begins past the due instant', () => {
  const paused = () => {
    const one = aReceivedCase(pausing('5wd'))
    until(one, '2026-03-09T18:00')
    ask(one)
    const told = until(one, '2026-03-19T18:00')
    replied(one)
    return { one, told }
  }

  test('lets the ladder go on where it stood: nobody gets a burst', () => {
    const { one, told } = paused()
    expect(overdue([...told, ...one.sleep(1)])).toEqual([])
    expect(overdue(until(one, '2026-03-20T17:29'))).toEqual([])
    expect(overdue(until(one, '2026-03-20T17:30'))).toMatchObject([{ to: ['role:lead'] }])
    expect(overdue(until(one, '2026-03-21T17:29'))).toEqual([])
    expect(overdue(until(one, '2026-03-21T17:30'))).toMatchObject([{ to: ['role:boss'] }])
    expect(overdue(until(one, '2026-03-23T17:30'))).toHaveLength(1)
  })

  test('leaves the due instant and the verdict on it', () => {
    const { one } = paused()
    expect(one.clock('whole')).toMatchObject({ dueAtMs: at('2026-03-09T17:30'), late: true })
  })

  test('counts as no time in which repetitions were missed', () => {
    const { one } = paused()
    until(one, '2026-03-21T17:30')
    ask(one)
    one.nowMs += 10 * DAY
    replied(one)
    expect(overdue(one.sleep(0))).toEqual([])
    expect(overdue(one.sleep(7 * DAY))).toMatchObject([{ missed: 2 }])
  })

  test('leaves a full interval to whoever took over, the pause not counted', () => {
    const one = aReceivedCase(pausing('5wd'))
    until(one, '2026-03-09T18:00')
    one.take('lead', { type: 'takeOver', clock: 'whole' })
    one.nowMs += HOUR
    ask(one)
    one.nowMs += 10 * DAY
    replied(one)
    expect(overdue(one.wait(23 * HOUR - 1))).toEqual([])
    expect(overdue(one.wait(1))).toHaveLength(1)
  })
})

describe('a clock that was late', () => {
  const late = () => {
    const one = aReceivedCase(pausing('5wd'))
    until(one, '2026-03-11T09:00')
    return extend(one, '2026-03-13T12:00')
  }

  test('stays late whatever it is extended to, shows its first date, and runs from then on', () => {
    const one = late()
    expect(standingOf(one.terms, one.snapshot).clocks.find(({ id }) => id === 'whole')).toMatchObject({
      dueAtMs: at('2026-03-13T12:00'),
      firstDueAtMs: at('2026-03-09T17:30'),
      late: true,
      state: 'running',
    })
    expect(overdue(until(one, '2026-03-13T11:59'))).toEqual([])
    expect(overdue(until(one, '2026-03-13T12:00'))).toHaveLength(1)
  })

  test('is late however it ends', () => {
    const one = late()
    one.take('clerk', { type: 'withdraw', reason: 'x' })
    expect(standingOf(one.terms, one.snapshot).clocks.find(({ id }) => id === 'whole')?.late).toBe(true)
  })

  test('and that was extended in time is not late', () => {
    const one = extend(aReceivedCase(pausing('5wd')), '2026-03-13T12:00')
    until(one, '2026-03-11T09:00')
    expect(one.clock('whole').late).toBe(false)
  })

  test('by a stop while nobody was there, is late; stopped in a pause that began in time, it is not', () => {
    const one = aReceivedCase(pausing('24h'))
    one.nowMs = MONDAY_9 + DAY + 1
    one.take('clerk', { type: 'withdraw', reason: 'x' })
    expect(one.clock('whole').late).toBe(true)
    const asked = ask(aReceivedCase(pausing('24h')))
    asked.nowMs = MONDAY_9 + 3 * DAY
    asked.take('clerk', { type: 'withdraw', reason: 'x' })
    expect(asked.clock('whole').late).toBe(false)
  })
})

describe('in a case that is closed', () => {
  /** The shop, an answer starting a clock of its own; a major case leaves a corrective action open when it is closed. */
  const answering = (more: object = {}) =>
    termsOfAPolicy((draft) => {
      const clock = {
        label: { zh: '再答', en: 'next answer' },
        starts: 'answer',
        stops: 'closed',
        within: '1d',
      }
      draft.clocks['again'] = { ...clock, ladder: [{ to: 'clerk' }], ...more }
    })
  const closed = (terms: Terms) =>
    aResolvedCase(terms, { severity: 'major' })
      .take('lead', { type: 'revisit', satisfaction: 'satisfied', form: { talk: 'fine' } })
      .take('clerk', { type: 'close' })
  const answer = (one: Case) => one.take('clerk', { type: 'answer', form: { text: 'once more' } })
  const names = (one: Case) => one.complaint.clocks.map(({ clock }) => clock)

  test('no clock starts, and a clock that outlives does', () => {
    const one = answer(closed(answering()))
    expect(one.state).toBe('closed')
    expect(names(one)).not.toContain('again')
    expect(
      names(answer(closed(answering({ outlives: true, stops: 'withdrawn', lapses: true, ladder: [] })))),
    ).toContain('again')
  })

  test('clocks start again with its reopening', () => {
    const one = closed(answering({ starts: ['reopen', 'received'] }))
    one.take('boss', { type: 'reopen', reason: 'new evidence' })
    expect(one.clock('again').stoppedAtMs).toBeNull()
    expect(answer(closed(answering())).take('boss', { type: 'reopen', reason: 'x' }).state).toBe('received')
  })
})
