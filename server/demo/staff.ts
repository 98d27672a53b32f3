import type { Client, Connection } from '@temporalio/client'
import type { Policy } from '../../policies/policy.ts'
import { viewComplaint, workflowIdOf } from '../../workflows/messages.ts'
import type { ComplaintBody } from '../http/shapes.ts'
import type { EntryBody } from '../http/shapes-record.ts'
import { developer, signToken } from '../identity/tokens.ts'
import { fastForward } from '../runtime/fast-forward.ts'

export type Body = Record<string, unknown>

interface Desk {
  apiUrl: string
  secret: string
  policy: Policy
  client: Client
  connection: Connection
}

export type Staff = ReturnType<typeof staff>

/** The people of one organisation, working over HTTP as anybody would, and a complaint's clock that can be moved on. */
export function staff({ apiUrl, secret, policy, client, connection }: Desk) {
  const tokens = new Map<string, Promise<string>>()

  function tokenOf(role: string): Promise<string> {
    const token = tokens.get(role) ?? signToken(secret, developer(policy, role))
    tokens.set(role, token)
    return token
  }

  async function ask(
    role: string,
    method: string,
    path: string,
    body?: Body,
    headers: Record<string, string> = {},
  ) {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await tokenOf(role)}`,
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const answer: unknown = await response.json()
    if (!response.ok)
      throw new Error(`${role} ${method} ${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`)
    return answer
  }

  return {
    receive: (role: string, intake: Body, at: string) =>
      ask(role, 'POST', '/complaints', intake, { 'Simulated-Time': at }) as Promise<ComplaintBody>,
    step: (role: string, id: string, body: Body) =>
      ask(role, 'POST', `/complaints/${id}/steps`, body, { 'If-Match': '*' }) as Promise<ComplaintBody>,
    async history(id: string): Promise<{ number: string; steps: EntryBody[] }> {
      const { number, version } = (await ask('auditor', 'GET', `/complaints/${id}`)) as ComplaintBody
      for (;;) {
        const { steps } = (await ask('auditor', 'GET', `/complaints/${id}/history`)) as { steps: EntryBody[] }
        if ((steps.at(-1)?.seq ?? 0) >= version) return { number, steps }
      }
    },
    /** Lets a complaint's time run on by so many hours. */
    async wait(id: string, hours: number): Promise<void> {
      if (hours > 0) await fastForward(connection, workflowIdOf(id), hours * 3_600_000)
      await client.workflow.getHandle(workflowIdOf(id)).query(viewComplaint, developer(policy, 'auditor'))
    },
  }
}
