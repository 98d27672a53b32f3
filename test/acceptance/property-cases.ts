import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const property = staffOf('property')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const INTAKE = {
  kind: 'complaint',
  channel: 'telephone',
  class: 'seepage',
  complainant: { name: 'Sun Li', contact: '13600000000' },
  content: 'Water comes through the ceiling.',
  form: { premises: 'block 5, flat 902' },
}

export const told = (
  more: Record<string, unknown> = {},
  who = 'deskClerk',
  at: string = MONDAY,
): Promise<Case> => property.receives(who, { ...INTAKE, ...more }, at)

export const EVIDENCE = {
  heardClearly: { matter: 'the ceiling drips since Sunday' },
  askedClearly: { demand: 'the ceiling mended' },
  followedClearly: { followed: 'engineering was there at noon' },
  answeredClearly: { reaction: 'content with it' },
  recordedClearly: { summary: 'roof seam, sealed' },
}
export type Clear = keyof typeof EVIDENCE

export const AN_ANSWER = { form: { process: 'the roof was looked at', result: 'the seam is sealed' } }

export const record = (it: Case, name: string, form: object, who = 'deskClerk'): Promise<ComplaintBody> =>
  it.step(who, 'record', { record: name, form })

/** The five clear steps, one after the other, with the answer among them. */
export async function fiveClears(it: Case): Promise<void> {
  for (const name of Object.keys(EVIDENCE) as Clear[]) {
    if (name === 'answeredClearly') await it.step('deskClerk', 'answer', AN_ANSWER)
    await record(it, name, EVIDENCE[name])
  }
}

export const proposed = (remedy: string) => ({
  remedies: [{ remedy }],
  form: { handling: 'as the case asks' },
})

/** Handled by a remedy that the desk carries out itself. */
export async function explained(it: Case): Promise<ComplaintBody> {
  await it.step('deskClerk', 'propose', proposed('explanation'))
  await it.step('serviceManager', 'fulfil', { remedy: 'explanation-1', form: {} })
  return it.step('deskClerk', 'resolve')
}

/** A resident's proposal that lies before the director. */
export async function putForward(): Promise<Case> {
  const it = await told({ kind: 'proposal', class: undefined, content: 'Charge bicycles outside.' })
  await it.step('deskClerk', 'propose', proposed('adoption'))
  return it
}

export const ADOPTED = { form: { decision: 'adopt', ruling: 'from May on' } }
export const PLANNED = { form: { decision: 'plan', planUnit: 'engineering', ruling: 'say where and how' } }
export const PUBLISHED = {
  record: 'published',
  form: { measures: 'sockets behind block 5', commendation: 'with thanks to Ms Sun' },
}

/** The fields that a step asks for when its form is empty. */
export async function asksFor(it: Case, type: string, body: Record<string, unknown> = {}): Promise<string[]> {
  const { errors = [] } = await it.refused('deskClerk', type, { ...body, form: {} })
  return errors.map(({ pointer }) => pointer.replace('/form/', ''))
}

/** What the latest step told people about something. */
export async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return ((await it.history()).at(-1)?.notices ?? []).filter((notice) => notice.about === about)
}

export const inboxOf = async (it: Case, who: string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)
