import { describe, expect, test } from 'vitest'
import { dueOf } from '../../machines/time/due.ts'
import { readRuns } from '../../machines/time/older-run.ts'
import { type ClockRun, startedRun } from '../../machines/time/run.ts'
import { DAY, HOUR, MONDAY_9 } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

/** The calendar as it was pinned before clocks kept what had happened to them. */
const { reckoning: _, ...calendar } = termsOfAPolicy().calendar

const older = {
  clock: 'investigation',
  key: null,
  startedAtMs: MONDAY_9,
  rule: '24h',
  dueAtMs: MONDAY_9 + DAY,
  pauses: [],
  pausedAtMs: null,
  stoppedAtMs: null,
  late: false,
  marks: 0,
  marksFromMs: MONDAY_9,
  ladderFromMs: MONDAY_9 + DAY,
  extensions: 0,
}
type Older = Omit<typeof older, 'key' | 'rule' | 'pauses' | 'pausedAtMs' | 'stoppedAtMs'> & {
  key: string | null
  rule: string | null
  pauses: { fromMs: number; toMs: number }[]
  pausedAtMs: number | null
  stoppedAtMs: number | null
}

/** The clock's ways to pause, as the policy has them. */
const clocks = termsOfAPolicy().rules.clocks

function read(more: Partial<Older>): ClockRun {
  const snapshot = readRuns(
    calendar,
    { status: 'active', context: { clocks: [{ ...older, ...more }], n: 1 } },
    clocks,
  )
  expect(snapshot).toMatchObject({ status: 'active', context: { n: 1 } })
  const [run] = snapshot.context.clocks
  return run as unknown as ClockRun
}
const started = startedRun({ clock: 'investigation', key: null, startedAtMs: MONDAY_9 }, { rule: '24h' })
const pause = { fromMs: MONDAY_9 + HOUR, toMs: MONDAY_9 + 3 * HOUR }

describe('a clock that an earlier version kept', () => {
  test('to which nothing happened is one that was just started', () => {
    expect(read({})).toEqual(started)
    expect(read({ rule: null, dueAtMs: MONDAY_9 + 5 })).toMatchObject({
      rule: null,
      untilMs: MONDAY_9 + 5,
      grants: [],
    })
  })

  test('keeps its pauses, its marks and how it stands', () => {
    const kept = {
      key: 'warehouse',
      pauses: [pause],
      dueAtMs: MONDAY_9 + DAY + 2 * HOUR,
      ladderFromMs: MONDAY_9 + DAY + 2 * HOUR,
      pausedAtMs: MONDAY_9 + 4 * HOUR,
      stoppedAtMs: MONDAY_9 + 5 * HOUR,
      marks: 2,
      marksFromMs: MONDAY_9 + 3 * HOUR,
    }
    const { key, stoppedAtMs, marks, marksFromMs } = kept
    expect(read(kept)).toEqual({
      ...started,
      key,
      stoppedAtMs,
      marks,
      marksFromMs,
      pauses: [{ ...pause, reason: 'askCustomer' }],
      openPauses: [{ reason: 'askCustomer', fromMs: MONDAY_9 + 4 * HOUR }],
    })
  })

  test.each<[string, Partial<Older>, string[]]>([
    ['never moved', {}, []],
    ['never moved but by a pause', { pauses: [pause], dueAtMs: MONDAY_9 + DAY + 2 * HOUR }, []],
    ['promised', { dueAtMs: MONDAY_9 + 2 * DAY }, ['promised']],
    ['extended', { dueAtMs: MONDAY_9 + 2 * DAY, extensions: 1 }, ['extended']],
    ['extended twice', { dueAtMs: MONDAY_9 + 3 * DAY, extensions: 2 }, ['extended', 'extended']],
    ['extended to where it was', { extensions: 1 }, ['extended']],
    ['given a date at its start', { rule: null, dueAtMs: MONDAY_9 + 7 }, []],
    ['given a date, and extended', { rule: null, dueAtMs: MONDAY_9 + 7, extensions: 1 }, ['extended']],
  ])('is due when it was, and counts how often it was extended: %s', (_what, more, sorts) => {
    const marksFromMs = MONDAY_9 + 6 * HOUR
    const run = read({ ...more, marksFromMs })
    const dueAtMs = more.dueAtMs ?? older.dueAtMs
    expect(dueOf(calendar, run)).toBe(dueAtMs)
    expect(run.grants).toEqual(sorts.map((sort) => ({ sort, untilMs: dueAtMs, atMs: marksFromMs })))
  })

  test('that somebody took over gives him a full interval from then', () => {
    expect(read({ ladderFromMs: older.dueAtMs + HOUR }).takenOver).toEqual({
      atMs: older.dueAtMs + HOUR,
      reachedMs: 0,
    })
  })
})

describe('a clock whose pauses an earlier version kept without their reasons', () => {
  const { openPauses: _, ...unnamed } = started
  const kept = { ...unnamed, pauses: [pause], pausedAtMs: MONDAY_9 + 4 * HOUR }

  test('has the reason that its policy knows, and is paused as it was', () => {
    const snapshot = { context: { clocks: [kept, { ...kept, pausedAtMs: null }] } }
    expect(readRuns(calendar, snapshot, clocks).context.clocks).toEqual([
      {
        ...started,
        pauses: [{ ...pause, reason: 'askCustomer' }],
        openPauses: [{ reason: 'askCustomer', fromMs: MONDAY_9 + 4 * HOUR }],
      },
      { ...started, pauses: [{ ...pause, reason: 'askCustomer' }] },
    ])
  })

  test('names all the reasons that its policy knows where they are several', () => {
    const several = termsOfAPolicy((draft) => {
      Object.assign(draft.clocks['investigation'] ?? {}, { pauses: ['askCustomer', 'heard'] })
    })
    const read = readRuns(calendar, { context: { clocks: [kept] } }, several.rules.clocks)
    expect(read.context.clocks).toMatchObject([{ pauses: [{ reason: 'askCustomer or heard' }] }])
  })
})

test('a clock of today is read as it is', () => {
  const today = { ...started, grants: [{ sort: 'promised' as const, untilMs: 5, atMs: 1 }], marks: 3 }
  expect(readRuns(calendar, { context: { clocks: [today] } })).toEqual({ context: { clocks: [today] } })
})
