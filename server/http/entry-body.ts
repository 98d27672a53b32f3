import type { Entry } from '../../ledger/entry.ts'
import type { Policy } from '../../policies/policy.ts'
import { iso, standingBody } from './complaint-body.ts'
import type { SeenEntry } from './sight.ts'
import type { EntryBody } from './shapes.ts'
import { aboutLabel, stepLabel } from './words.ts'

/** One step of the record. */
export function entryBody(policy: Policy, entry: SeenEntry, before: SeenEntry | null): EntryBody {
  const { seq, atMs, by, step, notices } = entry
  return {
    seq,
    at: iso(atMs),
    by,
    step,
    label: stepLabel(policy, step.type, partOf(step)),
    before: before?.after.state ?? null,
    ...standingBody(policy, entry),
    notices: notices.map(({ about, dueAtMs, ...notice }) => ({
      ...notice,
      about,
      label: aboutLabel(policy, about),
      ...(dueAtMs === undefined ? {} : { dueAt: iso(dueAtMs) }),
    })),
  }
}

/** The parts of a policy that a step may be about, as an offer names them. */
const PARTS = ['record', 'slip', 'signature', 'remedy', 'corrective', 'check', 'penalty'] as const

function partOf(step: Entry['step']): Record<string, string> {
  const named = PARTS.map((part) => [part, step[part]] as const)
  return Object.fromEntries(
    named.filter((each): each is [(typeof PARTS)[number], string] => typeof each[1] === 'string'),
  )
}
