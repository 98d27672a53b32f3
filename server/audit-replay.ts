import { Client, Connection } from '@temporalio/client'
import { isOfCampaign } from '../ledger/entry.ts'
import { verifyLog } from '../ledger/verify.ts'
import { campaignWorkflowId } from '../workflows/campaign-messages.ts'
import { workflowIdOf } from '../workflows/messages.ts'
import { foldDifferences, historyDifferences, timerDifferences } from './audit-compare.ts'
import { caseIds, type Kept, keptCases, keptComplaint } from './audit-ledger.ts'
import { storyOf } from './audit-story.ts'
import { historiesOf, isWhole, replayDifferences } from './audit-temporal.ts'
import { toldBy, type ToldRun } from './audit-told.ts'
import { encryptedHere } from './runtime/encrypted-here.ts'
import { temporalHere } from './runtime/installation.ts'

/** Cases whose entries are in memory at once. */
const CASES_AT_ONCE = 500

/** What a comparison comes to, in lines to print. */
interface Compared {
  agrees: boolean
  lines: string[]
}

/**
 * One complaint or campaign three ways: the machine folded over its entries, what each entry claims, and the replay of Temporal's own
 * history, as far as that is kept. Throws what `keptComplaint` throws.
 */
export async function replayOne(dir: string, name: string, policy?: string): Promise<Compared> {
  const kept = await keptComplaint(dir, name, policy)
  const { problems } = await verifyLog(dir)
  const inLedger = [
    ...problems.map(({ ordinal, problem }) => `ledger line ${ordinal}: ${problem}`),
    ...foldDifferences(kept.terms, kept.entries, kept.known),
  ]
  const steps = kept.entries.length
  const { client, why } = await temporalFor()
  const told = client ? await toldOf(client, kept) : null
  await client?.connection.close()
  const since = told && goesOn(told) ? await keptComplaint(dir, kept.complaintId) : kept
  const all = [...inLedger, ...(told ? differencesFrom(kept, since, told) : [])]
  const verdict = told
    ? `The ledger and Temporal agree on ${steps} steps in ${told.runs.length === 1 ? 'one run' : `${told.runs.length} runs`}.`
    : `${why ?? NOT_KEPT}: the ledger alone was checked, and folds to what it says in ${steps} steps.`
  const end = all.length === 0 ? verdict : `They differ in ${all.length} places.`
  return { agrees: all.length === 0, lines: [storyOf(kept.terms, kept.entries), '', ...all, end] }
}

/**
 * Every complaint and campaign of the ledger, each as `replayOne` does, and whatever Temporal runs that the ledger holds nothing of.
 * `tell` hears each difference as it is found.
 */
export async function replayAll(dir: string, tell: (line: string) => void): Promise<Compared> {
  const { problems } = await verifyLog(dir)
  for (const { ordinal, problem } of problems) tell(`ledger line ${ordinal}: ${problem}`)
  const { client, why } = await temporalFor()
  const running = client ? await workflowsOf(client) : new Set<string>()
  const ids = await caseIds(dir)
  const count = { cases: 0, steps: 0, alone: 0, differences: problems.length }
  for (let n = 0; n < ids.length; n += CASES_AT_ONCE) {
    const some = await keptCases(dir, new Set(ids.slice(n, n + CASES_AT_ONCE)))
    const tales = new Map<Kept, Told>()
    for (const kept of client ? some : []) {
      const told = client && (await toldOf(client, kept))
      if (told) tales.set(kept, told)
    }
    const after = await keptSince(dir, tales)
    for (const kept of some) {
      const told = tales.get(kept)
      const all = [
        ...foldDifferences(kept.terms, kept.entries, kept.known),
        ...(told ? differencesFrom(kept, after.get(kept.complaintId) ?? kept, told) : []),
      ]
      for (const each of all) tell(`${kept.entries[0]?.number ?? kept.complaintId}: ${each}`)
      running.delete(workflowOf(kept))
      count.cases += 1
      count.steps += kept.entries.length
      count.alone += told ? 0 : 1
      count.differences += all.length
    }
  }
  // What began while all this was read is known by now.
  for (const id of running.size > 0 ? await caseIds(dir) : [])
    for (const workflowId of [workflowIdOf(id), campaignWorkflowId(id)]) running.delete(workflowId)
  for (const id of running) tell(`Temporal runs ${id}, of which the ledger holds nothing`)
  await client?.connection.close()
  count.differences += running.size
  return { agrees: count.differences === 0, lines: summary(count, why) }
}

