import type { Keeping } from '../../machines/keeping.ts'
import type { Offer } from '../../machines/possible.ts'
import { type ClockStanding, firstDueOf, type Standing } from '../../machines/standing.ts'
import type { PersonStepName } from '../../machines/steps.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import type { Judged, Unbegun } from '../../machines/time/run.ts'
import type { ComplaintView } from '../../machines/view.ts'
import { owns } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import { isWindow } from '../../machines/backtest/runs.ts'
import { isFirstMissed } from '../statistics/first-due.ts'
import { timeOfRuns } from '../statistics/time.ts'
import type { ClockBody } from './shapes-clocks.ts'
import type { ComplaintBody, KeepingBody, StandingBody } from './shapes.ts'
import { oneOf, type Schema, stepSchema } from './step-schema.ts'
import { addresseeLabel, nameLabel, stateLabel, stepLabel } from './words.ts'

/** A complaint as the API answers it: how it stands, what is in it, and what this person may do next. */
export function complaintBody(policy: Policy, view: Seen<ComplaintView>): ComplaintBody {
  const { complaintId, number, details, offers, retention, nowMs } = view
  const { receivedAtMs, awaiting, ...rest } = details
  return {
    id: complaintId,
    number,
    policy: view.policy,
    ...standingBody(policy, view, nowMs),
    now: iso(nowMs),
    receivedAt: iso(receivedAtMs),
    awaitingLevel: awaiting.level,
    ...rest,
    retention: { keep: retention.keep, until: retention.untilMs === null ? null : iso(retention.untilMs) },
    ...keepingBody(view.standing),
    next: offers.map((offer) => offerBody(policy, complaintId, offer)),
  }
}

/** Whether it is held or erased; nothing of one that is neither. */
export function keepingBody({ keeping }: { keeping?: Keeping | undefined }): KeepingBody {
  const { hold, erased } = keeping ?? {}
  const told = <T extends { atMs: number }>({ atMs, ...rest }: T) => ({ ...rest, at: iso(atMs) })
  return { ...(hold ? { hold: told(hold) } : {}), ...(erased ? { erased: told(erased) } : {}) }
}

/** How a complaint stands, with the words people use for it, and how its clocks do by an instant, UTC milliseconds. */
export function standingBody(
  policy: Policy,
  { standing }: Seen<{ standing: Standing }>,
  nowMs: number,
): StandingBody {
  const { version, state, ended, kind, severity, cause, validity, channel, unit, holder, round, group } =
    standing
  return {
    version,
    state: { name: state, label: stateLabel(policy, state) },
    ended,
    kind,
    class: standing.class,
    severity,
    cause,
    validity,
    channel,
    unit,
    holder,
    holderLabel: holder === null ? null : addresseeLabel(policy, holder),
    round,
    group,
    clocks: standing.clocks.map((clock) => clockBody(policy, clock, nowMs)),
    ...(standing.unbegun ? { unbegun: standing.unbegun.map((run) => unbegunBody(policy, run)) } : {}),
  }
}

function unbegunBody(policy: Policy, { clock, startedAtMs, judged }: Unbegun) {
  return {
    clock,
    label: nameLabel(policy, clock),
    startedAt: iso(startedAtMs),
    judgedThen: judged.map(judgedBody),
  }
}

/** How a clock stands, by an instant, UTC milliseconds. */
export function clockBody(policy: Policy, clock: ClockStanding, nowMs: number): ClockBody {
  const {
    id,
    state,
    startedAtMs,
    dueAtMs,
    provisional,
    firstDueAtMs,
    firstDueProvisional = firstDueAtMs === undefined ? provisional : undefined,
    stoppedAtMs,
    pausedMs,
    pausedSinceMs,
    pauses,
    extensions,
    owedBy,
    late,
    judged,
  } = clock
  return {
    id,
    label: nameLabel(policy, id),
    state,
    startedAt: iso(startedAtMs),
    dueAt: iso(dueAtMs),
    ...(provisional ? { provisional } : {}),
    firstDueAt: iso(firstDueOf(clock)),
    ...(firstDueProvisional ? { firstDueProvisional } : {}),
    ...(isWindow(policy, id) ? {} : { firstLate: isFirstMissed(clock, nowMs) }),
    ...(stoppedAtMs === undefined ? {} : { stoppedAt: iso(stoppedAtMs) }),
    ...(pausedMs === undefined ? {} : { pausedMs }),
    ...(pausedSinceMs === undefined ? {} : { pausedSince: iso(pausedSinceMs) }),
    ...(pauses ? pausesBody(clock, pauses, nowMs) : {}),
    ...(extensions ? { extensions: extensions.map(extensionBody) } : {}),
    ...(owedBy ? { owedBy } : {}),
    late,
    ...(judged ? { judgedThen: judged.map(judgedBody) } : {}),
  }
}

