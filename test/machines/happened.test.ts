import { describe, expect, test } from 'vitest'
import { aReceivedCase, type Case, DAY, HOUR } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const label = { zh: '钟', en: 'clock' }
const SECONDS_5 = 5_000
const ask = { type: 'askCustomer', question: 'when?' } as const

/** The shop, a customer who is asked having a week to come back; one more clock answers to the end of that week. */
const withComeBack = (clock: Partial<Draft['clocks'][string]>, change: (draft: Draft) => void = () => {}) =>
  termsOfAPolicy((draft) => {
    draft.clocks['comeBack'] = { label, starts: 'askCustomer', stops: 'answer', within: '1w', lapses: true }
    draft.clocks['one'] = { label, starts: 'received', within: '30d', ladder: [{ to: 'clerk' }], ...clock }
    change(draft)
  })

/** The case once the week has lapsed, processed so much later. */
function lapsed(terms: ReturnType<typeof withComeBack>, lateMs: number): Case {
  const it = aReceivedCase(terms).take('clerk', ask)
  it.nowMs = it.clock('comeBack').dueAtMs - HOUR
  it.sleep(HOUR + lateMs)
  return it
}

describe('a lapse that is processed late happened at its instant', () => {
  test.each<[string, Partial<Draft['clocks'][string]>]>([
    ['a pause that it ends', { pauses: 'askCustomer', resumes: 'comeBack.lapsed', stops: 'closed' }],
    ['a clock that it starts', { starts: 'comeBack.lapsed', stops: 'closed', within: '2d' }],
    ['a clock that it stops', { stops: 'comeBack.lapsed' }],
    ['a clock that it resets', { resets: 'comeBack.lapsed', stops: 'closed' }],
    ['a pause that it begins', { pauses: 'comeBack.lapsed', resumes: 'answer', stops: 'closed' }],
  ])('%s counts from there', (_what, clock) => {
    const terms = withComeBack(clock)
    const then = ({ complaint: { clocks, done } }: Case) => ({ clocks, done })
    expect(then(lapsed(terms, SECONDS_5))).toEqual(then(lapsed(terms, 0)))
  })

  test('no midnight is lost where the pause ends at midnight and the engine wakes five seconds later', () => {
    const terms = withComeBack({ pauses: 'askCustomer', resumes: 'comeBack.lapsed', stops: 'closed' })
    const due = lapsed(terms, 0).clock('one').dueAtMs
    expect(lapsed(terms, SECONDS_5).clock('one').dueAtMs).toBe(due)
  })

  test('and the notice of a mark says how late it was told', () => {
    const it = aReceivedCase()
    const [warning] = it.sleep(it.clock('investigation').dueAtMs - it.nowMs + SECONDS_5)
    expect(warning).toMatchObject({ latenessMs: SECONDS_5 })
  })

  test('a case begun under an earlier reckoning goes on from when it was processed', () => {
    const { calendar, ...terms } = withComeBack({ starts: 'comeBack.lapsed', stops: 'closed', within: '2d' })
    const older = { ...terms, calendar: { ...calendar, reckoning: 2 as const } }
    expect(lapsed(older, DAY).clock('one').startedAtMs - lapsed(older, 0).clock('one').startedAtMs).toBe(DAY)
  })
})
