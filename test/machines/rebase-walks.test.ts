import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextStep } from '../../server/audit-steps.ts'
import { advance } from '../../machines/advance.ts'
import { clockId } from '../../machines/clocks.ts'
import { CLOCK, type ClockRun } from '../../machines/complaint-context.ts'
import { passedMark } from '../../machines/marks.ts'
import { rebased } from '../../machines/rebase.ts'
import type { ComplaintSnapshot } from '../../machines/snapshot.ts'
import { standingOf } from '../../machines/standing.ts'
import type { Terms } from '../../machines/terms.ts'
import { dueOf } from '../../machines/time/due.ts'
import { Standing } from '../../ledger/standing.ts'
import type { PinnedCalendar } from '../../policies/calendar.ts'
import { termsOf } from '../../server/terms.ts'
import { policiesInForce } from '../support/policies.ts'
import { moves, walk } from './random-walk.ts'

const policies = [...policiesInForce().values()]
const step = (from: Terms, to: Terms) => ({ type: 'rebase', from: from.digest, to: to.digest }) as const

/** The same rules where a third of the working days turn out to be off. */
function underOther({ rules, calendar, digest }: Terms): Terms {
  const days = calendar.workingDays.replaceAll(/(?<kept>..)./g, '$<kept>0')
  const other: PinnedCalendar = { ...calendar, version: 'other', workingDays: days }
  return { rules, calendar: other, digest: `${digest} otherwise` }
}

/** What a snapshot tells until nothing is past. */
function toldBy(terms: Terms, before: ComplaintSnapshot, nowMs: number): number {
  let [so, told] = [before, 0]
  for (let mark = passedMark(terms, so.context, nowMs); mark; mark = passedMark(terms, so.context, nowMs)) {
    const after = advance(terms, so, mark, CLOCK, nowMs)
    told += after.notices.filter(({ kind }) => kind === 'overdue' || kind === 'warning').length
    so = after.snapshot
  }
  return told
}

test.each(policies.map((policy) => [policy.id, policy] as const))(
  'under %s a case in any state comes under another calendar and back, tells nobody twice, and goes on',
  (_, policy) => {
    const from = termsOf(policy)
    const to = underOther(from)
    const states = new Set<string>()
    for (const choices of fc.sample(moves, { numRuns: 1, seed: 11 })) {
      for (const [nth, { after, nowMs }] of walk(from, choices).entries()) {
        if (!after || after.snapshot.status !== 'active' || passedMark(from, after.snapshot.context, nowMs))
          continue
        const isNew = !states.has(after.snapshot.value)
        states.add(after.snapshot.value)
        if (!isNew && nth % 6 > 0) continue
        const there = rebased({ from, to }, after.snapshot, step(from, to), nowMs)
        const [before, { context }] = [after.snapshot.context.clocks, there.snapshot]
        const recorded = JSON.parse(JSON.stringify(standingOf(to, there.snapshot)))
        expect(Standing.parse(recorded)).toEqual(recorded)
        const again = nextStep(
          from,
          after.snapshot,
          { step: step(from, to), by: CLOCK, atMs: nowMs },
          new Map([[to.digest, to]]),
        )
        expect(again.snapshot).toEqual(there.snapshot)
        const isMoved = (run: ClockRun) => {
          const after = context.clocks.find((each) => clockId(each) === clockId(run))
          return !after || dueOf(to.calendar, after) !== dueOf(from.calendar, run)
        }
        // Of a clock that moved into the past at most one rung is told; of every other nothing new.
        const running = before.filter((run) => run.stoppedAtMs === null && isMoved(run))
        expect(toldBy(to, there.snapshot, nowMs)).toBeLessThanOrEqual(running.length)
        expect(there.notices.length).toBe(running.length > 0 && context.holder ? 1 : 0)
        const back = rebased({ from: to, to: from }, there.snapshot, step(to, from), nowMs)
        expect(back.snapshot.context.clocks.map((run) => dueOf(from.calendar, run))).toEqual(
          after.snapshot.context.clocks.map((run) => dueOf(from.calendar, run)),
        )
        expect(back.snapshot.context.version).toBe(after.snapshot.context.version + 2)
      }
    }
    expect(states.size).toBeGreaterThan(0)
  },
)
