import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const medicine = staffOf('medicine')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const SERVICE = {
  kind: 'service',
  channel: 'telephone',
  class: 'delivery',
  complainant: { name: 'Zhou Min', contact: '13600000000' },
  content: 'The goods came two days late.',
}

export const PRODUCT = {
  kind: 'product',
  channel: 'telephone',
  class: 'usage',
  complainant: { name: 'Zhou Min' },
  content: 'The tablets have changed colour.',
  form: {
    productClass: 'tablets',
    batchNo: '260118',
    producedOn: '2026-01-18',
    arrivedOn: '2026-02-10',
    problem: 'colour',
  },
}

/** A complaint about service, taken by the back office. */
export const aService = (more: Record<string, unknown> = {}, at = MONDAY): Promise<Case> =>
  medicine.receives('clerk', { ...SERVICE, ...more }, at)

export const aProduct = (): Promise<Case> => medicine.receives('clerk', PRODUCT, MONDAY)

export const SETTLED = {
  form: {
    verdict: 'invalid',
    explanation: 'The snow closed the road.',
    apology: true,
    summary: 'explained on the telephone',
  },
}
export const GUIDED = { form: { ...SETTLED.form, guidance: 'Keep them in the dark.' } }
export const ANSWER = { form: { text: 'We are sorry and shall deliver in time.', apology: true } }

/** Judged and drafted; the ruling is still to come. */
export async function drafted(
  it: Case,
  validity = 'founded',
  remedy: Record<string, unknown> = { remedy: 'explanation' },
): Promise<ComplaintBody> {
  const responsible = validity === 'founded' ? { responsiblePerson: 'he.wei' } : {}
  const { holder } = await it.view('auditor')
  const judge = holder?.replace('role:', '') ?? 'clerk'
  await it.step(judge, 'judge', { validity, ...responsible, form: { grounds: 'the delivery notes' } })
  return it.step('clerk', 'propose', { remedies: [remedy], form: { draft: 'explain and apologise' } })
}

/** Ruled, carried out, answered; only the summary is missing. */
export async function resolved(it: Case): Promise<ComplaintBody> {
  await it.step('clerk', 'assign', { to: 'role:regionalHead' })
  await drafted(it)
  await it.step('regionalHead', 'approve', { form: { ruling: 'so be it' } })
  await it.step('clerk', 'fulfil', { remedy: 'explanation-1' })
  await it.step('clerk', 'answer', ANSWER)
  return it.step('clerk', 'resolve')
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
