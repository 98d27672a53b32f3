import { randomUUID } from 'node:crypto'
import type { Policy } from '../../policies/policy.ts'
import { firstRequest } from '../../server/identity/first-request.ts'
import { developer, signToken } from '../../server/identity/tokens.ts'
import { courseOf, type Move } from './moves.ts'
import type { Sender } from './schemathesis.ts'

interface Installation {
  apiUrl: string
  tokenSecret: string
}

/** How far each of the cases has come. */
const STEPS_TAKEN = [0, 1, 3, 6]

/** Everybody of an organisation, with a few cases that are there to be asked for. */
export async function sendersOf(at: Installation, policy: Policy): Promise<Sender[]> {
  const roles = [...Object.keys(policy.roles), 'auditor']
  const request = firstRequest(policy, Date.now())
  if (!request) throw new Error(`no first request for ${policy.id}`)
  const course = courseOf(policy, request, Date.now())
  const cases = await Promise.all(
    STEPS_TAKEN.filter((taken) => taken <= course.length).map(async (taken) => {
      const id = await made(at, policy, request, '/complaints')
      for (const { next } of course.slice(0, taken)) await made(at, policy, next, `/complaints/${id}/steps`)
      return { id, moves: course[taken]?.moves ?? [] }
    }),
  )
  const complaints = cases.map(({ id }) => id)
  const known = {
    '/complaints/': complaints,
    '/campaigns/': await planned(at, policy),
    '/policies/': [policy.id],
    '/groups/': ['g-1'],
  }
  const words = {
    kind: [...Object.keys(policy.kinds), 'satisfaction'],
    channel: Object.keys(policy.channels),
    class: Object.keys(policy.classes),
    cause: Object.keys(policy.causes),
    unit: Object.keys(policy.units),
    clock: Object.keys(policy.clocks),
    into: complaints,
    group: ['g-1'],
  }
  const movesOf = (role: string) => [
    { path: '/complaints', id: null, body: request.body },
    ...cases.flatMap(({ id, moves }) =>
      moves
        .filter((move) => move.role === role)
        .map(({ body }) => ({ path: '/complaints/{id}/steps', id, body })),
    ),
  ]
  return Promise.all(
    roles.map(async (role) => ({
      policy: policy.id,
      role,
      token: await signToken(at.tokenSecret, developer(policy, role)),
      known,
      moves: movesOf(role),
      words: Object.fromEntries(Object.entries(words).filter(([, some]) => some.length > 0)),
    })),
  )
}

async function planned(at: Installation, policy: Policy): Promise<string[]> {
  if (policy.id !== 'survey') return []
  const text = 'as agreed'
  const form = { purpose: text, scope: text, time: text, sampling: text, questionnaire: text, penalty: text }
  const frame = Array.from({ length: 20 }, (_, n) => `C${n}`)
  const until = new Date(Date.now() + 20 * 86_400_000).toISOString()
  const plan = { kind: 'satisfaction', frame, sample: 20, until, form }
  return [await made(at, policy, { role: 'surveyPlanner', body: plan }, '/campaigns')]
}

async function made(at: Installation, policy: Policy, { role, body }: Move, path: string): Promise<string> {
  const token = await signToken(at.tokenSecret, developer(policy, role))
  const response = await fetch(`${at.apiUrl}${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
      'If-Match': '*',
    },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as { id: string }
  if (!response.ok)
    throw new Error(`${policy.id} ${role} ${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`)
  return answer.id
}
