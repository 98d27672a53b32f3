import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { foldDifferences, historyDifferences, timerDifferences } from '../../server/audit-compare.ts'
import { keptComplaint } from '../../server/audit-ledger.ts'
import { historiesOf, replayDifferences } from '../../server/audit-temporal.ts'
import { toldBy } from '../../server/audit-told.ts'
import type { CampaignBody } from '../../server/http/campaigns-shapes.ts'
import { campaignWorkflowId } from '../../workflows/campaign-messages.ts'
import { office, type Office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { ledgerFolder, persistently } from './persistence.ts'
import { clientOf } from '../support/temporal.ts'

let servers: Servers
let survey: Office

beforeAll(async () => {
  vi.stubEnv('REDRESS_EVENTS_PER_RUN', '40')
  servers = await startServers()
  vi.unstubAllEnvs()
  survey = office(servers, 'survey')
})
afterAll(() => servers.stop())

const frame = Array.from({ length: 12 }, (_, n) => `C${n + 1}`)
const PLAN = {
  kind: 'satisfaction',
  frame,
  sample: frame.length,
  until: '2026-03-31T18:00:00+08:00',
  form: { purpose: 'a', scope: 'a', time: 'a', sampling: 'a', questionnaire: 'a', penalty: 'a' },
}

async function send(who: string, path: string, key: string, body: Record<string, unknown>) {
  const headers = { 'If-Match': '*', 'Idempotency-Key': key, 'Simulated-Time': '2026-03-02T10:00:00+08:00' }
  const answer = await persistently(() => survey.call<CampaignBody>(who, 'POST', path, body, headers))
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

/** Every form of the sample entered, each request under its own key. */
async function collect(
  id: string,
  afterEach: (nth: number) => void = () => undefined,
): Promise<CampaignBody[]> {
  const answers = []
  for (const [nth, customer] of frame.entries()) {
    const body = { type: 'return', customer, form: { rating: 'satisfied' } }
    answers.push(await send('surveyor', `/campaigns/${id}/steps`, `${id} ${customer}`, body))
    afterEach(nth)
  }
  return answers
}

/** The ledger may be on its way back; what it missed is brought to it again. */
async function untilRecorded(id: string, version: number): Promise<void> {
  while ((await keptComplaint(ledgerFolder(servers.dataDir), id)).entries.length < version) await pause(100)
}

async function differencesOf(id: string): Promise<{ runs: number; differences: string[] }> {
  const { entries, terms } = await keptComplaint(ledgerFolder(servers.dataDir), id)
  const connection = await Connection.connect({ address: servers.temporalAddress })
  const workflowId = campaignWorkflowId(id)
  const histories = await historiesOf(clientOf(connection, servers), workflowId)
  await connection.close()
  const runs = histories.map(toldBy)
  return {
    runs: runs.length,
    differences: [
      ...foldDifferences(terms, entries),
      ...historyDifferences(entries, entries, runs),
      ...timerDifferences(terms, entries, runs),
      ...(await replayDifferences(workflowId, histories)),
    ],
  }
}

test('a campaign runs on over many runs with its worker and its ledger killed, and each form counts once', async () => {
  const { id } = await send('surveyPlanner', '/campaigns', 'the half-year', PLAN)
  await send('serviceManager', `/campaigns/${id}/steps`, `${id} approve`, { type: 'approve' })
  const started = await send('surveyPlanner', `/campaigns/${id}/steps`, `${id} start`, { type: 'start' })
  const first = await collect(id, (nth) => {
    if (nth % 4 === 1) servers.kill('worker-1')
    if (nth % 4 === 3) servers.kill('ledger')
  })
  expect(first.map(({ figures }) => figures.returned)).toEqual(frame.map((_, nth) => nth + 1))
  expect(await collect(id)).toEqual(first)
  const again = await send('surveyPlanner', '/campaigns', 'the half-year', PLAN)
  expect([again.id, again.version]).toEqual([id, 1])
  const restarted = await send('surveyPlanner', `/campaigns/${id}/steps`, `${id} start`, { type: 'start' })
  expect(restarted).toEqual(started)
  await untilRecorded(id, frame.length + 3)
  const { runs, differences } = await differencesOf(id)
  expect(runs).toBeGreaterThan(2)
  expect(differences).toEqual([])
})
