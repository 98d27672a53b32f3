import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const pcb = staffOf('pcb')

/** A Monday in a month without public holidays, when the office is open. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const anIntake = {
  kind: 'complaint',
  channel: 'letter',
  complainant: { name: 'Wang Fang', contact: '13900000000' },
  content: 'Thirty boards of the delivery have broken traces.',
  form: { orderNo: 'PO-8812', partNo: 'B-204' },
}

export const anException = {
  kind: 'exception',
  channel: 'site',
  content: 'Two boards were bent in the carton; none was used.',
  form: { orderNo: 'PO-8812', partNo: 'B-204', loss: false },
}

export const aComplaintForm = {
  shippedQuantity: 500,
  shippedOn: '2026-02-12',
  defectQuantity: 30,
  demand: 'take the boards back',
  reason: 'broken traces',
  businessOpinion: 'the customer is right',
  sample: [{ name: 'board.jpg', ref: 'sample-1' }],
  returnQuantity: 30,
}

export const aReport = { findings: 'over-etched', proposedResponsible: 'night shift of line 2' }

/** A complaint as business has taken it in. */
export const received = (at = MONDAY): Promise<Case> => pcb.receives('salesClerk', anIntake, at)

/** A complaint whose form and sample have gone to the general manager's office. */
export async function formFiled(at = MONDAY, form: Partial<typeof aComplaintForm> = {}): Promise<Case> {
  const it = await received(at)
  await it.step('salesClerk', 'record', { record: 'complaintForm', form: { ...aComplaintForm, ...form } })
  return it
}

/** Manufacturing and quality have finished; the report is still to come. */
export async function investigationEnded(at = MONDAY): Promise<Case> {
  const it = await formFiled(at)
  await it.step('manufacturingEngineer', 'record', {
    record: 'productionDetail',
    form: {
      productionUnit: 'line 2',
      machineShift: 'etcher 4, night',
      operator: 'Li Si',
      producedOn: '2026-02-10',
      countermeasure: 'new etching bath',
    },
  })
  await it.step('qualityEngineer', 'record', { record: 'investigationEnded' })
  return it
}

/** Reported, ruled on by the deputy general manager and judged by the general manager's office. */
export async function judged(
  validity: 'founded' | 'unfounded' = 'founded',
  cause = 'quality',
): Promise<Case> {
  const it = await investigationEnded()
  await it.step('qualityEngineer', 'report', { form: aReport })
  await it.step('deputyGeneralManager', 'record', {
    record: 'reportRuled',
    form: { ruling: 'handle at once' },
  })
  await it.step('productionController', 'judge', {
    validity,
    ...(validity === 'founded' ? { cause, responsibleUnit: 'manufacturing' } : {}),
    form: { grounds: 'the sample' },
  })
  return it
}

/** The office has drafted one remedy; a slice of the customer's demand is money or boards. */
export async function proposed(remedy: Record<string, unknown>): Promise<Case> {
  const it = await judged()
  await it.step('productionController', 'propose', { remedies: [remedy], form: { draft: 'settle it so' } })
  return it
}

/** A return of thirty boards for 3000, approved by the sales manager. */
export async function returnApproved(): Promise<Case> {
  const it = await proposed({ remedy: 'return', amount: 3000, quantity: 30 })
  await it.step('salesManager', 'approve', { form: { ruling: 'take them back' } })
  return it
}

export const aRuling = { by: 'letter', ruling: 'We take the thirty boards back.' }

/** A founded complaint, explained to the customer and resolved. */
export async function resolved(): Promise<Case> {
  const it = await proposed({ remedy: 'explanation' })
  await it.step('salesManager', 'approve')
  await it.step('salesClerk', 'fulfil', { remedy: 'explanation-1' })
  await it.step('salesClerk', 'answer', { form: aRuling })
  await it.step('productionController', 'resolve')
  return it
}
