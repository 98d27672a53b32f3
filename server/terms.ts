import { createHash } from 'node:crypto'
import { canonicalJson } from '../ledger/canonical.ts'
import type { Terms } from '../machines/terms.ts'
import type { CampaignTerms } from '../machines/campaign/context.ts'
import { campaignRulesOf } from '../policies/campaign.ts'
import { CalendarError, loadCalendar, type PinnedCalendar } from '../policies/calendar.ts'
import type { Calendar } from '../policies/calendar-schema.ts'
import { importsFolder, policyFolder } from '../policies/folder.ts'
import { calendarIdsOf, calendarsOf } from '../policies/pinned.ts'
import { type Policy, rulesOf } from '../policies/policy.ts'

/** The same rules by another calendar. */
export function withCalendar({ rules }: Pick<Terms, 'rules'>, calendar: PinnedCalendar): Terms {
  return { digest: digestOf({ rules, calendar }), rules, calendar }
}

/** What a complaint under this policy is pinned to today: its rules, its calendar, and their digest. */
export const termsOf = byCalendars((policy): Terms => {
  const rules = rulesOf(policy)
  const calendar = calendarsOf(policy, calendarNow)
  return { digest: digestOf({ rules, calendar }), rules, calendar }
})

/** What a campaign under this policy is pinned to today; null where the policy has no campaign. */
export const campaignTermsOf = byCalendars((policy): CampaignTerms | null => {
  const rules = campaignRulesOf(policy)
  if (!rules) return null
  const { calendar } = termsOf(policy)
  return { digest: digestOf({ rules, calendar }), rules, calendar }
})

/** The same work, done once for each policy while its calendars stand. */
function byCalendars<V>(work: (policy: Policy) => V): (policy: Policy) => V {
  const known = new WeakMap<Policy, { calendars: readonly Calendar[]; value: V }>()
  return (policy) => {
    const calendars = calendarIdsOf(policy).map(calendarNow)
    const before = known.get(policy)
    if (before && calendars.every((calendar, nth) => calendar === before.calendars[nth])) return before.value
    const value = work(policy)
    known.set(policy, { calendars, value })
    return value
  }
}

/** How long a calendar stands before its files are looked at again: a year may be imported while the engine runs. */
const LOOK_AGAIN_MS = 2_000
const looked = new Map<string, { atMs: number; calendar: Calendar }>()

/** The calendar as it is now; as it was, where somebody has spoilt its files since. */
function calendarNow(id: string): Calendar {
  const key = [policyFolder(), importsFolder(), id].join('\n')
  const before = looked.get(key)
  const atMs = performance.now()
  if (before && atMs - before.atMs < LOOK_AGAIN_MS) return before.calendar
  const calendar = readAgain(id, before?.calendar)
  looked.set(key, { atMs, calendar })
  return calendar
}

function readAgain(id: string, before: Calendar | undefined): Calendar {
  try {
    return loadCalendar(id)
  } catch (error) {
    if (!before || !(error instanceof CalendarError)) throw error
    console.error(`the calendar ${id} stays as it was: ${error.message}`)
    return before
  }
}

function digestOf(pinned: object): string {
  return createHash('sha256').update(canonicalJson(pinned)).digest('hex')
}
