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

function explained(text: string, start: string, manner: Parameters<typeof parseRule>[1] = {}) {
  const calendar = loadCalendar('CN')
  const question = { calendar, pinned: pinCalendar(calendar), rule: parseRule(text, manner), pauses: [] }
  return explain({ ...question, startMs: Date.parse(`${start}+08:00`) }, text).split('\n')
}

test('a make-up working day is named where a limit ends with it, begins on it or passes over it', () => {
  const named = 'make-up working day for Spring Festival 春节'
  const onward = explained('7d', '2026-09-12T10:00', { rolls: 'next' })
  expect(onward.slice(-4, -2)).toEqual([
    '2026-09-19 Sat  off: weekend, so it does not end here',
    '2026-09-20 Sun  make-up working day for National Day 国庆节: ends with it',
  ])
  const exactly = explained('8d', '2026-02-20T10:00', { rolls: 'next' })
  expect(exactly.slice(-3, -2)).toEqual([`2026-02-28 Sat  ${named}: ends with it`])
  const back = explained('2d', '2026-02-13T10:00', { rolls: 'previous' })
  expect(back).toContain(`2026-02-14 Sat  ${named}: ends with it`)
  expect(explained('same day', '2026-02-14T18:00')).toContain(
    `2026-02-14 Sat  start day, ${named}, already closed`,
  )
})

test('a limit that ends with a working day says so, and why that is provisional', () => {
  const lines = explained('5d', '2026-12-30T10:00', { rolls: 'next' })
  expect(lines.slice(-4)).toEqual([
    '2027-01-04 Mon  working day: ends with it (provisional)',
    'provisional: CN 2026.2 is published until 2026-12-31',
    'due 2027-01-05 00:00:00 GMT+08:00',
    '2027-01-04T16:00:00.000Z provisional',
  ])
})
