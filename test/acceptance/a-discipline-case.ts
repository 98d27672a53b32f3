import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const discipline = staffOf('discipline')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const DETAIL = {
  course: 'He asked me for 500 yuan to put me first in the queue.',
  accused: 'Qian Bo, sales clerk',
  witnesses: 'Wu Min, who stood behind me',
  hasMaterialEvidence: true,
  materialEvidence: [{ name: 'receipt', ref: 'receipt-12' }],
  telephone: '13900000000',
  signature: [{ name: 'signed letter', ref: 'letter-12' }],
  keeper: 'he.ping',
}

export const COMPLAINT = {
  kind: 'complaint',
  channel: 'visit',
  complainant: { name: 'Shen Yu', contact: '13900000000' },
  content: 'A clerk takes money.',
  form: DETAIL,
}

/** Nobody but himself, whatever his office. */
const person = (name: string): Caller => ({ person: name, policy: 'discipline', roles: [], units: [] })
export const keeper = person('he.ping')
export const inspector = person('lu.tao')

export const registered = (form: Partial<typeof DETAIL> = {}): Promise<Case> =>
  discipline.receives('receptionist', { ...COMPLAINT, form: { ...DETAIL, ...form } }, MONDAY)

export const SEND = { record: 'inspectorSent', form: { inspector: 'lu.tao' } }
export const FACTS = {
  record: 'factsConfirmed',
  form: { facts: 'he took the money twice', heard: 'Wu Min, the cashier' },
}
export const REPORT = { form: { findings: 'he took the money' } }
export const ANSWER = { form: { text: 'He has been dealt with.' } }
export const scheme = (remedy: string) => ({ remedies: [{ remedy }], form: { scheme: 'as the rules say' } })

/** An inspector has confirmed the facts and judged. */
export async function confirmed(it: Case, validity = 'founded'): Promise<ComplaintBody> {
  await it.step(keeper, 'record', SEND)
  await it.step(inspector, 'record', FACTS)
  const blamed = validity === 'founded' ? { responsibleUnit: 'sales' } : {}
  return it.step(inspector, 'judge', { validity, ...blamed, form: { grounds: 'two witnesses' } })
}

export async function reported(size: string, validity = 'founded'): Promise<Case> {
  const it = await registered()
  await confirmed(it, validity)
  await it.step(inspector, 'report', { form: { ...REPORT.form, size } })
  return it
}

/** An ordinary matter, handled by the head of the department and answered. */
export async function resolved(): Promise<Case> {
  const it = await reported('ordinary')
  await it.step('salesManager', 'propose', scheme('criticism'))
  await it.step('disciplineHead', 'approve')
  await it.step('salesManager', 'fulfil', { remedy: 'criticism-1' })
  await it.step('salesManager', 'resolve')
  await it.step(keeper, 'answer', ANSWER)
  return it
}

export async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return (await it.history()).flatMap(({ notices }) => notices.filter((notice) => notice.about === about))
}
