import { expect, test } from 'vitest'
import type { Entry } from '../../ledger/entry.ts'
import { advance, announced } from '../../machines/advance.ts'
import { standingOf } from '../../machines/standing.ts'
import type { ComplaintStep } from '../../machines/steps.ts'
import { type ComplaintSummary, summarize } from '../../server/projections/summary.ts'
import { dateOf } from '../../server/statistics/dated.ts'
import { DAY, HOUR, INQUIRY, MONDAY_9, person } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const terms = termsOfAPolicy((draft) => {
  const backdated = { upTo: '30d' }
  draft.intake.backdated = backdated
  for (const step of ['answer', 'withdraw']) Object.assign(draft.steps[step] ?? {}, { backdated })
})
const late = { atReason: 'the letter came by post' }
const answer = { type: 'answer', form: { text: 'Sorry.' } }
const withdraw = { type: 'withdraw', reason: 'sorted out' }

/** The lists' line of a case whose steps are entered one after the other. */
function summaryOf(...steps: readonly (readonly [number, { type: string } & Record<string, unknown>])[]) {
  let snapshot = announced(terms)
  let summary: ComplaintSummary | null = null
  for (const [atMs, step] of steps) {
    const by = person(terms, 'clerk')
    const { snapshot: after, ...told } = advance(terms, snapshot, step as unknown as ComplaintStep, by, atMs)
    snapshot = after
    const seq = after.context.version
    const common = { complaintId: 'c', number: 'S1', policy: 'shop', terms: 'x', updateId: null }
    summary = summarize(
      summary,
      { ...common, ...told, seq, atMs, by, step, after: standingOf(terms, after) } as Entry,
      seq,
    )
  }
  if (!summary) throw new Error('no step')
  return summary
}

test('a case that ended on a date ended at closing time of that day, as its clocks did', () => {
  const it = summaryOf(
    [MONDAY_9, INQUIRY],
    [MONDAY_9 + 4 * DAY, { ...answer, at: '2026-03-02', ...late }],
    [MONDAY_9 + 5 * DAY, { ...withdraw, at: '2026-03-02', ...late }],
  )
  const took = (to: 'answered' | 'ended') => (dateOf(it, to) ?? 0) - (dateOf(it, 'received') ?? 0)
  expect([took('answered'), took('ended')]).toEqual([8.5 * HOUR, 8.5 * HOUR])
  expect(it.standing.clocks.map(({ stoppedAtMs }) => stoppedAtMs)).toContain(dateOf(it, 'ended'))
})

test('what was entered before closing time ended when it was entered, and nothing ended before the receipt', () => {
  const today = summaryOf([MONDAY_9, INQUIRY], [MONDAY_9 + HOUR, { ...withdraw, at: '2026-03-02', ...late }])
  expect(dateOf(today, 'ended')).toBe(MONDAY_9 + HOUR)
  const evening = MONDAY_9 + 12 * HOUR
  const after = summaryOf([evening, INQUIRY], [evening + 3 * DAY, { ...withdraw, at: '2026-03-02', ...late }])
  expect(dateOf(after, 'ended')).toBe(evening)
})

test('a receipt by its date begins with the day', () => {
  const it = summaryOf([MONDAY_9 + 3 * DAY, { ...INQUIRY, receivedAt: '2026-03-03', ...late }])
  expect(dateOf(it, 'received')).toBe(Date.parse('2026-03-03T00:00:00+08:00'))
  expect(dateOf(it, 'step:receive')).toBe(dateOf(it, 'received'))
})
