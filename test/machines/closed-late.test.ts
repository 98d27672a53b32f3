import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clockId } from '../../machines/clocks.ts'
import { dueOf } from '../../machines/time/due.ts'
import { Case, DAY, HOUR, INQUIRY, MONDAY_9 } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const china = (text: string) => Date.parse(`2026-03-${text}+08:00`)
const iso = (ms: number) => new Date(ms).toISOString()
const label = { zh: '钟', en: 'clock' }
const late = { atReason: 'found' }
const backdated = { upTo: '90d' }

const window = { label, starts: 'answer', within: '2d', lapses: true, ladder: [] }
const second = {
  label,
  repeats: '90d',
  starts: 'window.lapsed',
  within: '1d',
  ladder: [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }],
}

/** The shop, where questions are answered any number of times and settled, with clocks that hang on windows. */
const shop = (clocks: Record<string, object>) =>
  termsOfAPolicy((draft) => {
    draft.clocks = {}
    draft.penalties = {}
    Object.assign(draft.clocks, clocks)
    Object.assign(draft.steps, {
      answer: { by: ['clerk'], backdated },
      settle: { by: ['clerk'], backdated },
    })
  })

/** A question that was answered at some instants and settled at another, the settlement entered at a third. */
function lived(clocks: Record<string, object>, answers: readonly number[], closed: number, entered: number) {
  const one = new Case(shop(clocks)).take('clerk', INQUIRY)
  for (const ms of answers) {
    one.wait(ms - one.nowMs)
    one.take('clerk', { type: 'answer' })
  }
  one.wait(entered - one.nowMs)
  one.take('clerk', { type: 'settle', ...(entered > closed ? { at: iso(closed), ...late } : {}) })
  return one
}

const runsOf = (one: Case) =>
  one.complaint.clocks
    .map((run) => ({
      id: clockId(run),
      startedAtMs: run.startedAtMs,
      stoppedAtMs: run.stoppedAtMs,
      dueAtMs: dueOf(one.terms.calendar, run),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))

describe('a case that was closed before its closing was entered', () => {
  test('has no clock that began after that, by a lapse that did not come about', () => {
    const one = lived({ window, second }, [china('02T10:00')], china('04T12:00'), china('10T09:00'))
    expect(runsOf(one).map(({ id, stoppedAtMs }) => [id, stoppedAtMs])).toEqual([
      ['window', china('04T12:00')],
    ])
  })

  test('keeps the run that ended with it, whatever had begun later by what was known', () => {
    const answers = [china('02T10:00'), china('05T10:00')]
    const one = lived({ window, second }, answers, china('06T10:00'), china('20T09:00'))
    expect(runsOf(one)[0]).toEqual({
      id: 'second',
      startedAtMs: china('05T00:00'),
      stoppedAtMs: china('06T10:00'),
      dueAtMs: china('07T00:00'),
    })
  })
})

/** Clocks that begin by one another in every way, and go on after the closing where what they began with does. */
const CHAINED = {
  window,
  second,
  whole: { label, starts: 'answer', within: '3d', ladder: second.ladder, repeats: '90d' },
  due: { ...second, starts: 'whole.due' },
  overdue: { ...second, starts: 'whole.overdue', within: '4d' },
  escalated: { ...second, starts: 'whole.escalated' },
  counted: { ...second, starts: { on: 'window.lapsed', at: 'answer' }, within: '6d' },
  received: { ...second, starts: { on: 'second.due', at: 'receivedAt' }, within: '9d' },
  turns: { ...window, starts: 'second.due', within: '1d' },
  third: { ...second, starts: 'turns.lapsed', resets: 'window.lapsed' },
  kept: { ...window, outlives: true },
  after: { ...second, starts: 'kept.lapsed', outlives: true },
  ended: { ...second, starts: 'kept.lapsed' },
}

test('whenever a closing is entered, the clocks stand as if it had been entered when the case was closed', () => {
  const hours = (least: number, most: number) => fc.integer({ min: least, max: most })
  const lives = fc.record({
    gaps: fc.array(hours(1, 120), { minLength: 1, maxLength: 4 }),
    closes: hours(1, 200),
    lag: hours(1, 300),
  })
  fc.assert(
    fc.property(lives, ({ gaps, closes, lag }) => {
      // Nothing that people do falls on the very instant of a mark.
      let ms = MONDAY_9 + 60_000
      const answers = gaps.map((gap) => (ms += gap * HOUR))
      const closed = ms + closes * HOUR
      const standing = (entered: number) => {
        const one = lived(CHAINED, answers, closed, entered)
        one.wait(MONDAY_9 + 60 * DAY - one.nowMs)
        return runsOf(one)
      }
      expect(standing(closed + lag * HOUR)).toEqual(standing(closed))
    }),
    { numRuns: 40, seed: 10 },
  )
})
