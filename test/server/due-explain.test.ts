import { expect, test } from 'vitest'
import { parseRule } from '../../machines/duration.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import { explain } from '../../server/due-explain.ts'

test('a case whose calendar file is there no more is explained by its own days, without their names', () => {
  const calendar = loadCalendar('UK-England')
  const question = {
    pinned: pinCalendar(calendar),
    rule: parseRule('3wd'),
    startMs: Date.parse('2026-04-02T10:00:00Z'),
    pauses: [],
  }
  const named = explain({ ...question, calendar }, '3wd')
  const unnamed = explain({ ...question, calendar: null }, '3wd')
  expect(named).toContain('2026-04-03 Fri  off: Good Friday')
  expect(named).toContain('2026-04-06 Mon  off: Easter Monday')
  expect(unnamed).toContain('2026-04-03 Fri  off: a day off')
  expect(unnamed).toContain('2026-04-04 Sat  off: weekend')
  expect(unnamed.split('\n').at(-1)).toBe(named.split('\n').at(-1))
})
