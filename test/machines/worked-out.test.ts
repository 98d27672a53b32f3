import { describe, expect, test } from 'vitest'
import { aReceivedCase, type Case, DAY, HOUR } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const label = { zh: '名', en: 'name' }

/** The shop with one more record, possible under a condition; the clock `answered` is due within a day of the acknowledgement. */
function asking(when: object, change: (draft: Draft) => void = () => {}): Case {
  const terms = termsOfAPolicy((draft) => {
    Object.assign(draft.clocks ?? {}, {
      answered: { label, starts: 'acknowledge', stops: 'answer', within: '24h', ladder: [{ to: 'clerk' }] },
      right: { label, starts: 'acknowledge', stops: 'closed', within: '24h', lapses: true },
    })
    Object.assign(draft.records ?? {}, { asked: { label, by: ['clerk'], when } })
    change(draft)
  })
  return aReceivedCase(terms)
}

const why = (it: Case) => it.refusal('clerk', { type: 'record', record: 'asked' })?.message ?? null
const begun = (it: Case) => it.take('clerk', { type: 'acknowledge' })
const DUE = '2026-03-03T01:00:00.000Z'

describe('a condition asks what a clock tells', () => {
  test('when it is due, against now', () => {
    const it = asking({ 'answered.due': { before: 'now' } })
    expect(why(it)).toBe('only where answered.due is before now; it is not known')
    begun(it)
    expect(why(it)).toBe(`only where answered.due is before now; it is ${DUE}`)
    it.wait(DAY + 1)
    expect(why(it)).toBeNull()
  })

  test('when it is due, against a day that a fact holds and another clock, as days and as instants', () => {
    const it = begun(asking({ 'answered.due': { after: 'boughtOn' }, 'right.due': { before: 'whole.due' } }))
    expect(why(it)).toBeNull()
    const sameDay = (draft: Draft) => Object.assign(draft.clocks['answered'] ?? {}, { within: 'same day' })
    expect(why(begun(asking({ 'answered.due': { after: 'receipt' } }, sameDay)))).toBeNull()
    expect(why(begun(asking({ boughtOn: { before: 'receipt' } })))).toBeNull()
    expect(why(begun(asking({ boughtOn: { after: 'answered.due' } })))).toContain(
      'boughtOn is after answered.due',
    )
  })

  test.each([
    [{ 'right.running': true }, [false, true, false]],
    [{ 'right.lapsed': true }, [false, false, true]],
    [{ 'right.lapsed': false }, [true, true, false]],
    [{ 'answered.late': true }, [false, false, true]],
    [{ 'answered.due': { known: true } }, [false, true, true]],
  ])('%o: before it begins, while it runs, after its end', (when, expected) => {
    const it = asking(when)
    const holds = [why(it) === null]
    begun(it)
    holds.push(why(it) === null)
    it.wait(DAY)
    holds.push(why(it) === null)
    expect(holds).toEqual(expected)
  })

  test('in a trigger, at the instant of what happens', () => {
    const on = { on: 'answer', when: { 'right.lapsed': true } }
    const it = begun(
      asking({}, (draft) => {
        draft.notices = { tooLate: { label, on, to: 'lead' } }
      }),
    )
    const answer = { type: 'answer' as const, form: { text: 'yes' } }
    expect(it.take('clerk', answer).notices.map(({ about }) => about)).toEqual([])
    it.wait(DAY)
    expect(it.take('clerk', answer).notices.map(({ about }) => about)).toEqual(['tooLate'])
  })

  test('in a gate', () => {
    const it = begun(
      asking({}, (draft) => {
        const requires = [{ done: 'judge', when: { 'answered.late': true } }]
        Object.assign(draft.records?.['asked'] ?? {}, { requires })
      }),
    )
    expect(why(it)).toBeNull()
    it.wait(DAY)
    expect(why(it)).toBe('first: judge')
  })
})

describe('a limit hangs on what other clocks tell', () => {
  const within = [{ when: { 'right.lapsed': true }, within: '2d' }, { within: '10d' }]
  const dependent = (draft: Draft) => {
    Object.assign(draft.clocks ?? {}, {
      later: { label, starts: 'received', stops: 'closed', within, ladder: [{ to: 'clerk' }] },
      last: {
        label,
        starts: 'received',
        stops: 'closed',
        within: [{ when: { 'later.due': { before: 'whole.due' } }, within: '3d' }, { within: '20d' }],
        ladder: [{ to: 'clerk' }],
      },
    })
  }

  test('and follows at the instant of the mark, through several', () => {
    const it = begun(asking({}, dependent))
    const day = (of: string) => Math.round((it.clock(of).dueAtMs - it.complaint.receivedAtMs) / DAY)
    expect([day('later'), day('last')]).toEqual([11, 21])
    it.wait(DAY)
    expect([day('later'), day('last')]).toEqual([3, 4])
  })
})

describe('a notice quotes when a clock is due', () => {
  const told = (change: (draft: Draft) => void, nowMs?: number) => {
    const it = asking({}, (draft) => {
      draft.notices = {
        begun: { label, on: 'acknowledge', to: 'customer', shows: ['answered.due'] },
        inside: { label, on: 'acknowledge', to: 'lead', shows: ['answered.due', 'right.due'] },
      }
      change(draft)
    })
    if (nowMs !== undefined) it.nowMs = nowMs
    return Object.fromEntries(begun(it).notices.map(({ about, content }) => [about, content]))
  }

  test('in the words of its zone, to the customer and to staff', () => {
    const due = { zh: '2026年3月3日09:00', en: '3 March 2026, 09:00' }
    expect(told(() => {})).toEqual({
      begun: { 'answered.due': due },
      inside: { 'answered.due': due, 'right.due': due },
    })
  })

  test('a midnight as the end of the day before it, and a date that is not certain yet as provisional', () => {
    const days = (within: string) => (draft: Draft) =>
      Object.assign(draft.clocks['answered'] ?? {}, { within })
    expect(told(days('3d'))['begun']).toEqual({
      'answered.due': { zh: '2026年3月5日24:00', en: '5 March 2026, end of the day' },
    })
    const nowMs = Date.parse('2026-12-28T09:00:00+08:00')
    expect(told(days('20wd'), nowMs)['begun']).toEqual({
      'answered.due': {
        zh: expect.stringMatching(/^2027年.*（暂定）$/),
        en: expect.stringMatching(/ 2027, .* \(provisional\)$/),
      },
    })
  })
})

test('the instant of a step is the instant that dates are compared with', () => {
  const it = begun(asking({ 'answered.due': { after: 'now' } }))
  it.wait(DAY - HOUR)
  expect(why(it)).toBeNull()
  it.wait(HOUR)
  expect(why(it)).not.toBeNull()
})
