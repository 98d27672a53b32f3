import { randomUUID } from 'node:crypto'
import { Connection } from '@temporalio/client'
import { inject } from 'vitest'
import type {
  CampaignBody,
  CampaignEntryBody,
  CampaignReplayBody,
} from '../../server/http/campaigns-shapes.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import { fastForward } from '../../server/runtime/fast-forward.ts'
import type { InboxItemBody } from '../../server/http/shapes-desk.ts'
import type { ProblemBody } from '../../server/http/shapes.ts'
import { campaignWorkflowId, viewCampaign } from '../../workflows/campaign-messages.ts'
import { staffOf } from './engine.ts'
import { clientOf } from '../support/temporal.ts'

type Json = Record<string, unknown>
type Who = string | Caller

export const survey = staffOf('survey')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

const connection = Connection.lazy({ address: inject('temporalAddress') })
const temporal = clientOf(connection, { dataDir: inject('dataDir') })

/** So many customers: C001, C002 … */
export const customers = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `C${String(n + 1).padStart(3, '0')}`)

export const PLAN = {
  kind: 'satisfaction',
  frame: customers(20),
  sample: 20,
  until: '2026-03-31T18:00:00+08:00',
  form: {
    purpose: 'how content customers are',
    scope: 'all who bought in 2025',
    time: 'March 2026',
    sampling: 'drawn at random',
    questionnaire: 'form 7',
    penalty: 'whoever invents a form loses the bonus of the half-year',
  },
}

export const CONTACT = { form: { manner: 'telephone' } }
export const SATISFIED = { form: { rating: 'satisfied' } }
const DISSATISFIED = { form: { rating: 'dissatisfied' } }
export const CHECKED = { form: { manner: 'called back' } }

export type Survey = Awaited<ReturnType<typeof planned>>

async function must<T>(status: number, answer: Promise<{ status: number; body: T }>): Promise<T> {
  const { status: got, body } = await answer
  if (got !== status) throw new Error(`expected ${status}, got ${got}: ${JSON.stringify(body)}`)
  return body
}

/** A campaign planned by the planner, and what can be done with it. */
export async function planned(more: Json = {}, at = MONDAY) {
  const headers = { 'Simulated-Time': at, 'Idempotency-Key': randomUUID() }
  const first = await must<CampaignBody>(
    201,
    survey.call('surveyPlanner', 'POST', '/campaigns', { ...PLAN, ...more }, headers),
  )
  const { id, number } = first
  const path = `/campaigns/${id}`
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the answer holds
  const send = <T>(who: Who, type: string, body: Json, headers: Record<string, string> = {}) =>
    survey.call<T>(who, 'POST', `${path}/steps`, { type, ...body }, { 'If-Match': '*', ...headers })

  /** A step that must succeed; answers the campaign after it. */
  const step = (who: Who, type: string, body: Json = {}) => must(200, send<CampaignBody>(who, type, body))

  /** A step that must be refused; answers the problem. */
  async function refused(who: Who, type: string, body: Json = {}): Promise<ProblemBody> {
    const answer = await send<ProblemBody>(who, type, body)
    if (answer.status < 400) throw new Error(`${type} was not refused`)
    return answer.body
  }

  const view = (who: Who = 'auditor') => must<CampaignBody>(200, survey.call(who, 'GET', path))

  /** Every step so far, the latest included. */
  async function history(who: Who = 'auditor'): Promise<CampaignEntryBody[]> {
    const { version } = await view()
    for (let tries = 0; tries < 100; tries += 1) {
      const { steps } = await must<{ steps: CampaignEntryBody[] }>(
        200,
        survey.call(who, 'GET', `${path}/history`),
      )
      if ((steps.at(-1)?.seq ?? 0) >= version) return steps
    }
    throw new Error(`the history of ${number} does not reach version ${version}`)
  }

  const replay = (query: Record<string, string>) =>
    must<CampaignReplayBody>(
      200,
      survey.call('auditor', 'GET', `${path}/replay?${new URLSearchParams(query).toString()}`),
    )

  /** What of this campaign lies open in somebody's inbox, as `overdue collecting`. */
  async function inbox(who: Who): Promise<string[]> {
    await history()
    const { items } = await must<{ items: InboxItemBody[] }>(
      200,
      survey.call(who, 'GET', '/inbox?status=open&limit=200'),
    )
    return items
      .filter((item) => item.campaign?.id === id)
      .map((item) => `${item.kind} ${item.about}, ${item.label.en}`)
  }

  /** Lets the campaign's own clock run on to an instant; every mark on the way is passed. */
  async function skipTo(instant: string): Promise<void> {
    const workflowId = campaignWorkflowId(id)
    const { nowMs } = await temporal.workflow
      .getHandle(workflowId)
      .query(viewCampaign, survey.someone('auditor'))
    await history()
    await fastForward(connection, workflowId, Date.parse(instant) - nowMs)
  }

  return { id, number, first, path, send, step, refused, view, history, replay, inbox, skipTo }
}

/** Approved and begun: the sample is drawn. */
export async function collecting(more: Json = {}): Promise<Survey> {
  const it = await planned(more)
  await it.step('serviceManager', 'approve')
  await it.step('surveyPlanner', 'start')
  return it
}

interface Returned {
  /** Of the sample, in its order: so many are reached, so many of those return a form, so many of those are satisfied. */
  reached: number
  returned: number
  satisfied: number
}

/** The customers of the sample are asked, in its order. */
export async function asked(it: Survey, { reached, returned, satisfied }: Returned): Promise<string[]> {
  const sample = (await it.view()).sample.map(({ customer }) => customer)
  for (const customer of sample.slice(0, reached))
    await it.step('surveyor', 'reach', { customer, reached: true, ...CONTACT })
  for (const [n, customer] of sample.slice(0, returned).entries())
    await it.step('surveyor', 'return', { customer, ...(n < satisfied ? SATISFIED : DISSATISFIED) })
  return sample
}

/** Collecting closed, forms drawn and each found genuine, except so many. */
export async function verified(it: Survey, notGenuine = 0): Promise<CampaignBody> {
  await it.step('surveyPlanner', 'closeCollecting')
  let after = await it.step('inspector', 'draw')
  const drawn = after.sample.filter((one) => one.drawn)
  for (const [n, { customer }] of drawn.entries())
    after = await it.step('inspector', 'verify', { customer, genuine: n >= notGenuine, ...CHECKED })
  return after
}
