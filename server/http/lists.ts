import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { Caller } from '../identity/tokens.ts'
import { inboxOf, type InboxRow } from '../projections/inbox-of.ts'
import { counts, findByNumber, complaintSummary, listComplaints } from '../projections/queries.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import type { Policy } from '../../policies/policy.ts'
import { campaignLabel, campaignStateLabel } from './campaigns-body.ts'
import { cursorsOf, ORDINAL, PAGE, TIMED } from './cursor.ts'
import { iso, standingBody } from './complaint-body.ts'
import { AUDITOR } from '../../policies/addressees.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import { casesSeen } from './sight.ts'
import { filter, mustBeNames } from './query-names.ts'
import { survivors } from './merged.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import type { InboxItemBody } from './shapes-desk.ts'
import type { SummaryBody } from './shapes.ts'
import { aboutLabel, stateLabel } from './words.ts'
import { tiersOf } from '../../policies/extensions.ts'
import { own } from '../../policies/own.ts'
import { clockNameOf } from '../../machines/time/run.ts'

/** In which order complaints come, and what lists of them may be narrowed to by what the record names. */
export const NARROWED = {
  order: z.enum(['newest', 'due']).default('newest'),
  state: filter,
  kind: filter,
  class: filter,
  severity: filter,
  cause: filter,
  validity: filter,
  channel: filter,
  unit: filter,
  holder: filter,
  group: filter,
}

/** What `GET /complaints` may be narrowed to. */
export const ListQuery = z.strictObject({
  ...PAGE,
  number: filter,
  ...NARROWED,
  overdue: z
    .literal('true')
    .transform(() => true as const)
    .optional(),
})

/** What `GET /inbox` may be narrowed to. */
export const InboxQuery = z.strictObject({
  ...PAGE,
  status: z.enum(['open', 'acknowledged', 'settled']).optional(),
})

const NoQuery = z.strictObject({})

/** `GET /complaints`: those of the caller's organisation that he may see, page by page. */
export function listAll(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { cursor, limit, order, number, ...narrowing } = ListQuery.parse(req.query)
    mustBeNames(policy, narrowing)
    const cursors = cursorsOf(
      { list: 'complaints', policy: policy.id, order, filter: narrowing },
      order === 'due' ? TIMED : ORDINAL,
    )
    const from = cursors.read(cursor)
    if (number !== undefined) {
      const id = await findByNumber(services.redis, caller.policy, number)
      const found = id === null ? null : await complaintSummary(services.redis, id)
      const seen = found ? await casesSeen(services, caller, [found]) : []
      res.json({ complaints: await rowsOf(services, caller, policy, seen), next: null })
      return
    }
    const actor = caller.roles.includes(AUDITOR) ? null : caller
    const page = await listComplaints(services.redis, {
      actor,
      filter: { ...narrowing, policy: caller.policy },
      order,
      limit,
      cursor: from,
    })
    const seen = await casesSeen(services, caller, page.complaints)
    res.json({
      complaints: await rowsOf(services, caller, policy, seen),
      next: cursors.write(page.next),
    })
  }
}

/** Complaints as the caller's list shows them; one that is part of another names it where he may see that. */
export async function rowsOf(
  services: Services,
  caller: Caller,
  policy: Policy,
  found: readonly Seen<ComplaintSummary>[],
): Promise<SummaryBody[]> {
  const standings = found.map(({ standing }) => standing)
  const parts = await survivors(services, caller, standings)
  return found.map((each, n) => {
    const mergedInto = parts[n]
    return { ...summaryBody(policy, each), ...(mergedInto === undefined ? {} : { mergedInto }) }
  })
}

/** `GET /inbox`: the warnings, overdue reactions and notices addressed to the caller, each once. */
export function readInbox(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { cursor, ...question } = InboxQuery.parse(req.query)
    const cursors = cursorsOf({ list: 'inbox', policy: policy.id, status: question.status ?? null }, TIMED)
    const { rows, next } = await inboxOf(services.redis, caller, {
      ...question,
      cursor: cursors.read(cursor),
    })
    res.json({ items: rows.map((row) => inboxItemBody(policy, caller, row)), next: cursors.write(next) })
  }
}

