import { describe, expect, test } from 'vitest'
import { termsOf } from '../../server/terms.ts'
import { aReceivedCase, Case, DAY } from './a-case.ts'
import { aPolicy, type Draft } from './a-policy.ts'

const label = { zh: '钟', en: 'clock' }
const US = 'US-federal'
const onDay = (at: string) => ({ at, atReason: 'the letter came by post' })
const utc = (ms: number | null) => ms !== null && new Date(ms).toISOString().slice(0, 16)

/** The shop, in China; what is done there may be entered within thirty days, and each of these clocks is told by itself. */
const withClocks = (clocks: Record<string, Partial<Draft['clocks'][string]>>) =>
  termsOf(
    aPolicy((draft) => {
      const backdated = { upTo: '30d' }
      draft.intake.backdated = backdated
      for (const step of ['answer', 'judge', 'withdraw'])
        Object.assign(draft.steps[step] ?? {}, { backdated })
      for (const [name, clock] of Object.entries(clocks))
        draft.clocks[name] = { label, starts: 'received', within: '30d', ladder: [{ to: 'clerk' }], ...clock }
      Object.assign(draft.steps['answer'] ?? {}, { form: { sentOn: { type: 'date', fact: true, label } } })
      draft.notices = {}
    }),
  )

/** A case received on Monday 2 March at nine in China, eight days later. */
function eightDaysLater(terms: ReturnType<typeof withClocks>): Case {
  const it = aReceivedCase(terms)
  it.sleep(8 * DAY)
  return it
}

describe('what is told by its date is that day by the calendar of each clock', () => {
  test.each<[string, Partial<Draft['clocks'][string]>, string]>([
    ['days', { within: '2d', calendar: US }, '2026-03-08T05:00'],
    ['working days', { within: '1wd', calendar: US }, '2026-03-06T22:00'],
    ['opening hours', { within: '1wd', hours: ['08:00', '12:00'] }, '2026-03-06T04:00'],
  ])('it begins with that day: %s', (_what, clock, due) => {
    const counted = { starts: { on: 'answer', at: 'sentOn' }, ...clock } as const
    const it = eightDaysLater(withClocks({ told: { starts: 'answer', ...clock }, counted }))
    it.take('clerk', { type: 'answer', form: { sentOn: '2026-03-05' }, ...onDay('2026-03-05') })
    expect(utc(it.clock('told').dueAtMs)).toBe(due)
    expect(it.clock('told').startedAtMs).toBe(it.clock('counted').startedAtMs)
    expect(it.clock('told').dueAtMs).toBe(it.clock('counted').dueAtMs)
  })

  test('it begins with the day of a receipt', () => {
    const it = new Case(withClocks({ us: { within: '2d', calendar: US }, here: { within: '2d' } }))
    it.nowMs += 8 * DAY
    const intake = { kind: 'complaint', channel: 'telephone', content: 'broken', form: { orderNo: 'A1' } }
    it.take('clerk', { type: 'receive', ...intake, receivedAt: '2026-03-05', atReason: 'by post' })
    expect(utc(it.clock('us').dueAtMs)).toBe('2026-03-08T05:00')
    expect(utc(it.clock('here').dueAtMs)).toBe('2026-03-07T16:00')
  })

  test.each<[string, string, Partial<Draft['clocks'][string]>, string]>([
    ['by a step', 'judge', { stops: 'judge' }, '2026-03-02T04:00'],
    ['by the end of the case', 'withdraw', {}, '2026-03-02T04:00'],
    ['abroad', 'judge', { stops: 'judge', hours: undefined, calendar: US }, '2026-03-02T22:00'],
  ])('it ends at closing time of that clock, which is in time: %s', (_what, step, clock, stopped) => {
    const it = eightDaysLater(
      withClocks({ noon: { within: 'same day', hours: ['09:00', '12:00'], ...clock } }),
    )
    const more = step === 'judge' ? { validity: 'founded' } : { reason: 'sorted out' }
    it.take('clerk', { type: step as 'judge', ...more, ...onDay('2026-03-02') })
    expect(utc(it.clock('noon').stoppedAtMs)).toBe(stopped)
    expect(it.clock('noon').late).toBe(false)
  })

  test('it begins nothing before what it rests on, and nothing later than it was entered', () => {
    const it = aReceivedCase(withClocks({ us: { starts: 'answer', stops: 'judge', calendar: US } }))
    it.take('clerk', { type: 'answer', ...onDay('2026-03-02') })
    expect(it.clock('us').startedAtMs).toBe(it.nowMs)
    it.take('clerk', { type: 'judge', validity: 'founded', ...onDay('2026-03-02') })
    expect(it.clock('us').stoppedAtMs).toBe(it.nowMs)
  })
})
