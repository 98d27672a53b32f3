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
    ...standingBody(policy, entry, atMs),
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

/** Clocks that had begun before a step and since it are due at another instant, began or stopped at another, or are judged otherwise. */
function movedClocks(policy: Policy, entry: SeenEntry, before: SeenEntry | null): EntryBody['moved'] {
  return entry.after.clocks.flatMap((clock) => {
    const was = formerOf(clock, before)
    if (!was) return []
    const isDueAlike = was.dueAtMs === clock.dueAtMs
    const stop = movedStop(was, clock)
    const isJudgedAlike = was.late === clock.late || (isDueAlike && stop === null && isPassing(was, clock))
    if (isDueAlike && stop === null && isJudgedAlike) return []
    const { id, startedAtMs, dueAtMs, provisional } = clock
    return [
      {
        clock: id,
        label: nameLabel(policy, id),
        before: iso(was.dueAtMs),
        ...(was.provisional ? { beforeProvisional: was.provisional } : {}),
        after: iso(dueAtMs),
        ...(provisional ? { provisional } : {}),
        ...(was.startedAtMs === startedAtMs
          ? {}
          : { startBefore: iso(was.startedAtMs), startAfter: iso(startedAtMs) }),
        ...stop,
        ...(isJudgedAlike ? {} : { lateBefore: was.late, lateAfter: clock.late }),
      },
    ]
  })
}

/** When a clock had stopped and has now, where that is another instant or it goes on again. */
function movedStop(was: Clock, { stoppedAtMs }: Clock): Pick<Moved, 'stoppedBefore' | 'stoppedAfter'> | null {
  if (was.stoppedAtMs === undefined || was.stoppedAtMs === stoppedAtMs) return null
  return {
    stoppedBefore: iso(was.stoppedAtMs),
    stoppedAfter: stoppedAtMs === undefined ? null : iso(stoppedAtMs),
  }
}

/** Whether a clock has become late by nothing but the time that passed while it ran. */
function isPassing(was: Clock, { late }: Clock): boolean {
  return late && was.stoppedAtMs === undefined
}

type Moved = EntryBody['moved'][number]
type Clock = SeenEntry['after']['clocks'][number]

/** The clock as it was before a step; null where it had not begun, or had stopped and has begun again since. */
function formerOf({ id, startedAtMs, state }: Clock, before: SeenEntry | null): Clock | null {
  const was = before?.after.clocks.find((each) => each.id === id)
  if (!was || was.startedAtMs === startedAtMs) return was ?? null
  const isAgain = was.stoppedAtMs !== undefined && state !== 'stopped' && startedAtMs >= was.stoppedAtMs
  return isAgain ? null : was
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
  const extensions = entry.after.clocks.flatMap((clock) => {
    const { id, extensions: now = [] } = clock
    const was = formerOf(clock, before)?.extensions ?? []
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
