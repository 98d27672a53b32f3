import { expect, test } from 'vitest'
import type { AnyEntry, Standing } from '../../ledger/entry.ts'
import { horizonLines } from '../../server/calendar-horizon.ts'
import { changedItems } from '../../server/projections/inbox.ts'
import { progressOf } from '../../server/projections/progress.ts'
import { aPolicy } from '../machines/a-policy.ts'
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
