import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const furniture = staffOf('furniture')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const INTAKE = {
  kind: 'piece',
  channel: 'fax',
  complainant: { name: 'Nordic Home', contact: 'fax 0047 2200' },
  content: 'Six tables have warped.',
  form: { orderNo: 'EX-311', product: 'table T-8', quantityConcerned: 6 },
}

export const LATE = {
  ...INTAKE,
  kind: 'lateDelivery',
  content: 'The container misses its ship.',
  form: { orderNo: 'EX-311', product: 'table T-8' },
}

/** A complaint of a kind, as sales has recorded it. */
export const aComplaint = (kind: string, at = MONDAY): Promise<Case> =>
  furniture.receives('salesClerk', { ...INTAKE, kind }, at)

export const opinion = { form: { opinion: 'the wood was too wet' } }

/** A complaint that quality has investigated. */
export async function investigated(kind: string): Promise<Case> {
  const it = await aComplaint(kind)
  await it.step('inspector', 'report', opinion)
  return it
}

export const aRequest = (urgent: boolean) => ({
  slip: 'partsRequest',
  form: { part: 'leg L-2', quantity: 4, urgent },
})

/** Parts that production has asked for, with the sales manager's approval. */
export async function partsApproved(urgent: boolean): Promise<Case> {
  const it = await investigated('parts')
  await it.step('planner', 'issueSlip', aRequest(urgent))
  await it.step('salesManager', 'signSlip', signature('manager'))
  return it
}

export const signature = (name: string) => ({ slip: 'partsRequest-1', signature: name, form: {} })

/** A return on which the head of the company has decided. */
export async function decided(decision: 'discount' | 'return'): Promise<Case> {
  const it = await investigated('return')
  await it.step('salesClerk', 'record', { record: 'askedHead', form: { question: 'discount or return?' } })
  await it.step('companyHead', 'record', { record: 'headDecides', form: { decision } })
  return it
}

export const answered = (text: string) => ({ form: { text } })

/** What the latest step told people about something. */
export async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return ((await it.history()).at(-1)?.notices ?? []).filter((notice) => notice.about === about)
}
