import { advance, announced } from '../machines/advance.ts'
import type { Actor } from '../machines/complaint-context.ts'
import { nearestMarkMs } from '../machines/marks.ts'
import type { PersonStep } from '../machines/steps.ts'
import type { Terms } from '../machines/terms.ts'

/** One step of the measured life and who takes it. */
export interface Move {
  step: PersonStep
  by: Actor
}

const registrar: Actor = { person: 'chen', roles: ['registrar'], units: ['generalOffice'] }
const qualityHead: Actor = { person: 'li', roles: ['qualityHead'], units: ['quality'] }
const testingHead: Actor = { person: 'wu', roles: ['testingHead'], units: ['testing'] }
const manager: Actor = { person: 'gao', roles: ['manager'], units: [] }
const generalManager: Actor = { person: 'sun', roles: ['generalManager'], units: [] }

/** A complaint's whole life under the sample policy, from the telephone to the file. */
export const LIFE: Move[] = [
  {
    step: {
      type: 'receive',
      kind: 'complaint',
      channel: 'telephone',
      content: 'late',
      form: { object: 'report 77' },
    },
    by: registrar,
  },
  {
    step: { type: 'judge', validity: 'founded', responsibleUnit: 'testing', form: { grounds: 'the dates' } },
    by: registrar,
  },
  {
    step: { type: 'report', form: { responsibility: 'testing', plan: 'retest', agreement: 'agreed' } },
    by: testingHead,
  },
  {
    step: { type: 'record', record: 'reportedToGeneralManager', form: { findings: 'late' } },
    by: qualityHead,
  },
  {
    step: {
      type: 'propose',
      remedies: [{ remedy: 'apology' }],
      form: { scheme: 'apologise', customerDemand: 'that' },
    },
    by: registrar,
  },
  { step: { type: 'approve', form: {} }, by: qualityHead },
  { step: { type: 'approve', form: {} }, by: manager },
  { step: { type: 'fulfil', remedy: 'apology-1', form: {} }, by: testingHead },
  { step: { type: 'resolve', form: { outcome: 'done' } }, by: testingHead },
  { step: { type: 'revisit', satisfaction: 'satisfied', form: { talk: 'content' } }, by: qualityHead },
  {
    step: { type: 'decidePenalty', penalty: 'fine-1', decision: 'waive', reason: 'first time', form: {} },
    by: generalManager,
  },
  { step: { type: 'close', form: { summary: 'filed' } }, by: registrar },
]

/** How long the complaint's one timer runs after each step, for the yardstick to arm as many and as long ones. */
export function timersOf(terms: Terms): (number | null)[] {
  const startMs = Date.UTC(2026, 2, 2, 2)
  let snapshot = announced(terms)
  return LIFE.map(({ step, by }, n) => {
    const atMs = startMs + n
    snapshot = advance(terms, snapshot, step, by, atMs).snapshot
    const markMs = snapshot.status === 'done' ? null : nearestMarkMs(terms, snapshot.context)
    return markMs === null ? null : markMs - startMs
  })
}
