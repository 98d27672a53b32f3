import { inject } from 'vitest'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import { type Case, office } from '../support/office.ts'

/** The staff of one organisation, on the engine that all acceptance tests share. */
export function staffOf(policy: string) {
  return office(
    {
      apiUrl: inject('apiUrl'),
      temporalAddress: inject('temporalAddress'),
      dataDir: inject('dataDir'),
      tokenSecret: inject('tokenSecret'),
    },
    policy,
  )
}

/** What of a case lies open in somebody's inbox, as `overdue whole`. */
export async function inboxOf(it: Case, who: Parameters<Case['inbox']>[0]): Promise<string[]> {
  return (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)
}

/** What the latest step told people. */
export async function toldLast(it: Case): Promise<EntryBody['notices']> {
  return (await it.history()).at(-1)?.notices ?? []
}

/** The fields that a step is refused for when nothing is filled in. */
export async function fieldsMissed(
  it: Case,
  who: Parameters<Case['refused']>[0],
  step: string,
  body: Record<string, unknown>,
): Promise<string[]> {
  const { errors } = await it.refused(who, step, { ...body, form: {} })
  return (errors ?? []).map(({ pointer }) => pointer.replace('/form/', ''))
}
