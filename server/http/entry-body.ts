import type { Entry } from '../../ledger/entry.ts'
import { formOf } from '../../machines/step-body.ts'
import type { PersonStepName } from '../../machines/steps.ts'
import type { Policy } from '../../policies/policy.ts'
import type { Caller } from '../identity/tokens.ts'
import { addresseesOf } from '../projections/summary.ts'
import { iso, standingBody } from './complaint-body.ts'
import { AUDITOR } from '../../machines/sight/case.ts'
import type { EntryBody } from './shapes.ts'
import { aboutLabel, stepLabel } from './words.ts'
import { own } from '../../policies/own.ts'

/** One step of the record, as this caller may read it. */
export function entryBody(policy: Policy, caller: Caller, entry: Entry, before: Entry | null): EntryBody {
  const { seq, atMs, by, step, after, notices } = entry
  return {
    seq,
    at: iso(atMs),
    by,
    step: readable(policy, caller, entry),
    label: stepLabel(policy, step.type, partOf(step)),
    before: before?.after.state ?? null,
    ...standingBody(policy, after),
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

/** The step without the fields that the policy keeps from this caller. */
function readable(policy: Policy, caller: Caller, { step, after }: Entry): Entry['step'] {
  if (!('form' in step) || caller.roles.includes(AUDITOR)) return step
  const form = formOf(policy, step.type as PersonStepName, partOf(step))
  const mine = new Set([...caller.roles, ...caller.units])
  const holds = after.holder !== null && addresseesOf(caller).includes(after.holder)
  const isHidden = (name: string) =>
    own(form, name)?.seenBy?.some((who) => mine.has(who) || (who === 'holder' && holds)) === false
  const values = Object.entries(step['form'] as Record<string, unknown>)
  return { ...step, form: Object.fromEntries(values.filter(([name]) => !isHidden(name))) }
}
