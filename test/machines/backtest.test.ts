import { expect, test } from 'vitest'
import { compared, type Judged } from '../../machines/backtest/flips.ts'
import { type Replayed, replayedStep, replayedUntil, unreplayed } from '../../machines/backtest/replay.ts'
import { owedBy, verdictOn } from '../../machines/backtest/runs.ts'
import type { Recorded } from '../../machines/fold.ts'
import type { Terms } from '../../machines/terms.ts'
import { DAY, HOUR, MONDAY_9, person } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

type Taken = [afterMs: number, who: string, step: { type: string } & Record<string, unknown>]

const shop = termsOfAPolicy()
const label = { zh: '钟', en: 'clock' }
const received: Taken = [
  0,
  'clerk',
  { type: 'receive', kind: 'complaint', channel: 'telephone', content: 'broken', form: { orderNo: 'A1' } },
]
const judged: Taken = [HOUR, 'clerk', { type: 'judge', validity: 'founded' }]
const reported: Taken = [20 * HOUR, 'clerk', { type: 'report', form: { findings: 'dropped' } }]
const toTheReport = [received, judged, reported]

const recorded = (steps: readonly Taken[]): Recorded[] =>
  steps.map(([afterMs, who, { type, ...step }]) => ({
    atMs: MONDAY_9 + afterMs,
    by: person(shop, who),
    step: { type, form: {}, ...step },
  }))

const under = (terms: Terms, steps: readonly Taken[], untilMs = 10 * DAY): Replayed =>
  replayedUntil(
    terms,
    recorded(steps).reduce((so, step) => replayedStep(terms, so, step), unreplayed(terms)),
    MONDAY_9 + untilMs,
  )

const judgedBy = (terms: Terms, { runs }: Replayed, untilMs = 10 * DAY): Judged[] =>
  runs.map((run) => ({
    ...run,
    verdict: verdictOn(terms, run, MONDAY_9 + untilMs),
    owedBy: owedBy(terms, run),
  }))

/** What becomes of each run of a clock when the shop's policy is changed: `clock: before → after (change)`. */
function changes(change: (draft: Draft) => void, steps: readonly Taken[], untilMs = 10 * DAY): string[] {
  const other = termsOfAPolicy(change)
  const [was, is] = [shop, other].map((terms) => judgedBy(terms, under(terms, steps, untilMs), untilMs))
  return compared(was ?? [], is ?? [])
    .map(
      ({ id, nth, before, after, change }) =>
        `${id} ${nth}: ${before?.verdict ?? 'none'} → ${after?.verdict ?? 'none'} (${change})`,
    )
    .sort()
}

const within = (clock: string, limit: string) => (draft: Draft) => {
  const rule = draft.clocks[clock]
  if (rule) rule.within = limit
}

test('a shorter limit makes late what was in time and has what follows, a longer one the reverse, another only moves the date', () => {
  const whole = 'whole 1: late → late (same)'
  expect(changes(within('investigation', '8h'), toTheReport)).toEqual([
    'fine 1: none → late (new)',
    'investigation 1: in time → late (inTimeToLate)',
    whole,
  ])
  const tooLate: Taken[] = [received, judged, [30 * HOUR, 'clerk', reported[2]]]
  expect(changes(within('investigation', '3d'), tooLate)).toEqual([
    'fine 1: late → none (gone)',
    'investigation 1: late → in time (lateToInTime)',
    whole,
  ])
  expect(changes(within('investigation', '23h'), toTheReport)).toEqual([
    'investigation 1: in time → in time (moved)',
    whole,
  ])
})

test('a clock that is due after the record ends is open, on the instant it is due late', () => {
  const justBefore = changes(within('whole', '48h'), [received], 2 * DAY - 1)
  expect(justBefore.at(-1)).toBe('whole 1: open → open (moved)')
  const then = changes(within('whole', '48h'), [received], 2 * DAY)
  expect(then.at(-1)).toBe('whole 1: open → late (inTimeToLate)')
})

