import { z } from 'zod'
import type { Offer } from '../../machines/possible.ts'
import { stepBody } from '../../machines/step-body.ts'
import type { ClockStanding, Standing } from '../../machines/standing.ts'
import type { PersonStepName } from '../../machines/steps.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import type { ComplaintView } from '../../machines/view.ts'
import type { Policy } from '../../policies/policy.ts'
import type { ClockBody, ComplaintBody, StandingBody } from './shapes.ts'
import { addresseeLabel, nameLabel, stateLabel, stepLabel } from './words.ts'

/** A complaint as the API answers it: how it stands, what is in it, and what this person may do next. */
export function complaintBody(policy: Policy, view: Seen<ComplaintView>): ComplaintBody {
  const { complaintId, number, details, offers, retention, nowMs } = view
  const { receivedAtMs, awaiting, ...rest } = details
  return {
    id: complaintId,
    number,
    policy: view.policy,
    ...standingBody(policy, view),
    now: iso(nowMs),
    receivedAt: iso(receivedAtMs),
    awaitingLevel: awaiting.level,
    ...rest,
    retention: { keep: retention.keep, until: retention.untilMs === null ? null : iso(retention.untilMs) },
    next: offers.map((offer) => offerBody(policy, complaintId, offer)),
  }
}

/** How a complaint stands, with the words people use for it. */
export function standingBody(policy: Policy, { standing }: Seen<{ standing: Standing }>): StandingBody {
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
    clocks: standing.clocks.map((clock) => clockBody(policy, clock)),
  }
}

function clockBody(policy: Policy, clock: ClockStanding): ClockBody {
  const {
    id,
    state,
    startedAtMs,
    dueAtMs,
    provisional,
    firstDueAtMs,
    firstDueProvisional,
    stoppedAtMs,
    late,
  } = clock
  return {
    id,
    label: nameLabel(policy, id),
    state,
    startedAt: iso(startedAtMs),
    dueAt: iso(dueAtMs),
    ...(provisional ? { provisional } : {}),
    ...(firstDueAtMs === undefined ? {} : { firstDueAt: iso(firstDueAtMs) }),
    ...(firstDueProvisional ? { firstDueProvisional } : {}),
    ...(stoppedAtMs === undefined ? {} : { stoppedAt: iso(stoppedAtMs) }),
    late,
  }
}

function offerBody(
  policy: Policy,
  complaintId: string,
  { type, about, among }: Offer,
): ComplaintBody['next'][number] {
  return {
    step: type,
    about,
    label: stepLabel(policy, type, about),
    href: `/complaints/${complaintId}/steps`,
    schema: narrowed(schemaOf(policy, type as PersonStepName, about), about, among),
  }
}

const schemas = new WeakMap<Policy, Map<string, Record<string, unknown>>>()

function schemaOf(
  policy: Policy,
  type: PersonStepName,
  about: Record<string, string>,
): Record<string, unknown> {
  const known = schemas.get(policy) ?? new Map<string, Record<string, unknown>>()
  schemas.set(policy, known)
  // `returnSlip-2` has the form of every `returnSlip`.
  const key = JSON.stringify([type, Object.values(about).map((name) => name.replace(/-\d+$/, ''))])
  const schema =
    known.get(key) ?? z.toJSONSchema(stepBody(policy, type, about), { io: 'input', unrepresentable: 'any' })
  known.set(key, schema)
  return schema
}

interface Schema {
  properties?: Record<string, Schema>
  items?: Schema
  [keyword: string]: unknown
}

/** The schema with only those kinds and remedies that the case may have. */
function narrowed(schema: Schema, { kind }: Record<string, string>, among: string[] | undefined): Schema {
  const { remedies } = schema.properties ?? {}
  if (kind !== undefined) return within(schema, { kind: { type: 'string', enum: [kind] } })
  if (among === undefined || !remedies?.items) return schema
  const remedy = { type: 'string', enum: among }
  return within(schema, { remedies: { ...remedies, items: within(remedies.items, { remedy }) } })
}

function within(schema: Schema, parts: Record<string, Schema>): Schema {
  return { ...schema, properties: { ...schema.properties, ...parts } }
}

/** An instant as every answer writes it: RFC 3339, UTC, milliseconds. */
export function iso(ms: number): string {
  return new Date(ms).toISOString()
}
