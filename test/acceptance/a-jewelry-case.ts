import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const jewelry = staffOf('jewelry')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const intake = {
  kind: 'complaint',
  channel: 'telephone',
  class: 'goods',
  complainant: { name: 'Li Na', contact: '13900000000' },
  content: 'The clasp of the necklace does not hold.',
  form: { customerType: 'video' },
}

/** What somebody of the house is told by a customer. */
export const told = (more: Record<string, unknown> = {}, who = 'assistant', at = MONDAY): Promise<Case> =>
  jewelry.receives(who, { ...intake, ...more }, at)

export const AN_ANSWER = { form: { process: 'we compared it with the order', result: 'you get a new one' } }

export const EVIDENCE = {
  heardClearly: { matter: 'the clasp opens by itself' },
  askedClearly: { itemCode: 'N-2210', demand: 'another necklace' },
  followedClearly: { followed: 'the supplier has been called' },
  answeredClearly: { reaction: 'content with it' },
  recordedClearly: { summary: 'clasp, exchanged' },
}
export type Clear = keyof typeof EVIDENCE

export const record = (it: Case, name: string, form: Record<string, unknown> = {}, who = 'assistant') =>
  it.step(who, 'record', { record: name, form })

/** The five clear steps, one after the other, with the answer among them where there is one. */
export async function fiveClears(it: Case, answers = true): Promise<void> {
  for (const name of Object.keys(EVIDENCE) as Clear[]) {
    if (name === 'answeredClearly' && answers) await it.step('assistant', 'answer', AN_ANSWER)
    await record(it, name, EVIDENCE[name])
  }
}

export const propose = (it: Case, remedy: string, more: Record<string, unknown> = {}) =>
  it.step('assistant', 'propose', proposal(remedy, more))

export const proposal = (
  remedy: string,
  { amount, ...form }: { amount?: number } & Record<string, unknown> = {},
) => ({ remedies: [{ remedy, ...(amount === undefined ? {} : { amount }) }], form })

/** The proposed remedy carried out, with its proof. */
export async function handled(
  it: Case,
  remedy: string,
  form: Record<string, unknown> = {},
): Promise<ComplaintBody> {
  await it.step('assistant', 'fulfil', { remedy: `${remedy}-1`, form })
  return it.step('assistant', 'resolve')
}
