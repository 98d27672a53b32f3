import type { CampaignRules } from '../../policies/campaign.ts'
import { mannerOf } from '../../policies/manner.ts'
import { withinCalendar } from '../clocks.ts'
import { stopClock } from '../time/stopped.ts'
import type { ClockRun } from '../complaint-context.ts'
import { markOf } from '../marks.ts'
import type { Notice } from '../notice.ts'
import type { DeadlinePassed } from '../steps.ts'
import { dueTold } from '../time/due.ts'
import { startedRun } from '../time/run.ts'
import type { Campaign, CampaignTerms } from './context.ts'
import { addresseesOf } from './people.ts'
import { own } from '../../policies/own.ts'

const ENDS = ['resulted', 'withdrawn']

/**
 * The clocks after a state was entered: those that it stops or that end with the campaign, then those that it starts. Throws
 * `CalendarRangeError` where one would be due on a day of which the calendar knows nothing.
 */
export function clocksEntering(
  terms: CampaignTerms,
  campaign: Campaign,
  state: Campaign['state'],
  nowMs: number,
): ClockRun[] {
  const rules = Object.entries(terms.rules.clocks)
  const stopped = campaign.clocks.map((run) => {
    const stops: readonly string[] = [...(own(terms.rules.clocks, run.clock)?.stops ?? []), ...ENDS]
    return run.stoppedAtMs === null && stops.includes(state) ? stopClock(run, nowMs) : run
  })
  const started = rules
    .filter(([, { starts }]) => starts === state)
    .map(([name, rule]) => startedClock(terms, campaign, name, rule, nowMs))
  return [...stopped.filter(({ clock }) => !started.some((run) => run.clock === clock)), ...started]
}

function startedClock(
  terms: CampaignTerms,
  { plan }: Campaign,
  name: string,
  rule: CampaignRules['clocks'][string],
  nowMs: number,
): ClockRun {
  const manner = mannerOf(rule)
  const run = { clock: name, key: null, startedAtMs: nowMs, ...(manner && { manner }) }
  const { within } = rule
  return within === 'planned'
    ? startedRun(run, { untilMs: plan.untilMs })
    : withinCalendar(terms, startedRun(run, { rule: within }))
}

/** The campaign after a mark has passed, and who is told; null where no such mark has passed. */
export function markPassed(
  terms: CampaignTerms,
  campaign: Campaign,
  step: DeadlinePassed,
  nowMs: number,
): { campaign: Campaign; notices: Notice[] } | null {
  const found = markOf(terms, campaign, step)
  if (!found || found.mark.atMs > nowMs) return null
  const { run, mark } = found
  if (mark.sort !== 'warning' && mark.sort !== 'overdue') return null
  const after = { ...run, marks: step.mark + 1 }
  const notice: Notice = {
    kind: mark.sort,
    to: addresseesOf(terms.rules, campaign, mark.to),
    about: run.clock,
    clock: step.clock,
    mark: step.mark,
    ...dueTold(terms.calendar, run),
    latenessMs: nowMs - mark.atMs,
    ...(step.missed > 0 ? { missed: step.missed } : {}),
  }
  const clocks = campaign.clocks.map((each) => (each === run ? after : each))
  return { campaign: { ...campaign, clocks }, notices: [notice] }
}

/** Everybody whom a clock of the campaign may have told. */
export function hearersOf({ rules }: CampaignTerms, campaign: Campaign, clock: string): string[] {
  const rule = own(rules.clocks, clock)
  const names = [...(rule?.warnings ?? []), ...(rule?.ladder ?? [])].flatMap(({ to }) => to)
  return addresseesOf(rules, campaign, names)
}
