import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { announced } from '../../machines/advance.ts'
import type { Actor, Complaint } from '../../machines/complaint-context.ts'
import { replayedStep, unreplayed } from '../../machines/backtest/replay.ts'
import { fold } from '../../machines/fold.ts'
import { importedCase, type Past } from '../../machines/imports/import.ts'
import { clockId } from '../../machines/clocks.ts'
import { lookUpOf } from '../../machines/look-up.ts'
import { standingOf } from '../../machines/standing.ts'
import { DAY } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'
import { moves, walk, type Walked } from './random-walk.ts'

const terms = termsOfAPolicy((policy) => {
  policy.imports = { by: ['boss'] }
  // Each ends at closing time, and something comes of it.
  for (const name of ['investigation', 'cooling']) Object.assign(policy.clocks[name] ?? {}, { within: '1wd' })
})
/** Walks of which some steps are taken as their day closes, as what an import dates by its day or by that instant. */
const walks = fc
  .tuple(moves, fc.array(fc.constantFrom('before', 'after', undefined), { minLength: 60, maxLength: 60 }))
  .map(([choices, closings]) => choices.map((choice, nth) => ({ ...choice, closing: closings[nth] })))
const IMPORTER: Actor = { person: 'iris', roles: ['boss'], units: [] }
const STEP = { type: 'imported', from: 'Desk', reference: 'D-1', digest: 'x' } as const

/** What people did in a walk, as it would be imported; none that looks at other cases. */
function pastOf(walked: readonly Walked[]): { past: Past[]; instants: number[]; last: Walked | undefined } {
  const taken = walked.filter((each) => each.after)
  const until = taken.findIndex(({ before, step, after }) => {
    const depends =
      after && step.type !== 'deadlinePassed'
        ? lookUpOf(terms, before.context, after.snapshot.context, step)
        : null
    return depends || step.type === 'acknowledgeNotice'
  })
  const all = until < 0 ? taken : taken.slice(0, until)
  // The import ends after the marks of its last instant.
  const mine = all.slice(0, all.findLastIndex(({ onDay }) => !onDay) + 1)
  const past = mine.flatMap(({ step, by, nowMs, onDay }): Past[] => {
    if (step.type === 'deadlinePassed') return []
    const part = step.type === 'receive' ? 'receivedAt' : 'at'
    return [{ step: { ...step, [part]: new Date(nowMs).toISOString() }, by, ...(onDay && { onDay }) }]
  })
  const instants = mine.flatMap(({ step, nowMs }) => (step.type === 'deadlinePassed' ? [] : [nowMs]))
  return { past, instants, last: mine.at(-1) }
}

/** What a case has come to, without the numbering of its steps, which mark came last, and whom it has told of what. */
function stood({ version: _, told: __, done, ...complaint }: Complaint) {
  const { deadlinePassed: ___, ...rest } = done
  const happened = Object.entries(rest).map(([name, { nth: ____, ...each }]) => [name, each])
  return { ...complaint, done: Object.fromEntries(happened) }
}

test('a case that is imported with its past stands as if every step had been taken here', () => {
  let imports = 0
  fc.assert(
    fc.property(walks, fc.nat(3 * DAY), (choices, waitMs) => {
      const { past, instants, last } = pastOf(walk(terms, choices))
      if (!last?.after) return
      const nowMs = last.nowMs
      const {
        past: entered,
        snapshot,
        notices,
      } = importedCase(terms, announced(terms), STEP, IMPORTER, past, nowMs)
      imports += 1
      expect(stood(snapshot.context)).toEqual(stood(last.after.snapshot.context))
      expect(snapshot.value).toBe(last.after.snapshot.value)
      expect(entered.every((each) => each.notices.length === 0)).toBe(true)
      expect(snapshot.context.told).toBeUndefined()
      const late = snapshot.context.clocks.filter((run) => run.stoppedAtMs === null && run.marks > 0)
      expect(notices.length).toBeLessThanOrEqual(late.length)
      const stopped = snapshot.context.clocks.filter((run) => run.stoppedAtMs !== null).map(clockId)
      expect(notices.filter(({ clock }) => stopped.includes(clock ?? ''))).toEqual([])
      const laterMs = nowMs + waitMs
      const later = importedCase(terms, announced(terms), STEP, IMPORTER, past, laterMs)
      const recorded = [...later.past, { step: STEP, by: IMPORTER }].map((each) => ({
        ...each,
        atMs: laterMs,
      }))
      const folded = fold(terms, recorded)
      expect(folded.map((each) => standingOf(terms, each.snapshot))).toEqual(
        [...later.past, later].map((each) => standingOf(terms, each.snapshot)),
      )
      expect(folded.map(({ happenedAtMs }) => happenedAtMs)).toEqual(
        [...later.past, later].map(({ happenedAtMs }) => happenedAtMs),
      )
      const steps = later.past.filter(({ step }) => step.type !== 'deadlinePassed')
      expect(steps.map(({ happenedAtMs = laterMs }) => happenedAtMs)).toEqual(instants)
      expect(folded.at(-1)?.notices).toEqual(later.notices)
      const again = recorded.reduce((so, each) => replayedStep(terms, so, each), unreplayed(terms))
      expect([again.leftOut, again.setAside]).toEqual([[], null])
      expect(again.snapshot.value).toBe(later.snapshot.value)
    }),
    { numRuns: 40, seed: 20261129, endOnFailure: true },
  )
  expect(imports).toBeGreaterThan(30)
})
