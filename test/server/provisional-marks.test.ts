import { expect, test } from 'vitest'
import type { AnyEntry } from '../../ledger/entry.ts'
import type { Standing } from '../../ledger/standing.ts'
import { answerOf, csvOf } from '../../server/backtest/answer.ts'
import { logAnswer, logCsvOf } from '../../server/backtest/logged.ts'
import { answerWords } from '../../server/backtest/words.ts'
import { horizonLines } from '../../server/calendar-horizon.ts'
import { changedItems } from '../../server/projections/inbox.ts'
import { progressOf } from '../../server/projections/progress.ts'
import { person } from '../machines/a-case.ts'
import { aPolicy, termsOfAPolicy } from '../machines/a-policy.ts'
import { anEntry, aNotice, written } from '../ledger/an-entry.ts'

type Clock = Standing['clocks'][number]

const aClock = (id: string, dueAtMs: number, more: Partial<Clock> = {}): Clock => ({
  id,
  startedAtMs: 100,
  dueAtMs,
  state: 'running',
  late: false,
  ...more,
})
const entryWith = (clocks: Clock[], notices: AnyEntry['notices'] = []): AnyEntry =>
  written(anEntry({ after: { clocks }, notices }), '261201')

test('a list marks the nearest due instant where that one is provisional, and not another', () => {
  const later = aClock('whole', 900, { provisional: true })
  expect(progressOf(null, entryWith([aClock('report', 800), later]), 1)).not.toHaveProperty('provisional')
  const nearest = [aClock('report', 800, { provisional: true }), aClock('whole', 900)]
  expect(progressOf(null, entryWith(nearest), 1)).toMatchObject({ dueAtMs: 800, provisional: true })
  const paused = aClock('report', 800, { provisional: true, state: 'paused' })
  expect(progressOf(null, entryWith([paused, aClock('whole', 900)]), 1)).not.toHaveProperty('provisional')
})

test('an item of the inbox is marked as its notice is, and without an instant of its own as its clock is', () => {
  const clocks = [aClock('report', 800, { provisional: true })]
  const marks = (notice: Partial<AnyEntry['notices'][number]>) =>
    changedItems([], entryWith(clocks, [aNotice({ clock: 'report', ...notice })])).map(
      (item) => item.provisional,
    )
  expect(marks({ dueAtMs: 800, provisional: true })).toEqual([true])
  expect(marks({ dueAtMs: 700 })).toEqual([undefined])
  expect(marks({})).toEqual([true])
})

test('who starts the engine is told when the published days of a calendar end, and that they have ended', () => {
  const told = (day: string) => horizonLines([aPolicy()], Date.parse(`${day}T00:00Z`)).join('\n')
  expect(told('2026-06-01')).toBe('')
  expect(told('2026-11-29')).toContain('CN (2026.2) is published until 2026-12-31, which ends in 32 days')
  expect(told('2027-01-05')).toContain('which ended 5 days ago')
})

test('a backtest marks a date that rests on days not published yet, on the side where it does', () => {
  const judged = (standing: Clock, verdict: 'late' | 'in time') => ({
    id: 'report',
    nth: 1,
    standing,
    verdict,
    owedBy: 'organisation' as const,
    endedBy: null,
  })
  const runs = [
    {
      id: 'report',
      nth: 1,
      owedBy: 'organisation' as const,
      before: judged(aClock('report', 800), 'late'),
      after: judged(aClock('report', 900, { provisional: true }), 'in time'),
      change: 'lateToInTime' as const,
    },
  ]
  const one = {
    complaintId: 'c',
    number: '1',
    policy: 'shop',
    unit: null,
    holder: null,
    leftOut: [],
    isBehind: false,
  }
  const answer = answerOf({ asOfMs: 1000, cases: [{ ...one, runs, setAside: null }], held: new Map() })
  expect(answer.runs).toMatchObject([{ after: { due: '1970-01-01T00:00:00.900Z', provisional: true } }])
  expect(answer.runs[0]?.before).not.toHaveProperty('provisional')
  expect(csvOf(answer)).toContain(',1970-01-01T00:00:00.800Z,,1970-01-01T00:00:00.900Z,true,late,in time,')
  expect(answerWords(answer, '')).toContain(
    'due 1970-01-01T00:00:00.800Z → in time, due 1970-01-01T00:00:00.900Z (provisional)',
  )
})

test('so does what a policy makes of a foreign log', () => {
  const terms = termsOfAPolicy()
  const form = { orderNo: 'A1', boughtOn: '2026-12-20' }
  const step = { type: 'receive' as const, kind: 'complaint', channel: 'telephone', content: 'broken', form }
  const atMs = Date.parse('2026-12-29T10:00+08:00')
  const steps = [{ atMs, by: person(terms, 'clerk'), step }]
  const logged = { id: 'L1', unit: null, deadlines: new Map(), steps }
  const answer = logAnswer(terms, { cases: [logged], endsAtMs: atMs + 1, events: 1, passedOver: [] } as never)
  const whole = answer.runs.find(({ clock }) => clock === 'whole')
  expect(whole).toMatchObject({ due: '2027-01-06T09:30:00.000Z', provisional: true })
  expect(logCsvOf(answer)).toContain(',2027-01-06T09:30:00.000Z,true,')
})
