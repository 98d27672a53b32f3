import { initialTransition, transition } from 'xstate'
import { noticeOf } from '../advance.ts'
import type { Actor } from '../complaint-context.ts'
import type { Recorded } from '../fold.ts'
import { isOfKeeping, type KeepingStep, keptOn } from '../keeping.ts'
import type { Notice } from '../notice.ts'
import { type Refusal, RefusalError, refuse } from '../refusal.ts'
import { withTold } from '../told.ts'
import { CalendarRangeError } from '../working-time.ts'
import { campaignMachine } from './chart.ts'
import type { Campaign, CampaignTerms } from './context.ts'
import { whyNotForPerson } from './people.ts'
import { CAMPAIGN_STEP_SCHEMAS, type CampaignStep, type CampaignStepName } from './steps.ts'
import { hasMatter, whyNotContent } from './taking.ts'
import { owns } from '../../policies/own.ts'

/** A campaign between two steps: plain JSON that any later version of the code can restore. */
export interface CampaignSnapshot {
  status: 'active' | 'done'
  value: Campaign['state']
  context: Campaign
}

export interface AdvancedCampaign {
  snapshot: CampaignSnapshot
  notices: Notice[]
}

/** A campaign that has been announced and not yet planned. */
export function announcedCampaign(terms: CampaignTerms): CampaignSnapshot {
  return plain(initialTransition(campaignMachine(terms), undefined)[0])
}

/**
 * One pure step of a campaign. The same terms, snapshot, step and instant always give the same next snapshot and notices.
 * Throws `RefusalError` when the step is refused; then nothing has changed.
 */
export function advanceCampaign(
  terms: CampaignTerms,
  snapshot: CampaignSnapshot,
  step: CampaignStep | KeepingStep,
  by: Actor,
  nowMs: number,
): AdvancedCampaign {
  if (isOfKeeping(step)) return keptOn(snapshot, step, by, nowMs)
  const machine = campaignMachine(terms)
  const event = { ...step, by, nowMs }
  const { status, value, context } = snapshot
  const persisted = { status, value, context, historyValue: {}, children: {} }
  // The machine has no children and spawns none: it needs no actor scope to restore.
  const before = machine.restoreSnapshot(persisted as never, undefined as never)
  try {
    if (status !== 'active' || !before.can(event)) {
      throw new RefusalError(whyRefused(terms, snapshot, step, by, nowMs))
    }
    const [after, actions] = transition(machine, before, event)
    if (after.status === 'error') throw after.error
    const notices = actions.flatMap(noticeOf)
    return { snapshot: withTold(plain(after), step, notices), notices }
  } catch (error) {
    if (!(error instanceof CalendarRangeError)) throw error
    throw new RefusalError(refuse('beyondCalendar', error.message), { cause: error })
  }
}

/**
 * The campaign after each of its recorded steps, taken again one by one. Throws `RefusalError` at a step that these terms do
 * not allow: then the record and the rules disagree.
 */
export function foldCampaign(terms: CampaignTerms, recorded: readonly Recorded[]): AdvancedCampaign[] {
  let snapshot = announcedCampaign(terms)
  return recorded.map(({ step, by, atMs }) => {
    const advanced = advanceCampaign(terms, snapshot, step as CampaignStep, by, atMs)
    snapshot = advanced.snapshot
    return advanced
  })
}

/** Steps this person may take now; their content may still be refused. */
export function campaignOffers(
  terms: CampaignTerms,
  { status, value, context }: CampaignSnapshot,
  by: Actor,
): CampaignStepName[] {
  if (status !== 'active') return []
  return (Object.keys(CAMPAIGN_STEP_SCHEMAS) as CampaignStepName[]).filter(
    (type) =>
      knows(terms, value, type) &&
      whyNotForPerson(terms, context, type, by) === null &&
      hasMatter(terms, context, type, by),
  )
}

function whyRefused(
  terms: CampaignTerms,
  snapshot: CampaignSnapshot,
  step: CampaignStep,
  by: Actor,
  nowMs: number,
): Refusal {
  const { status, value, context } = snapshot
  if (status !== 'active') return refuse('ended', `the campaign is ${value}; nothing more can be done`)
  const refusal = knows(terms, value, step.type)
    ? (whyNotForPerson(terms, context, step.type, by) ??
      whyNotContent({ terms, campaign: context, step, by, nowMs }))
    : null
  if (refusal) return refusal
  const possible = campaignOffers(terms, snapshot, by).join(', ') || 'nothing'
  const early = step.type === 'start' && ['planned', 'sentBack'].includes(value)
  return refuse(
    'impossible',
    early
      ? `nothing is collected without an approved plan: the campaign is ${value}; possible for ${by.person}: ${possible}`
      : `not possible while ${value}; possible for ${by.person}: ${possible}`,
  )
}

function knows(terms: CampaignTerms, value: Campaign['state'], step: string): boolean {
  return owns(campaignMachine(terms).root.states[value]?.on ?? {}, step)
}

function plain(snapshot: { status: string; value: unknown; context: Campaign }): CampaignSnapshot {
  return {
    status: snapshot.status === 'active' ? 'active' : 'done',
    value: snapshot.value as Campaign['state'],
    context: snapshot.context,
  }
}
