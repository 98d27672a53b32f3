import type { Entry } from '../../ledger/entry.ts'
import type { Policy } from '../../policies/policy.ts'
import { iso, standingBody } from './complaint-body.ts'
import type { SeenEntry } from './sight.ts'
import type { EntryBody } from './shapes-record.ts'
import { aboutLabel, nameLabel, stepLabel } from './words.ts'

/** One step of the record. */
export function entryBody(policy: Policy, entry: SeenEntry, before: SeenEntry | null): EntryBody {
  const { seq, atMs, happenedAtMs, happenedUntilMs, by, imported, step, notices } = entry
  return {
    seq,
    at: iso(atMs),
    ...(happenedAtMs === undefined
      ? {}
      : { happenedAt: iso(happenedAtMs), enteredAfterMs: atMs - happenedAtMs }),
    ...(happenedUntilMs === undefined ? {} : { happenedUntil: iso(happenedUntilMs) }),
    by,
    ...(imported ? { imported } : {}),
    step,
    label: stepLabel(policy, step.type, partOf(step)),
    before: before?.after.state ?? null,
    ...standingBody(policy, entry),
    moved: movedClocks(policy, entry, before),
    ...takenBackClocks(policy, entry, before),
    ...changedExtensions(policy, entry, before),
    notices: notices.map(({ about, dueAtMs, ...notice }) => ({
      ...notice,
      about,
      label: aboutLabel(policy, about),
      ...(dueAtMs === undefined ? {} : { dueAt: iso(dueAtMs) }),
    })),
  }
}

/** Clocks that ran before a step and are due at another instant after it. */
function movedClocks(policy: Policy, entry: SeenEntry, before: SeenEntry | null): EntryBody['moved'] {
  const former = before?.after.clocks ?? []
  return entry.after.clocks.flatMap(({ id, startedAtMs, dueAtMs, provisional }) => {
    const was = former.find((each) => each.id === id && each.startedAtMs === startedAtMs)
    if (!was || was.dueAtMs === dueAtMs) return []
    return [
      {
        clock: id,
        label: nameLabel(policy, id),
        before: iso(was.dueAtMs),
        ...(was.provisional ? { beforeProvisional: was.provisional } : {}),
        after: iso(dueAtMs),
        ...(provisional ? { provisional } : {}),
      },
    ]
  })
}

/** Clocks that turn out not to have begun. */
function takenBackClocks(
  policy: Policy,
  entry: SeenEntry,
  before: SeenEntry | null,
): Pick<EntryBody, 'takenBack'> {
  const left = new Set(entry.after.clocks.map(({ id }) => id))
  const takenBack = (before?.after.clocks ?? [])
    .filter(({ id }) => !left.has(id))
    .map(({ id, dueAtMs, provisional }) => ({
      clock: id,
      label: nameLabel(policy, id),
      dueAt: iso(dueAtMs),
      ...(provisional ? { provisional } : {}),
    }))
  return takenBack.length === 0 ? {} : { takenBack }
}

/** Extensions that were given by a step, or that since then count or are void. */
function changedExtensions(
  policy: Policy,
  entry: SeenEntry,
  before: SeenEntry | null,
): Pick<EntryBody, 'extensions'> {
  const former = before?.after.clocks ?? []
  const extensions = entry.after.clocks.flatMap(({ id, startedAtMs, extensions: now = [] }) => {
    const was = former.find((each) => each.id === id && each.startedAtMs === startedAtMs)?.extensions ?? []
    return now.flatMap(({ tier, untilMs, counts, notice, voidSinceMs }, nth) => {
      const then = was[nth]
      if (then && then.counts === counts && then.voidSinceMs === voidSinceMs) return []
      return [
        {
          clock: id,
          label: nameLabel(policy, id),
          tier,
          until: iso(untilMs),
          counts,
          ...(notice === undefined ? {} : { notice }),
          ...(voidSinceMs === undefined ? {} : { voidSince: iso(voidSinceMs) }),
        },
      ]
    })
  })
  return extensions.length === 0 ? {} : { extensions }
}

/** The parts of a policy that a step may be about, as an offer names them. */
const PARTS = ['record', 'slip', 'signature', 'remedy', 'corrective', 'check', 'penalty'] as const

function partOf(step: Entry['step']): Record<string, string> {
  const named = PARTS.map((part) => [part, step[part]] as const)
  return Object.fromEntries(
    named.filter((each): each is [(typeof PARTS)[number], string] => typeof each[1] === 'string'),
  )
}
