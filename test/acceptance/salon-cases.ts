import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const salon = staffOf('salon')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const CARD = { servedOn: '2026-02-27', treatment: 'peeling', demand: 'do it again' }
export const COMPLAINT = {
  kind: 'complaint',
  channel: 'counter',
  class: 'effect',
  complainant: { name: 'Lin Yue', contact: '13600000000' },
  content: 'My skin has been red since.',
  form: CARD,
}
export const OPINION = {
  ...COMPLAINT,
  kind: 'opinion',
  channel: 'opinionForm',
  content: 'Opinion form no. 12',
  form: { needs: 'laterHours', likes: 'massage', dislikes: 'prices' },
}

export const complained = (more: Record<string, unknown> = {}): Promise<Case> =>
  salon.receives('receptionist', { ...COMPLAINT, ...more }, MONDAY)
export const opined = (): Promise<Case> => salon.receives('receptionist', OPINION, MONDAY)

/** The loop in its order, each step with its evidence. */
export const LOOP = {
  found: { problem: 'red skin' },
  criticised: { criticism: 'the patch test was left out' },
  analysed: { cause: 'no time was planned for it' },
  solved: { agreed: 'repeated on Friday' },
  putIntoEffect: { done: 'repeated, skin is calm' },
  strengthened: { practice: 'the patch test is in the booking' },
}
export type Turn = keyof typeof LOOP
export const turn = (record: Turn) => ({ record, form: LOOP[record] })

export const solution = (remedies: object[]) => ({ remedies, form: { solution: 'do it again' } })
export const REPEAT = solution([{ remedy: 'repeatTreatment' }])
export const RULING = { form: { ruling: 'agreed' } }
export const ANSWER = { form: { text: 'Your treatment has been repeated.' } }
export const END = { form: { end: 'she is content' } }

/** Found, criticised and analysed by whoever holds it. */
export async function analysed(who = 'receptionist'): Promise<Case> {
  const it = await complained()
  for (const record of ['found', 'criticised', 'analysed'] as const)
    await it.step(who, 'record', turn(record))
  return it
}

export const inboxOf = async (it: Case, who: string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)
export const toldLast = async (it: Case): Promise<EntryBody['notices']> =>
  (await it.history()).at(-1)?.notices ?? []
export const hoursAfter = (instant: string, hours: number): string =>
  new Date(Date.parse(instant) + hours * 3_600_000).toISOString()