test('a clock that only one of them has is new or gone, with what became of it', () => {
  const clock = { label, starts: 'received', stops: 'judge', within: '30m', ladder: [{ to: 'clerk' }] }
  expect(
    changes((draft) => {
      draft.clocks['first'] = clock
      delete draft.clocks['investigation']
    }, toTheReport),
  ).toEqual([
    'first 1: none → late (new)',
    'investigation 1: in time → none (gone)',
    'whole 1: late → late (same)',
  ])
})

test('a window has been used or has lapsed, and is never late', () => {
  const window = (limit: string) => (draft: Draft) => {
    draft.clocks['window'] = { label, starts: 'received', stops: 'report', within: limit, lapses: true }
  }
  const runs = (limit: string) => {
    const terms = termsOfAPolicy(window(limit))
    return judgedBy(terms, under(terms, toTheReport)).find(({ id }) => id === 'window')?.verdict
  }
  expect([runs('24h'), runs('12h')]).toEqual(['used', 'lapsed'])
  expect(changes(window('12h'), toTheReport)).toContain('window 1: none → lapsed (new)')
})

test('a clock that starts again after its end is another run; one that is reset before it is missed the same', () => {
  const asking = (more: object) => (draft: Draft) => {
    draft.clocks['reply'] = { label, within: '24h', ladder: [{ to: 'clerk' }], ...more }
  }
  const ask = { type: 'askCustomer', question: 'when?' }
  const twice: Taken[] = [
    received,
    [HOUR, 'clerk', ask],
    [2 * HOUR, 'clerk', { type: 'customerReplied' }],
    [5 * HOUR, 'clerk', ask],
    [40 * HOUR, 'clerk', { type: 'customerReplied' }],
  ]
  const again = changes(asking({ starts: 'askCustomer', stops: 'customerReplied' }), twice)
  expect(again.filter((each) => each.startsWith('reply'))).toEqual([
    'reply 1: none → in time (new)',
    'reply 2: none → late (new)',
  ])
  const reset = asking({ starts: 'received', resets: 'askCustomer', stops: 'customerReplied' })
  const asked = twice.filter(([, , { type }]) => type !== 'customerReplied')
  expect(changes(reset, asked, 29 * HOUR - 1)).toContain('reply 1: none → open (new)')
})

test('what the other terms refuse is left out, with the reason, and the case goes on without it', () => {
  const strict = termsOfAPolicy((draft) => {
    draft.steps['judge'] = { by: ['lead'] }
  })
  const { leftOut, setAside, snapshot } = under(strict, toTheReport)
  expect(leftOut).toEqual([
    { step: 'judge', reason: 'whoever took it may not take the step judge; it is for: lead' },
    { step: 'report', reason: 'first: judge' },
  ])
  expect({ setAside, state: snapshot.value }).toEqual({ setAside: null, state: 'received' })
  const asked = termsOfAPolicy((draft) => {
    const tested = { type: 'text' as const, required: true, label }
    draft.steps['report'] = { by: ['clerk'], form: { findings: tested, tested } }
  })
  expect(under(asked, toTheReport).leftOut).toEqual([
    { step: 'report', reason: 'not as the form asks: /form/tested' },
  ])
})

test('a case that would not have been taken in is set aside', () => {
  const strict = termsOfAPolicy((draft) => {
    draft.intake.by = ['lead']
  })
  const { setAside, runs, leftOut } = under(strict, toTheReport)
  expect(setAside).toEqual({
    step: 'receive',
    reason: 'whoever took it may not take the step receive; it is for: lead',
  })
  expect({ runs, leftOut }).toEqual({ runs: [], leftOut: [] })
})

test('what the engine recorded by itself is passed over: marks are found anew', () => {
  const mark = { type: 'deadlinePassed', clock: 'investigation', mark: 0, missed: 0 }
  const marked: Taken[] = [...toTheReport.slice(0, 2), [12 * HOUR, 'clock', mark], reported]
  expect(under(shop, marked)).toEqual(under(shop, toTheReport))
})

test('who ended a run is kept, also when others go on', () => {
  const { runs } = under(shop, toTheReport)
  expect(Object.fromEntries(runs.map(({ id, endedBy }) => [id, endedBy]))).toEqual({
    whole: null,
    investigation: 'clerk',
  })
})
