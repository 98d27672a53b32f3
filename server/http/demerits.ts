import type { RequestHandler } from 'express'
import { z } from 'zod'
import { type DemeritAccount, demeritAccounts } from '../../machines/demerits.ts'
import { localDay } from '../../machines/working-time.ts'
import type { Demerits } from '../../policies/demerits.ts'
import type { Label } from '../../policies/label.ts'
import type { Policy } from '../../policies/policy.ts'
import type { Caller } from '../identity/tokens.ts'
import { casesWithDemerits } from '../projections/demerits.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { termsOf } from '../terms.ts'
import { iso } from './complaint-body.ts'
import { decisionsOn } from './demerit-decision.ts'
import { Problem } from './problem.ts'
import { AUDITOR } from '../../policies/addressees.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import { casesSeen } from './sight.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import type { DemeritsBody } from './shapes-desk.ts'
import { own } from '../../policies/own.ts'
import { Person } from '../../policies/text.ts'
import { wholeNumber } from './whole-number.ts'

/** What `GET /demerits` may ask for. */
export const DemeritsQuery = z.strictObject({
  year: wholeNumber(1970, 9999).optional().describe('this year where left out'),
  person: Person.optional(),
})

/** `GET /demerits`: what sanctions and points of a year come to; everybody's for those who decide, else the caller's own. */
export function readDemerits(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { demerits } = policy
    if (!demerits) {
      throw new Problem(404, 'notFound', `The policy ${policy.id} does not add up points or sanctions.`)
    }
    const { person, year = thisYear(policy) } = DemeritsQuery.parse(req.query)
    const readsAll = mayReadAll(caller, demerits)
    if (!readsAll && person !== undefined && person !== caller.person) {
      throw new Problem(403, 'forbidden', 'You may read your own account only.')
    }
    const whose = readsAll ? person : caller.person
    const cases = await casesWithDemerits(services.redis, policy.id, demerits)
    const seen = new Map((await casesSeen(services, caller, cases)).map((each) => [each.complaintId, each]))
    const accounts = demeritAccounts(
      { ...policy, demerits },
      termsOf(policy).calendar,
      shown(cases, seen),
      year,
    )
    const body: DemeritsBody = {
      year,
      accounts: accounts
        .filter(({ against }) => whose === undefined || against === `person:${whose}`)
        .map((each) => accountBody(demerits, each, seen)),
    }
    res.json(body)
  }
}

type SeenCases = ReadonlyMap<string, Seen<ComplaintSummary>>

/** A case that the caller may not see counts as well, without its number. */
function shown(cases: readonly ComplaintSummary[], seen: SeenCases) {
  return cases.map(({ complaintId, number, standing }) => ({
    complaintId,
    number: seen.has(complaintId) ? number : '—',
    penalties: standing.penalties ?? [],
  }))
}

function thisYear(policy: Policy): number {
  return localDay(termsOf(policy).calendar, Date.now()).year
}

function mayReadAll({ roles, units }: Caller, { decidedBy }: Demerits): boolean {
  return roles.includes(AUDITOR) || decidedBy.some((who) => roles.includes(who) || units.includes(who))
}

function accountBody(
  demerits: Demerits,
  account: DemeritAccount,
  seen: SeenCases,
): DemeritsBody['accounts'][number] {
  const named = (name: string) => ({ name, label: labelOf(demerits, name) })
  const { against, points, sanctions, lines, made, proposed } = account
  return {
    against,
    points,
    sanctions: Object.entries(sanctions).map(([name, count]) => ({ ...named(name), count })),
    lines: lines.map((line) => ({
      at: iso(line.atMs),
      complaint: seenSubject(seen, line.complaintId),
      article: line.article,
      points: line.points,
      sanction: line.sanction === null ? null : named(line.sanction),
      takenBack: line.isTakenBack,
      words: line.words,
    })),
    made,
    proposed: proposed.map(({ sanction, words }) => ({
      ...named(sanction),
      words,
      decisions: decisionsOn([...seen.values()], demerits, { account, sanction }).map(subject),
    })),
  }
}

function subject({ complaintId: id, number }: Seen<ComplaintSummary>) {
  return { id, number, href: `/complaints/${id}` }
}

function seenSubject(seen: SeenCases, id: string) {
  const summary = seen.get(id)
  return summary ? subject(summary) : null
}

function labelOf({ sanctions }: Demerits, name: string): Label {
  return own(sanctions, name)?.label ?? { zh: name, en: name }
}