/** `GET /counts`: how many complaints of each cause stand in each state, of those that the caller may see. */
export function readCounts(services: Services): RequestHandler {
  return async (req, res) => {
    NoQuery.parse(req.query)
    res.json({ counts: await counts(services.redis, whoIs(req)) })
  }
}

/** By when lists show how clocks stand, UTC milliseconds: what time it is in a case with a time of its own they do not know. */
export function shownAtMs({ lastStepAtMs }: Pick<ComplaintSummary, 'lastStepAtMs'>): number {
  return Math.max(Date.now(), lastStepAtMs)
}

/** A complaint as lists show it. */
export function summaryBody(policy: Policy, summary: Seen<ComplaintSummary>): SummaryBody {
  const { complaintId, number, receivedAtMs, lastStepAtMs, lastStep, dueAtMs, provisional, overdue } = summary
  return {
    id: complaintId,
    number,
    policy: summary.policy,
    receivedAt: iso(receivedAtMs),
    lastStepAt: iso(lastStepAtMs),
    lastStep,
    dueAt: dueAtMs === null ? null : iso(dueAtMs),
    ...(provisional ? { provisional } : {}),
    overdue,
    ...standingBody(policy, summary, shownAtMs(summary)),
    href: `/complaints/${complaintId}`,
  }
}

function inboxItemBody(policy: Policy, caller: Caller, row: Seen<InboxRow>): InboxItemBody {
  const { id, complaintId, number, kind, to, about, clock, mark, latenessMs, missed, status } = row
  const href = `/${row.isOfCampaign ? 'campaigns' : 'complaints'}/${complaintId}`
  const steps = `${href}/steps`
  const subject = { id: complaintId, number, href }
  return {
    id,
    ...(row.isOfCampaign
      ? {
          complaint: null,
          campaign: subject,
          state: { name: row.state, label: campaignStateLabel(row.state) },
          label: campaignLabel(policy.campaign, about),
        }
      : {
          complaint: subject,
          campaign: null,
          state: { name: row.state, label: stateLabel(policy, row.state) },
          label: aboutLabel(policy, about),
        }),
    kind,
    about,
    to,
    clock,
    mark,
    ...(row.pause === undefined ? {} : { pause: row.pause }),
    dueAt: row.dueAtMs === null ? null : iso(row.dueAtMs),
    ...(row.provisional ? { provisional: row.provisional } : {}),
    ...(row.owedBy ? { owedBy: row.owedBy } : {}),
    raisedAt: iso(row.raisedAtMs),
    latenessMs,
    missed,
    status,
    acknowledgedBy: row.acknowledgedBy,
    actions: actionsOn(policy, caller, row).map((body) => ({ href: steps, body })),
  }
}

/** What can still be done about an item: nothing once it is settled, and no second acknowledgement. */
function actionsOn(
  policy: Policy,
  caller: Caller,
  row: Seen<InboxRow>,
): InboxItemBody['actions'][number]['body'][] {
  const { id, kind, clock, mark, status, isOfCampaign } = row
  if (status === 'settled') return []
  if (clock === null || kind === 'notice')
    return status === 'open' ? [{ type: 'acknowledgeNotice', item: id }] : []
  return [
    ...(status === 'open' ? [{ type: 'acknowledgeOverdue', clock, mark }] : []),
    ...(kind === 'overdue' && !isOfCampaign ? [{ type: 'takeOver', clock }] : []),
    ...(!isOfCampaign && mayExtend(policy, caller, clock) ? [{ type: 'extend', clock }] : []),
  ]
}

/** Whether the policy lets somebody in one of the caller's roles or units extend a clock; `until` and `reason` are his to write. */
function mayExtend(policy: Policy, { roles, units }: Caller, clock: string): boolean {
  const rule = own(policy.clocks, clockNameOf(clock))
  const by = rule ? tiersOf(rule).flatMap((tier) => tier.by) : []
  return by.some((who) => roles.includes(who) || units.includes(who))
}
