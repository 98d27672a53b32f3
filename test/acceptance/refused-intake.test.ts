import { randomUUID } from 'node:crypto'
import { type Client, Connection, WithStartWorkflowOperation } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { idOf } from '../../server/http/ids.ts'
import type { ProblemBody } from '../../server/http/shapes.ts'
import { firstRequest } from '../../server/identity/first-request.ts'
import { idSecret } from '../../server/runtime/secret.ts'
import { campaignTermsOf, termsOf } from '../../server/terms.ts'
import {
  CAMPAIGN_WORKFLOW,
  type CampaignInput,
  campaignWorkflowId,
  takeCampaignStep,
} from '../../workflows/campaign-messages.ts'
import {
  COMPLAINT_WORKFLOW,
  COMPLAINTS_QUEUE,
  type ComplaintInput,
  takeStep,
  workflowIdOf,
} from '../../workflows/messages.ts'
import { MONDAY, PLAN, survey } from './survey-campaigns.ts'
import { clientOf } from '../support/temporal.ts'

/* What the API found acceptable may be refused a moment later by the workflow that it is sent to: then nothing has begun. */

const ids = { idSecret: idSecret(inject('dataDir')) }
const nobody = { person: 'nobody', roles: [], units: [] }
let connection: Connection
let temporal: Client
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') })
  temporal = clientOf(connection, { dataDir: inject('dataDir') })
})
afterAll(() => connection.close())

const originMs = Date.parse(MONDAY)
const { role = '', body: intake = {} } = firstRequest(survey.policy, originMs) ?? {}
const started = { taskQueue: COMPLAINTS_QUEUE, workflowIdConflictPolicy: 'USE_EXISTING' } as const

const beginnings = {
  complaint: {
    path: '/complaints',
    who: role,
    body: intake,
    idFor: (key: string) => idOf(ids, 'complaint', 'survey', key),
    workflowId: workflowIdOf,
    refused: (complaintId: string) => {
      const input: ComplaintInput = { complaintId, terms: termsOf(survey.policy), originMs, carried: null }
      return temporal.workflow.executeUpdateWithStart(takeStep, {
        startWorkflowOperation: new WithStartWorkflowOperation(COMPLAINT_WORKFLOW, {
          ...started,
          workflowId: workflowIdOf(complaintId),
          args: [input],
        }),
        args: [{ step: { ...intake, type: 'receive' } as never, by: nobody, ifVersion: null }],
      })
    },
  },
  campaign: {
    path: '/campaigns',
    who: 'surveyPlanner',
    body: PLAN as Record<string, unknown>,
    idFor: (key: string) => idOf(ids, 'campaign', 'survey', key),
    workflowId: campaignWorkflowId,
    refused: (campaignId: string) => {
      const terms = campaignTermsOf(survey.policy)
      if (!terms) throw new Error('survey has campaigns')
      const input: CampaignInput = { campaignId, terms, originMs, carried: null }
      return temporal.workflow.executeUpdateWithStart(takeCampaignStep, {
        startWorkflowOperation: new WithStartWorkflowOperation(CAMPAIGN_WORKFLOW, {
          ...started,
          workflowId: campaignWorkflowId(campaignId),
          args: [input],
        }),
        args: [{ step: { ...PLAN, type: 'plan' } as never, by: nobody, ifVersion: null }],
      })
    },
  },
}

describe.each(Object.entries(beginnings))('a %s whose first step its workflow refuses', (_, beginning) => {
  const { path, who, body, idFor, workflowId, refused } = beginning
  const sent = (key: string) =>
    survey.call<ProblemBody & { id: string; version: number }>(who, 'POST', path, body, {
      'Idempotency-Key': key,
      'Simulated-Time': MONDAY,
    })
  const read = async (id: string) => {
    const { status, body } = await survey.call<ProblemBody>(who, 'GET', `${path}/${id}`)
    return [status, body.code, body.detail.replace(id, 'ID')]
  }
  const isRunning = async (id: string) =>
    (await temporal.workflow.getHandle(workflowId(id)).describe()).status.name === 'RUNNING'

  test('leaves no workflow that runs, is as unknown as any other, and is taken in when it is sent again', async () => {
    const key = randomUUID()
    const id = idFor(key)
    await expect(refused(id)).rejects.toMatchObject({ cause: { type: 'forbidden' } })
    expect(await isRunning(id)).toBe(false)
    expect(await read(id)).toEqual(await read(randomUUID()))
    const first = await sent(key)
    expect([first.status, first.body.id, first.body.version]).toEqual([201, id, 1])
    const again = await sent(key)
    expect([again.status, again.body.id, again.body.version]).toEqual([201, id, 1])
  })

  test('takes nothing along that comes at the same time and is acceptable', async () => {
    const keys = Array.from({ length: 10 }, () => randomUUID())
    const answers = await Promise.all(
      keys.flatMap((key) => [refused(idFor(key)).catch(() => null), sent(key)]),
    )
    const told = answers.map((each) => (each && 'status' in each ? each.status : each))
    expect(told).toEqual(keys.flatMap(() => [null, 201]))
  })
})
