import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  currentUpdateInfo,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { advanceCampaign, announcedCampaign, campaignOffers } from '../machines/campaign/advance.ts'
import type { CampaignStep } from '../machines/campaign/steps.ts'
import { campaignStanding, type CampaignView, campaignView } from '../machines/campaign/view.ts'
import type { Actor } from '../machines/complaint-context.ts'
import { nearestMarkMs, passedMark } from '../machines/marks.ts'
import { RefusalError } from '../machines/refusal.ts'
import { alarmClock } from './alarm.ts'
import {
  type CampaignAnswer,
  type CampaignInput,
  type TakeCampaignRequest,
  takeCampaignStep,
  viewCampaign,
} from './campaign-messages.ts'
import { recorder } from './recorder.ts'

/** Who takes the steps that time takes. */
const CLOCK: Actor = { person: 'clock', roles: [], units: [] }
const UPDATES_PER_RUN = 1_500

/** How a campaign ended. */
interface CampaignOutcome {
  number: string
  state: string
  version: number
}

/**
 * A survey campaign's whole life, from its plan to its result: it waits for a step or the nearest mark, lets the machine decide,
 * and has the ledger record it. As with a complaint, nothing is asked for because of an activity's result.
 */
export async function campaign(input: CampaignInput): Promise<CampaignOutcome> {
  const { campaignId, terms, carried } = input
  const startedAtMs = carried?.startedAtMs ?? workflowInfo().startTime.getTime()
  const receipts = new Map(carried?.receipts)
  const ledger = recorder({ complaintId: campaignId, terms, carried })
  const alarm = alarmClock(campaignId)
  let snapshot = carried?.snapshot ?? announcedCampaign(terms)
  let updates = 0

  const nowMs = () => (input.originMs === null ? Date.now() : input.originMs + Date.now() - startedAtMs)
  const passedNow = () => passedMark(terms.rules, snapshot.context, nowMs())
  const isAtEnd = () => snapshot.status === 'done' || isRunFull(input, updates)

  function apply(step: CampaignStep, by: Actor, updateId: string | null): void {
    const atMs = nowMs()
    const advanced = advanceCampaign(terms, snapshot, step, by, atMs)
    snapshot = advanced.snapshot
    ledger.add({ step, by, atMs, updateId, after: campaignStanding(snapshot), notices: advanced.notices })
  }

  async function take({ step, by }: TakeCampaignRequest): Promise<CampaignAnswer> {
    const updateId = currentUpdateInfo()?.id ?? ''
    updates += 1
    const repeatedVersion = receipts.get(updateId) ?? null
    if (repeatedVersion === null) apply(step, by, updateId)
    const seen = view(by)
    if (repeatedVersion === null) {
      receipts.set(updateId, snapshot.context.version)
      for (let passed = passedNow(); passed; passed = passedNow()) apply(passed, CLOCK, null)
      if (snapshot.status === 'active') armAlarm()
    }
    await condition(() => ledger.number() !== null)
    return { ...seen, number: ledger.number() ?? '', repeatedVersion }
  }

  function mustAccept({ step, by, ifVersion }: TakeCampaignRequest): void {
    const { version } = snapshot.context
    if (receipts.has(currentUpdateInfo()?.id ?? '')) return
    const refused = (code: string, message: string) =>
      ApplicationFailure.create({
        type: code,
        message,
        nonRetryable: true,
        details: [{ version, possible: campaignOffers(terms, snapshot, by) }],
      })
    if (ifVersion !== null && ifVersion !== version) {
      throw refused(
        'stale',
        `the campaign is at version ${version}, not ${ifVersion}: look again before you act`,
      )
    }
    try {
      advanceCampaign(terms, snapshot, step, by, nowMs())
    } catch (error) {
      if (error instanceof RefusalError) throw refused(error.code, error.message)
      throw error
    }
  }

  function view(by: Actor): CampaignView {
    return campaignView(terms, snapshot, { campaignId, number: ledger.number() ?? '', by, nowMs: nowMs() })
  }

  function armAlarm(): void {
    const nearestMs = nearestMarkMs(terms.rules, snapshot.context)
    alarm.setTo(nearestMs === null ? null : nearestMs - nowMs() + Date.now())
  }

  setHandler(viewCampaign, view)
  setHandler(takeCampaignStep, take, { validator: mustAccept })

  for (;;) {
    for (let passed = passedNow(); passed; passed = passedNow()) {
      apply(passed, CLOCK, null)
      // A server that skips time may do so while this task runs; only a task that begins after the skip tells the time rightly.
      if (input.originMs !== null) await condition(() => ledger.hasAll() || ledger.hasFailed())
    }
    if (isAtEnd()) {
      alarm.cancel()
      await condition(() => ledger.hasFailed() || (ledger.hasAll() && allHandlersFinished()))
      ledger.throwIfFailed()
      const number = ledger.number() ?? ''
      if (snapshot.status === 'done')
        return { number, state: snapshot.value, version: snapshot.context.version }
      await continueAsNew<typeof campaign>({
        ...input,
        carried: { number, snapshot, startedAtMs, receipts: [...receipts] },
      })
    }
    armAlarm()
    await condition(() => alarm.rings() || isAtEnd() || ledger.hasFailed())
    ledger.throwIfFailed()
  }
}

/** Whether the run's history has grown so long that the next one should begin. */
function isRunFull({ eventsPerRun }: CampaignInput, updates: number): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || updates >= UPDATES_PER_RUN || historyLength >= (eventsPerRun ?? Infinity)
}
