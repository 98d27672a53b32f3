import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { expect, inject, test } from 'vitest'
import { verifyLog } from '../../ledger/verify.ts'
import { foldDifferences, historyDifferences, timerDifferences } from '../../server/audit-compare.ts'
import { foldCheck } from '../../server/audit-fold.ts'
import { keptComplaint } from '../../server/audit-ledger.ts'
import { storyOf } from '../../server/audit-story.ts'
import { historiesOf, replayDifferences } from '../../server/audit-temporal.ts'
import { toldBy } from '../../server/audit-told.ts'
import {
  CampaignBody,
  CampaignHistoryBody,
  CampaignReplayBody,
  CampaignsBody,
} from '../../server/http/campaigns-shapes.ts'
import { campaignWorkflowId } from '../../workflows/campaign-messages.ts'
import { asked, collecting, survey, verified } from './survey-campaigns.ts'
import { clientOf } from '../support/temporal.ts'

const ledger = join(inject('dataDir'), 'ledger')

test('survey-4: an auditor finds a campaign the same in the ledger, under its machine and in Temporal', async () => {
  const it = await collecting()
  await it.skipTo('2026-04-01T18:01:00+08:00')
  await asked(it, { reached: 3, returned: 2, satisfied: 1 })
  await verified(it)
  await it.step('surveyPlanner', 'result')
  await it.history()
  const { entries, terms } = await keptComplaint(ledger, it.number, 'survey')
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  const workflowId = campaignWorkflowId(it.id)
  const histories = await historiesOf(clientOf(connection, { dataDir: inject('dataDir') }), workflowId)
  await connection.close()
  const runs = histories.map(toldBy)
  expect(entries.map(({ step }) => step.type)).toContain('deadlinePassed')
  expect(foldDifferences(terms, entries)).toEqual([])
  expect(historyDifferences(entries, entries, runs)).toEqual([])
  expect(timerDifferences(terms, entries, runs)).toEqual([])
  expect(await replayDifferences(workflowId, histories)).toEqual([])
  expect(storyOf(terms, entries)).toContain('dev-surveyPlanner (surveyPlanner): result, verified → resulted')
  const { problems, campaigns } = await verifyLog(ledger, [], foldCheck())
  expect([problems, campaigns > 0]).toEqual([[], true])
})

test('survey-4: forms and plan of a campaign that is over are erased, and its figures and its record stay', async () => {
  const it = await collecting()
  await it.skipTo('2026-04-01T18:01:00+08:00')
  await asked(it, { reached: 3, returned: 2, satisfied: 1 })
  await verified(it)
  const { figures, result } = await it.step('surveyPlanner', 'result')
  const post = (to: string, body: object) =>
    survey.call<CampaignBody>('serviceManager', 'POST', `${it.path}/${to}`, { ...body })
  expect((await post('hold', { set: true, reason: 'An audit is announced.' })).body.hold?.by).toBe(
    'dev-serviceManager',
  )
  expect((await post('erasure', { because: 'order' })).status).toBe(409)
  await post('hold', { set: false, reason: 'It is over.' })
  const { status, body } = await post('erasure', { because: 'order' })
  expect([status, body]).toMatchObject([200, { figures, result, erased: { because: 'order' } }])
  CampaignBody.parse(body)
  const history = await survey.call('auditor', 'GET', `${it.path}/history`)
  expect(JSON.stringify(history.body)).toContain('[erased]')
  expect(CampaignHistoryBody.parse(history.body).steps.at(-1)?.step).toEqual({
    type: 'erase',
    because: 'order',
  })
  const replayed = await survey.call<object>('auditor', 'GET', `${it.path}/replay?seq=${body.version}`)
  expect(replayed.body).toMatchObject({ agrees: true, figures })
  expect((await verifyLog(ledger, [], foldCheck())).problems).toEqual([])
})

test('survey-4: a record that was altered does not replay to what it says', async () => {
  const it = await collecting()
  await it.step('surveyor', 'return', { customer: 'C001', form: { rating: 'dissatisfied' } })
  await it.history()
  const { entries, terms } = await keptComplaint(ledger, it.number, 'survey')
  const altered = entries.map((entry) =>
    entry.step.type === 'return'
      ? { ...entry, step: { ...entry.step, form: { rating: 'satisfied' } } }
      : entry,
  )
  expect(foldDifferences(terms, altered)).toEqual(['step 4 leads to another standing than the record says'])
})

test('survey-4: everything about a campaign is answered as it is described', async () => {
  const it = await collecting()
  await it.step('surveyor', 'return', { customer: 'C001', form: { rating: 'satisfied' } })
  await it.history()
  const read = async (path: string) => (await survey.call('surveyor', 'GET', path)).body
  CampaignBody.parse(await read(it.path))
  CampaignHistoryBody.parse(await read(`${it.path}/history`))
  CampaignReplayBody.parse(await read(`${it.path}/replay?seq=2`))
  const { campaigns } = CampaignsBody.parse(await read('/campaigns?limit=200'))
  expect(campaigns.map(({ id }) => id)).toContain(it.id)
  expect((await survey.call('auditor', 'GET', '/campaigns/elsewhere')).status).toBe(404)
  const { body } = await survey.call<{ complaints: unknown[] }>(
    'auditor',
    'GET',
    `/complaints?number=${it.number}`,
  )
  expect(body.complaints).toEqual([])
})
