import type { Caller } from '../../server/identity/tokens.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const auto = staffOf('auto')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const COMPLAINT = {
  kind: 'complaint',
  channel: 'telephone',
  class: 'repair',
  complainant: { name: 'Chen Jie', contact: '13700000000' },
  content: 'The brakes squeal again after the repair.',
  form: { occurredAt: '2026-03-01T16:00:00+08:00', plate: 'LU B12345' },
}

/** A complaint taken in at the front desk. */
export const aComplaint = (more: Record<string, unknown> = {}, at = MONDAY): Promise<Case> =>
  auto.receives('receptionist', { ...COMPLAINT, ...more }, at)

export const aMajorOne = (more: Record<string, unknown> = {}): Promise<Case> =>
  aComplaint({ severity: 'major', ...more })

/** Somebody whose token grants no role: only as the person he is may he act. */
export const aPerson = (person: string): Caller => ({ person, policy: 'auto', roles: [], units: [] })

export const COMFORT = { form: { comfort: 'We are sorry; we shall look at it today.' } }
export const LOOK = { record: 'firstLook', form: { findings: 'the pads were not changed' } }
export const JUDGEMENT = {
  validity: 'founded',
  responsibleUnit: 'workshop',
  form: { nature: 'careless work', demandReasonable: true },
}
export const HANDLING_FORM = {
  to: 'person:liu.yang',
  as: 'workshopManager',
  form: { department: 'workshop', instructions: 'repair it again, without charge' },
}
export const FINDINGS = { form: { cause: 'worn pads', personAtFault: 'ma.chao', loss: 600 } }
export const SOLUTION = { remedies: [{ remedy: 'apology' }], form: { solution: 'apologise in writing' } }
export const TOLD = { form: { text: 'We repair it again without charge.', reaction: 'content' } }

/** The manager of the workshop who has been named as handler. */
export const liuYang = auto.someone('workshopManager', 'liu.yang')

/** Sympathised with, looked into and judged. */
export async function judged(it: Case, more: Record<string, unknown> = {}): Promise<ComplaintBody> {
  await it.step('receptionist', 'acknowledge', COMFORT)
  await it.step('relationsManager', 'record', LOOK)
  return it.step('relationsManager', 'judge', { ...JUDGEMENT, ...more })
}

/** In the hands of the department and person that the handling form names. */
export async function assigned(it: Case): Promise<ComplaintBody> {
  await judged(it)
  return it.step('relationsManager', 'assign', HANDLING_FORM)
}

/** The cause found, with a loss of so much. */
export async function investigated(it: Case, loss = 600): Promise<ComplaintBody> {
  await assigned(it)
  return it.step(liuYang, 'report', { form: { ...FINDINGS.form, loss } })
}

/** The solution offered and approved by the general manager. */
export async function approved(it: Case, loss = 600): Promise<ComplaintBody> {
  await investigated(it, loss)
  await it.step(liuYang, 'propose', SOLUTION)
  return it.step('generalManager', 'approve')
}

/** Carried out, and the customer told. */
export async function resolved(it: Case, loss = 600): Promise<ComplaintBody> {
  await approved(it, loss)
  await it.step(liuYang, 'fulfil', { remedy: 'apology-1' })
  await it.step(liuYang, 'answer', TOLD)
  return it.step(liuYang, 'resolve')
}

export const asked = (it: Case, satisfaction: string): Promise<ComplaintBody> =>
  it.step('relationsManager', 'revisit', { satisfaction, form: { talk: 'he said so on the telephone' } })

export const EVALUATION = {
  record: 'evaluation',
  form: { summary: 'brakes repaired twice', overall: 'handled in time' },
}
export const DRAFT = { record: 'preventionDraft', form: { measures: 'a second pair of eyes on brakes' } }
export const PREVENTION = { record: 'preventionApproved', form: { supervisor: 'xu.lan' } }

/** Evaluated, prevention approved, closed. */
export async function closed(it: Case): Promise<ComplaintBody> {
  await asked(it, 'satisfied')
  await it.step('relationsManager', 'record', EVALUATION)
  await it.step('workshopManager', 'record', DRAFT)
  await it.step('generalManager', 'record', PREVENTION)
  return it.step('relationsManager', 'close')
}

/** Whom the steps so far have told of something. */
export async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return (await it.history()).flatMap(({ notices }) => notices.filter((notice) => notice.about === about))
}

/** How many hours a clock gives from its start to its due instant. */
export function hoursOf({ clocks }: Pick<ComplaintBody, 'clocks'>, id: string): number {
  const clock = clocks.find((each) => each.id === id)
  return clock ? (Date.parse(clock.dueAt) - Date.parse(clock.startedAt)) / 3_600_000 : Number.NaN
}