const NOT_KEPT = 'Temporal no longer keeps the whole history'

function summary(
  { cases, steps, alone, differences }: Record<'cases' | 'steps' | 'alone' | 'differences', number>,
  why: string | undefined,
): string[] {
  const checked = `${cases} cases with ${steps} steps were taken again`
  const compared = `${cases - alone} of them compared with Temporal's history`
  const rest = alone === 0 ? '' : `, ${alone} checked by the ledger alone (${why ?? NOT_KEPT})`
  const verdict = differences === 0 ? 'All agree.' : `They differ in ${differences} places.`
  return [`${checked}, ${compared}${rest}. ${verdict}`]
}

/** The Temporal of this installation; without one, why there is none. */
async function temporalFor(): Promise<{ client?: Client; why?: string }> {
  const { address, namespace } = temporalHere()
  if (address === undefined) return { why: 'Temporal does not run' }
  const connection = await Connection.connect({ address, connectTimeout: '5s' }).catch(() => null)
  if (!connection) return { why: `Temporal does not answer at ${address}` }
  return { client: new Client({ connection, namespace, dataConverter: encryptedHere() }) }
}

/** What Temporal tells of a case, and where its histories do not replay. */
interface Told {
  runs: ToldRun[]
  unreplayed: string[]
}

/** What Temporal tells of a case; null where it no longer tells all. */
async function toldOf(client: Client, kept: Kept): Promise<Told | null> {
  const workflowId = workflowOf(kept)
  const histories = await historiesOf(client, workflowId)
  if (!isWhole(histories)) return null
  return { runs: histories.map(toldBy), unreplayed: await replayDifferences(workflowId, histories) }
}

/** Whether the ledger may have come to hold more of it since it was read. */
function goesOn({ runs }: Told): boolean {
  return runs.at(-1)?.isOver !== true
}

/** The cases that go on as the ledger holds them now, by their ids: read once for all of them. */
async function keptSince(dir: string, tales: ReadonlyMap<Kept, Told>): Promise<Map<string, Kept>> {
  const ids = [...tales].flatMap(([{ complaintId }, told]) => (goesOn(told) ? [complaintId] : []))
  const cases = ids.length === 0 ? [] : await keptCases(dir, new Set(ids))
  return new Map(cases.map((each) => [each.complaintId, each]))
}

/** Where Temporal tells something else than the ledger, read before and after that was asked. */
function differencesFrom(kept: Kept, since: Kept, { runs, unreplayed }: Told): string[] {
  return [
    ...unreplayed,
    ...historyDifferences(kept.entries, since.entries, runs),
    ...timerDifferences(kept.terms, since.entries, runs, kept.known),
  ]
}

function workflowOf({ complaintId, entries }: Kept): string {
  return entries.some(isOfCampaign) ? campaignWorkflowId(complaintId) : workflowIdOf(complaintId)
}

/** Every complaint and campaign that Temporal has a workflow of which is not over, by its workflow's id. */
async function workflowsOf({ workflow }: Client): Promise<Set<string>> {
  const found = new Set<string>()
  const query = `WorkflowType IN ('complaint', 'campaign') AND ExecutionStatus = 'Running'`
  for await (const { workflowId } of workflow.list({ query })) found.add(workflowId)
  return found
}
