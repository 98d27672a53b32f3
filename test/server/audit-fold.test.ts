import { describe, expect, test } from 'vitest'
import { AnyEntry } from '../../ledger/entry.ts'
import type { Line } from '../../ledger/line.ts'
import { standingOf } from '../../machines/standing.ts'
import type { ComplaintStep } from '../../machines/steps.ts'
import type { Terms } from '../../machines/terms.ts'
import { foldCheck } from '../../server/audit-fold.ts'
import { digestBefore as digestOf } from '../../server/http/idempotency.ts'
import { Case, DAY, HOUR, person } from '../machines/a-case.ts'
import { termsOfAPolicy } from '../machines/a-policy.ts'

const { rules, calendar } = termsOfAPolicy((draft) => {
  draft.intake.unique = ['orderNo']
  draft.repeats = { same: ['orderNo'], withinDays: 30 }
})
const { provisional: _, ...earlyCalendar } = calendar

/** Two cases of one policy, the second of which became a part of the first a day after its intake. */
function aRecord(terms: Terms, into = 'first'): { complaintId: string; entry: AnyEntry }[] {
  return ['first', 'second'].flatMap((complaintId) => {
    const one = new Case(terms)
    const entries: { complaintId: string; entry: AnyEntry }[] = []
    const take = (step: { type: ComplaintStep['type'] } & Record<string, unknown>) => {
      one.take('clerk', step)
      const entry = AnyEntry.parse({
        complaintId,
        number: complaintId,
        policy: terms.rules.id,
        terms: terms.digest,
        seq: entries.length + 1,
        atMs: one.nowMs,
        by: person(terms, 'clerk'),
        step: { form: {}, ...step },
        updateId: null,
        after: standingOf(terms, one.snapshot),
        notices: one.notices,
      })
      entries.push({ complaintId, entry })
    }
    const form = { orderNo: complaintId, boughtOn: '2026-02-20' }
    take({ type: 'receive', kind: 'complaint', channel: 'telephone', content: 'broken', form })
    if (complaintId === 'first') return entries
    one.nowMs += HOUR
    take({ type: 'merge', into })
    return entries
  })
}

const today: Terms = { digest: digestOf({ rules, calendar }), rules, calendar }
const early: Terms = {
  digest: digestOf({ rules, calendar: earlyCalendar }),
  rules,
  calendar: earlyCalendar,
}

/** What is found in the record when its entries are changed by this. */
function foundIn(terms: Terms, into = 'first', change = (entry: AnyEntry): AnyEntry => entry): string[] {
  const check = foldCheck()
  const { digest, ...kept } = terms
  const heading = { terms: { digest, terms: kept } } as unknown as Line
  const lines = aRecord(terms, into).map(({ entry }) => ({ entry: change(entry) }) as unknown as Line)
  return [heading, ...lines].flatMap(check)
}

function without(part: string): (entry: AnyEntry) => AnyEntry {
  return (entry) => {
    const kept = Object.entries(entry.after).filter(([name]) => name !== part)
    return { ...entry, after: Object.fromEntries(kept) } as AnyEntry
  }
}

test('a record is as the machine comes to it again', () => {
  expect(foundIn(today)).toEqual([])
  expect(foundIn(early)).toEqual([])
})

describe.each(['facts', 'repeatKey', 'uniqueKeys', 'mergedInto'])('%s cut out of every entry', (part) => {
  test('is found', () => {
    expect(foundIn(today, 'first', without(part))).toContain(
      'step 2 leads to another standing than the record says',
    )
  })

  test('may be missing where an early version began the case', () => {
    expect(foundIn(early, 'first', without(part))).toEqual([])
  })
})

test.each(['state', 'holder', 'version', 'clocks'])(
  '%s is missed in the record of an early version, too',
  (part) => expect(foundIn(early, 'first', without(part)).length).toBeGreaterThan(0),
)

test('time goes forward within a case', () => {
  const moved = (entry: AnyEntry) => (entry.seq === 2 ? { ...entry, atMs: entry.atMs - 400 * DAY } : entry)
  expect(foundIn(today, 'first', moved)).toContain('step 2 lies before the one that it follows')
})

test.each(['nowhere', 'second'])('a case is not a part of %s', (into) => {
  expect(foundIn(today, into)).toEqual([
    `it has become a part of ${into}, which is no other case of its policy`,
  ])
})
