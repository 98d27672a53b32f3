import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const distillery = staffOf('distillery')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const intake = {
  kind: 'complaint',
  channel: 'telephone',
  complainant: { name: 'Zhao Li', contact: '13600000000' },
  content: 'There is something in the bottle.',
  form: {},
}

export const called = (more: Record<string, unknown> = {}, at = MONDAY): Promise<Case> =>
  distillery.receives('registrar', { ...intake, ...more }, at)

export const AN_ANSWER = { form: { text: 'We replace the bottle.' } }

export const judged = (it: Case, validity = 'founded'): Promise<ComplaintBody> =>
  it.step('registrar', 'judge', {
    validity,
    responsibleUnit: 'warehouse',
    form: { grounds: 'the store was damp' },
  })

export const record = (it: Case, who: string, name: string, form: Record<string, unknown>) =>
  it.step(who, 'record', { record: name, form })

/** Handled with an apology; the feedback slip is due. */
export async function resolved(it: Case): Promise<ComplaintBody> {
  await it.step('registrar', 'propose', { remedies: [{ remedy: 'apology' }] })
  await it.step('registrar', 'fulfil', { remedy: 'apology-1' })
  return it.step('registrar', 'resolve')
}

const SLIP = { slip: 'feedbackSlip', form: { handling: 'apologised' } }
export const RESULT = { result: 'We have apologised and sent a new bottle.' }

/** The feedback slip written and sent to the customer. */
export async function fedBack(it: Case): Promise<ComplaintBody> {
  await it.step('registrar', 'issueSlip', SLIP)
  return it.step('registrar', 'signSlip', { slip: 'feedbackSlip-1', signature: 'sent', form: RESULT })
}

export const revisited = (it: Case, satisfaction = 'satisfied'): Promise<ComplaintBody> =>
  it.step('registrar', 'revisit', { satisfaction, form: { opinion: 'well handled' } })

/** Handled, answered, fed back and closed. */
export async function closed(it: Case): Promise<ComplaintBody> {
  await it.step('registrar', 'answer', AN_ANSWER)
  await resolved(it)
  await fedBack(it)
  await revisited(it)
  return it.step('registrar', 'close', { form: { important: false } })
}