function judgedBody(judged: Judged) {
  const { untilMs, dueAtMs, provisional, late, policy, calendar } = judged
  return {
    until: iso(untilMs),
    dueAt: iso(dueAtMs),
    ...(provisional ? { provisional } : {}),
    firstDueAt: iso(firstDueOf(judged)),
    late,
    policyVersion: policy,
    calendarVersion: calendar,
  }
}

function extensionBody(extension: NonNullable<ClockStanding['extensions']>[number]) {
  const { atMs, untilMs, noticedAtMs, voidSinceMs, ...told } = extension
  return {
    ...told,
    at: iso(atMs),
    until: iso(untilMs),
    ...(noticedAtMs === undefined ? {} : { noticedAt: iso(noticedAtMs) }),
    ...(voidSinceMs === undefined ? {} : { voidSince: iso(voidSinceMs) }),
  }
}

function pausesBody(
  clock: ClockStanding,
  pauses: NonNullable<ClockStanding['pauses']>,
  nowMs: number,
): Pick<ClockBody, 'pausedShare' | 'pauses'> {
  const { share, pauses: shares } = timeOfRuns([clock], nowMs)
  const shareOf = (reason: string) => shares.find((each) => each.reason === reason)?.share ?? null
  return {
    pausedShare: share,
    pauses: pauses.map((each) => pauseBody(each, shareOf(each.reason))),
  }
}

function pauseBody(pause: NonNullable<ClockStanding['pauses']>[number], share: number | null) {
  const { reason, pausedMs, sinceMs, untilMs, provisional } = pause
  return {
    reason,
    pausedMs,
    share,
    ...(sinceMs === undefined ? {} : { since: iso(sinceMs) }),
    ...(untilMs === undefined ? {} : { until: iso(untilMs) }),
    ...(provisional ? { provisional } : {}),
  }
}

function offerBody(policy: Policy, complaintId: string, offer: Offer): ComplaintBody['next'][number] {
  const { type, about, closes } = offer
  return {
    step: type,
    about,
    label: stepLabel(policy, type, about),
    href: `/complaints/${complaintId}/steps`,
    schema: narrowed(stepSchema(policy, type as PersonStepName, about), offer),
    ...(closes && {
      closes: {
        clock: closes.clock,
        at: iso(closes.atMs),
        ...(closes.provisional && { provisional: closes.provisional }),
      },
    }),
  }
}

/**
 * The schema with only that which the step is about, and those remedies that the case may have, fields that the person may amend or
 * reasons and instants that he may extend by.
 */
function narrowed(schema: Schema, offer: Omit<Offer, 'type'>): Schema {
  const { about, among, latestMs } = offer
  const decided = Object.fromEntries(Object.entries(about).map(([part, name]) => [part, [name]]))
  const whole = oneOf(schema, decided)
  if (latestMs !== undefined) return extending(whole, offer, iso(latestMs))
  if (among === undefined) return whole
  const { remedies, changes } = whole.properties ?? {}
  const offered = {
    ...(remedies?.items
      ? { remedies: { ...remedies, items: oneOf(remedies.items, { remedy: among }) } }
      : {}),
    ...(changes ? { changes: { ...changes, properties: only(changes.properties ?? {}, among) } } : {}),
  }
  return { ...whole, properties: { ...whole.properties, ...offered } }
}

/** `formatMaximum` is a keyword of ajv's formats; whoever does not know it reads the description. */
function extending(
  schema: Schema,
  { about, among: reasons, latestProvisional }: Omit<Offer, 'type'>,
  latest: string,
): Schema {
  const known = reasons ? oneOf(schema, { reason: reasons }) : schema
  const description = `at latest ${latest}${latestProvisional ? ' (provisional)' : ''}`
  const until = { ...known.properties?.['until'], description, formatMaximum: latest }
  const { tier, ...rest } = known.properties ?? {}
  return { ...known, properties: { ...rest, ...(tier && owns(about, 'tier') ? { tier } : {}), until } }
}

function only<V>(all: Record<string, V>, names: readonly string[]): Record<string, V> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}

/** An instant as every answer writes it: RFC 3339, UTC, milliseconds. */
export function iso(ms: number): string {
  return new Date(ms).toISOString()
}
