import { expect, test } from 'vitest'
import { announced } from '../../../machines/advance.ts'
import { importedCase } from '../../../machines/imports/import.ts'
import { isLate } from '../../../machines/marks.ts'
import { RefusalError } from '../../../machines/refusal.ts'
import { importOf } from '../../../server/http/imports/body.ts'
import { termsOf } from '../../../server/terms.ts'
import { aPolicy } from '../../machines/a-policy.ts'

const label = { zh: '钟', en: 'clock' }
const CLERK = { person: 'li', roles: ['clerk'], units: ['shop'] }
const nowMs = Date.parse('2026-03-20T09:00:00+08:00')
const closesOn = '2026-03-05'
const closesAt = `${closesOn}T17:30:00+08:00`

/** The shop's policy with three working days to acknowledge, and a window as long; both end on 5 March at closing time. */
const policy = aPolicy((draft) => {
  draft.imports = { by: ['boss'] }
  draft.clocks['ack'] = {
    label,
    starts: 'received',
    stops: 'acknowledge',
    within: '3wd',
    ladder: [{ to: 'lead' }],
  }
  draft.clocks['window'] = { label, starts: 'received', within: '3wd', lapses: true }
  draft.records = {
    during: { label, by: ['clerk'], requires: [{ whileRunning: 'window' }] },
    before: { label, by: ['clerk'], requires: [{ not: 'window.lapsed' }] },
  }
  draft.penalties = {
    fine: { ...draft.penalties?.['fine'], on: 'ack.overdue' } as never,
  }
})
const terms = termsOf(policy)

function imported(...steps: object[]) {
  return importedSince('2026-03-02T09:00:00+08:00', ...steps)
}

function importedSince(receivedAt: string, ...steps: object[]) {
  const body = {
    kind: 'complaint',
    channel: 'telephone',
    content: 'broken',
    form: { orderNo: 'A1' },
    receivedAt,
    imported: {
      from: 'Desk',
      reference: 'D-1',
      by: CLERK,
      steps: steps.map((step) => ({ ...step, by: CLERK })),
    },
  }
  const { past } = importOf(policy, terms, body, nowMs)
  const boss = { person: 'iris', roles: ['boss'], units: [] }
  const step = { type: 'imported', from: 'Desk', reference: 'D-1', digest: 'x' } as const
  const { snapshot } = importedCase(terms, announced(terms), step, boss, past, nowMs)
  const run = snapshot.context.clocks.find(({ clock }) => clock === 'ack')
  return { late: run && isLate(terms, run), penalties: snapshot.context.penalties.length }
}

/** Why an import is refused; null where it is taken. */
function refusal(...steps: object[]): string | null {
  try {
    imported(...steps)
    return null
  } catch (error) {
    if (error instanceof RefusalError) return error.message
    throw error
  }
}

test('what was done on the last day of a clock, a date being all that is known, was in time and has no consequences', () => {
  expect(imported({ type: 'acknowledge', at: closesOn })).toEqual({ late: false, penalties: 0 })
  expect(imported({ type: 'acknowledge', at: '2026-03-06' })).toEqual({ late: true, penalties: 1 })
})

test.each(['during', 'before'])('a window is open to what was done on its last day: %s', (record) => {
  expect(refusal({ type: 'record', record, at: closesOn })).toBeNull()
  expect(refusal({ type: 'record', record, at: closesAt })).toContain('window')
  expect(refusal({ type: 'record', record, at: '2026-03-06' })).toContain('window')
})

test('several steps of the last day are all of that day, and what it brought comes after them', () => {
  const [record, acknowledge] = [{ type: 'record', record: 'during' }, { type: 'acknowledge' }]
  const both = [record, acknowledge].map((step) => ({ ...step, at: closesOn }))
  expect(imported(...both)).toEqual({ late: false, penalties: 0 })
  const late = { ...record, at: '2026-03-06' }
  expect(refusal({ ...acknowledge, at: closesOn }, late)).toContain('window')
})

test('a case from before the first day of the calendar is refused at its receipt', () => {
  const pointersOf = (take: () => unknown) => {
    try {
      take()
      return null
    } catch (error) {
      if (error instanceof RefusalError) return error.pointers
      throw error
    }
  }
  expect(pointersOf(() => importedSince('2001-11-30'))).toEqual(['/receivedAt'])
})
