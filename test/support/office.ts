import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import { type Caller, developer, signToken } from '../../server/identity/tokens.ts'
import { fastForward } from '../../server/runtime/fast-forward.ts'
import { iso } from '../../server/http/complaint-body.ts'
import type { ComplaintBody, ProblemBody, SummaryBody } from '../../server/http/shapes.ts'
import type { EntryBody, ReplayBody } from '../../server/http/shapes-record.ts'
import type { InboxItemBody } from '../../server/http/shapes-desk.ts'
import { viewComplaint, workflowIdOf } from '../../workflows/messages.ts'
import { policiesInForce } from './policies.ts'
import { clientOf } from './temporal.ts'

type Json = Record<string, unknown>
/** A role of the policy, or a particular person. */
type Who = string | Caller

interface Addresses {
  apiUrl: string
  temporalAddress: string
  dataDir: string
  tokenSecret: string
}

export interface Answer<T> {
  status: number
  headers: Headers
  body: T
}

export type Office = ReturnType<typeof office>
export type Case = Awaited<ReturnType<Office['receives']>>

function isClosed(error: unknown): boolean {
  const cause = error instanceof TypeError ? error.cause : null
  return cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_SOCKET'
}

/** The staff of one organisation at work on a running engine, over HTTP. */
export function office({ apiUrl, temporalAddress, dataDir, tokenSecret }: Addresses, policyId: string) {
  const policy = policiesInForce().get(policyId)
  if (!policy) throw new Error(`no policy ${policyId}`)
  const connection = Connection.lazy({ address: temporalAddress })
  const temporal = clientOf(connection, { dataDir })

  /** Somebody in a role; the role's own development person unless named. */
  const someone = (role: string, person = `dev-${role}`): Caller => ({ ...developer(policy, role), person })

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the answer holds
  async function call<T>(
    who: Who,
    method: string,
    path: string,
    body?: Json,
    headers: Record<string, string> = {},
  ) {
    const token = await signToken(tokenSecret, typeof who === 'string' ? someone(who) : who)
    for (;;) {
      const send = () =>
        fetch(`${apiUrl}${path}`, {
          method,
          headers: {
            Authorization: `Bearer ${token}`,
            ...(body ? { 'Content-Type': 'application/json' } : {}),
            ...headers,
          },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
      // Whoever only reads asks again on a new connection where an idle one is closed that very moment (RFC 9112, 9.3.1).
      const response = await send().catch((error: unknown) => {
        if (method === 'GET' && isClosed(error)) return send()
        throw error
      })
      const answer = (await response.json()) as T & { code?: string }
      // On a slow machine somebody may be told to come back, and nothing has been done.
      if (response.status !== 503 || answer.code !== 'busy') {
        return { status: response.status, headers: response.headers, body: answer as T }
      }
      await pause(Number(response.headers.get('Retry-After')) * 1000)
    }
  }

  /** Complaints whose last step the lists may not show yet: they follow the record, a moment behind. */
  const unlisted = new Map<string, () => Promise<unknown>>()

  async function must<T>(status: number, answer: Promise<Answer<T>>): Promise<T> {
    const { status: got, body } = await answer
    if (got !== status) throw new Error(`expected ${status}, got ${got}: ${JSON.stringify(body)}`)
    return body
  }

  /** Takes a complaint in at an instant of its own simulated time. */
  async function receives(who: Who, intake: Json, at: string) {
    const headers = { 'Simulated-Time': at, 'Idempotency-Key': randomUUID() }
    const first = await must<ComplaintBody>(201, call(who, 'POST', '/complaints', intake, headers))
    return caseOf(first)
  }

  /** The problem that an intake meets. */
  async function refusesIntake(who: Who, intake: Json, at: string): Promise<ProblemBody> {
    const { status, body } = await call<ProblemBody>(who, 'POST', '/complaints', intake, {
      'Simulated-Time': at,
    })
    if (status < 400) throw new Error(`expected a refusal, got ${status}`)
    return body
  }

  function caseOf(first: ComplaintBody) {
    const { id, number } = first
    const path = `/complaints/${id}`
    const any = { 'If-Match': '*' }

    /** A step that must succeed; answers the complaint after it. */
    async function step(who: Who, type: string, body: Json = {}): Promise<ComplaintBody> {
      const after = await must<ComplaintBody>(200, call(who, 'POST', `${path}/steps`, { type, ...body }, any))
      unlisted.set(id, () => history())
      return after
    }

    /** A step that must be refused; answers the problem. */
    async function refused(who: Who, type: string, body: Json = {}): Promise<ProblemBody> {
      const answer = await call<ProblemBody>(who, 'POST', `${path}/steps`, { type, ...body }, any)
      if (answer.status < 400) throw new Error(`${type} was not refused`)
      return answer.body
    }

    const view = (who: Who): Promise<ComplaintBody> => must(200, call(who, 'GET', path))

    /** Every step so far, the latest included. */
    async function history(who: Who = 'auditor'): Promise<EntryBody[]> {
      const { version } = await must<ComplaintBody>(200, call('auditor', 'GET', path))
      for (let tries = 0; tries < 100; tries += 1) {
        const { steps } = await must<{ steps: EntryBody[] }>(200, call(who, 'GET', `${path}/history?after=0`))
        if ((steps.at(-1)?.seq ?? 0) >= version) return steps
      }
      throw new Error(`the history of ${number} does not reach version ${version}`)
    }

    const replay = (who: Who, query: { at?: string; seq?: number }): Promise<ReplayBody> =>
      must(
        200,
        call(who, 'GET', `${path}/replay?${new URLSearchParams(query as Record<string, string>).toString()}`),
      )

    /** What of this complaint lies in somebody's inbox, once the lists have caught up. */
    async function inbox(who: Who, status = 'open'): Promise<InboxItemBody[]> {
      await history()
      const items: InboxItemBody[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = new URLSearchParams({ status, limit: '200', ...(cursor ? { cursor } : {}) })
        const page: { items: InboxItemBody[]; next: string | null } = await must(
          200,
          call(who, 'GET', `/inbox?${query.toString()}`),
        )
        items.push(...page.items.filter((item) => item.complaint?.id === id))
        cursor = page.next
      }
      return items
    }

    /** Lets the complaint's own clock run on to an instant; every mark on the way is passed. */
    async function skipTo(instant: string): Promise<void> {
      // A clock that is sent on while a step is still being recorded passes by what it was to tell on the way.
      await history()
      const { nowMs } = await temporal.workflow
        .getHandle(workflowIdOf(id))
        .query(viewComplaint, someone('auditor'))
      const ms = Date.parse(instant) - nowMs
      if (ms <= 0) throw new Error(`${instant} has passed: it is ${iso(nowMs)} for ${number}`)
      await fastForward(connection, workflowIdOf(id), ms)
    }

    unlisted.set(id, () => history())
    return { id, number, first, step, refused, view, history, replay, inbox, skipTo }
  }

  const list = async (who: Who, query: Record<string, string>): Promise<SummaryBody[]> => {
    const catchUp = [...unlisted.values()]
    unlisted.clear()
    await Promise.all(catchUp.map((caughtUp) => caughtUp()))
    const search = new URLSearchParams(query).toString()
    const { complaints } = await must<{ complaints: SummaryBody[] }>(
      200,
      call(who, 'GET', `/complaints?${search}`),
    )
    return complaints
  }

  /** A complaint that the engine has opened, as somebody who may see it finds it. */
  async function opened(who: Who, href: string) {
    const tries = 100
    for (let n = 1; ; n += 1) {
      const { status, body } = await call<ComplaintBody>(who, 'GET', href)
      if (status === 200 && body.number !== '') return caseOf(body)
      if (n === tries) throw new Error(`expected ${href}, got ${status}: ${JSON.stringify(body)}`)
    }
  }

  return { policy, someone, call, receives, refusesIntake, opened, list }
}

/** When a clock is due, as the API writes it. */
export function dueAt({ clocks }: Pick<ComplaintBody, 'clocks'>, id: string): string | undefined {
  return clocks.find((clock) => clock.id === id && clock.state !== 'stopped')?.dueAt
}
