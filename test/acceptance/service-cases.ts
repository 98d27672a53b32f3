import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const service = staffOf('service')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const INTAKE = {
  kind: 'complaint',
  channel: 'telephone',
  class: 'building',
  complainant: { name: 'Gao Ling', contact: '13500000000' },
  content: 'The balcony door does not close.',
  form: { stage: 'warranty', premises: 'tower 2, flat 1501' },
}
export const HARM = { form: { ...INTAKE.form, ground: 'greatHarm' } }
export const PROACTIVE = {
  kind: 'proactive',
  complainant: undefined,
  content: 'All seals of the balcony doors are of one bad batch.',
  form: { ...INTAKE.form, foundBy: 'found on a round' },
}

export const received = (more: Record<string, unknown> = {}): Promise<Case> =>
  service.receives('deskClerk', { ...INTAKE, ...more }, MONDAY)

/** The named person who follows a case, and a colleague of the same desk who does not. */
export const chen: Caller = service.someone('deskClerk', 'chen.jie')
export const NAMED = { to: 'person:chen.jie', form: { follower: 'chen.jie' } }

/** Received, and followed by a named person. */
export async function followed(more: Record<string, unknown> = {}): Promise<Case> {
  const it = await received(more)
  await it.step('deskClerk', 'assign', NAMED)
  return it
}

export const FINDINGS = { form: { findings: 'the frame has sunk' } }
export const proposed = (remedy: string, more: Record<string, unknown> = {}) => ({
  remedies: [{ remedy }],
  form: { handling: 'mend it', ...more },
})
export const RULING = { form: { measures: 'mend the frame within the week' } }
export const OPINION = { record: 'legalOpinion', form: { opinion: 'we are liable' } }

/** An ordinary complaint whose handling the head of customer service has ruled on. */
export async function ruled(remedy = 'apology'): Promise<Case> {
  const it = await followed()
  await it.step(chen, 'report', FINDINGS)
  await it.step(chen, 'propose', proposed(remedy))
  await it.step('serviceManager', 'approve', RULING)
  return it
}

/** Investigated, with the opinion of legal, and proposed to the two managers. */
export async function beforeTheManagers(it: Case): Promise<ComplaintBody> {
  await it.step(chen, 'report', FINDINGS)
  await it.step('lawyer', 'record', OPINION)
  return it.step(chen, 'propose', proposed('measures', { department: 'engineering' }))
}

export const ANSWER = { form: { text: 'Your door will be mended.' } }
export const ANALYSIS = { record: 'analysis', form: { cause: 'wet ground', proposal: 'wait a winter' } }
export const revisited = (satisfaction: string) => ({ satisfaction, form: { talk: 'he has been called' } })

/** Answered and carried out by whoever follows it. */
export async function resolved(): Promise<Case> {
  const it = await ruled()
  await it.step(chen, 'answer', ANSWER)
  await it.step(chen, 'fulfil', { remedy: 'apology-1', form: {} })
  await it.step(chen, 'resolve')
  return it
}

export const ORDER = { slip: 'repairOrder', form: { works: 'lift the frame' } }
const signature = (name: string, form: object) => ({ slip: 'repairOrder-1', signature: name, form })
export const CONFIRMED = signature('engineer', { technique: 'wedges', price: 800 })
export const STARTED = signature('team', { startedOn: '2026-03-04' })
export const SUPERVISED = signature('supervision', { found: 'done well' })

/** The fields that a step asks for when its form is empty. */
export async function asksFor(it: Case, type: string, body: Record<string, unknown> = {}): Promise<string[]> {
  const { errors = [] } = await it.refused('deskClerk', type, { ...body, form: {} })
  return errors.map(({ pointer }) => pointer.replace('/form/', ''))
}

/** What the latest step told people about something. */
export async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return ((await it.history()).at(-1)?.notices ?? []).filter((notice) => notice.about === about)
}

export const inboxOf = async (it: Case, who: Caller | string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)
