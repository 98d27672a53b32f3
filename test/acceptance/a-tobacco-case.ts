import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const tobacco = staffOf('tobacco')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const intake = {
  kind: 'complaint',
  channel: 'hotline',
  class: 'delivery',
  complainant: { name: 'Chen Gang', contact: '13700000000' },
  content: 'Two cartons were missing from the delivery.',
  form: { inRange: true, retailer: 'R-3301' },
}

export const called = (more: Record<string, unknown> = {}, at = MONDAY, who = 'orderClerk'): Promise<Case> =>
  tobacco.receives(who, { ...intake, ...more }, at)

/** The named investigator: nobody but himself, whatever his office. */
export const wang: Caller = { person: 'wang.wei', policy: 'tobacco', roles: [], units: [] }

/** In the hands of the named investigator, who has judged. */
export async function judged(it: Case, cause: string, validity = 'founded'): Promise<ComplaintBody> {
  await it.step('orderClerk', 'assign', { to: 'person:wang.wei' })
  return it.step(wang, 'judge', {
    validity,
    cause,
    responsibleUnit: 'countyCompany',
    form: { grounds: 'the delivery note' },
  })
}

export const REPORT = { form: { findings: 'loaded on the wrong van', rootCause: 'labels look alike' } }
export const proposed = (remedy: string) => ({
  remedies: [{ remedy }],
  form: { opinion: 'as the rules say' },
})
export const ANSWER = { result: 'the two cartons come tomorrow' }
export const OPINION = 'content with it'

/** Investigated and handled by whoever holds it. */
export async function resolved(
  it: Case,
  {
    who = wang,
    remedy = 'apology',
    form = {},
  }: { who?: Caller | string; remedy?: string; form?: object } = {},
): Promise<ComplaintBody> {
  await it.step(who, 'report', REPORT)
  await it.step(who, 'propose', proposed(remedy))
  await it.step(who, 'fulfil', { remedy: `${remedy}-1`, form })
  return it.step(who, 'resolve')
}

export const answered = (it: Case, who: Caller | string = wang): Promise<ComplaintBody> =>
  it.step(who, 'answer', { form: { ...ANSWER, opinion: OPINION } })

export const crossChecked = (it: Case, who = 'countyClerk'): Promise<ComplaintBody> =>
  it.step(who, 'record', { record: 'crossCheck', form: { finding: 'as reported' } })

export const closing = { form: { important: false } }

/** A complaint that was a misunderstanding after all, handled to its closing. */
export async function closed(at = MONDAY, important = false): Promise<Case> {
  const it = await called({}, at)
  await judged(it, 'misunderstanding', 'unfounded')
  await resolved(it)
  await answered(it)
  await crossChecked(it)
  await it.step(wang, 'close', { form: { important } })
  return it
}
