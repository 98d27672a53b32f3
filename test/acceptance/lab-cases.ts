import type { Caller } from '../../server/identity/tokens.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const lab = staffOf('lab')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const COMPLAINT = {
  kind: 'complaint',
  channel: 'telephone',
  complainant: { name: 'Zhang San', contact: '13800000000' },
  content: 'The test report is three weeks late.',
  form: { object: 'report 2611-077' },
}

/** A complaint by telephone, taken in by the general office. */
export const aComplaint = (at = MONDAY, more: Record<string, unknown> = {}): Promise<Case> =>
  lab.receives('registrar', { ...COMPLAINT, ...more }, at)

/** Somebody whose token grants no role: only as the person he is may he act. */
export const aPerson = (person: string): Caller => ({ person, policy: 'lab', roles: [], units: [] })

type Who = string | Caller

export const judgement = {
  validity: 'founded',
  responsibleUnit: 'testing',
  form: { grounds: 'the register' },
}
export const findings = {
  form: {
    responsibility: 'the testing department',
    plan: 'test at once',
    agreement: 'report within two days',
  },
}
export const scheme = {
  remedies: [{ remedy: 'apology' }],
  form: { scheme: 'apologise in writing', customerDemand: 'an apology' },
}

export const judgedFounded = (it: Case, who: Who = 'registrar', more = {}): Promise<ComplaintBody> =>
  it.step(who, 'judge', { ...judgement, ...more })

/** Judged founded, and the head of the blamed department has reported. */
export async function investigated(it: Case): Promise<ComplaintBody> {
  await judgedFounded(it)
  return it.step('testingHead', 'report', findings)
}

/** The general manager told, the scheme proposed and ruled on by both levels. */
export async function approved(it: Case): Promise<ComplaintBody> {
  await investigated(it)
  await it.step('qualityHead', 'record', {
    record: 'reportedToGeneralManager',
    form: { findings: 'a backlog' },
  })
  await it.step('registrar', 'propose', scheme)
  await it.step('qualityHead', 'approve')
  return it.step('manager', 'approve')
}

/** Handled to the end: all that is left is to call the customer. */
export async function resolved(it: Case, by: Who = 'testingHead'): Promise<ComplaintBody> {
  await approved(it)
  await it.step(by, 'fulfil', { remedy: 'apology-1' })
  return it.step(by, 'resolve', { form: { outcome: 'the letter has gone out' } })
}

export const called = (
  it: Case,
  satisfaction: string,
  who = 'qualityHead',
  talk = 'the customer said so',
): Promise<ComplaintBody> => it.step(who, 'revisit', { satisfaction, form: { talk } })

export const closed = (it: Case): Promise<ComplaintBody> =>
  it.step('registrar', 'close', { form: { summary: 'put right' } })

/** Whom the steps so far have told of something. */
export async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return (await it.history()).flatMap(({ notices }) => notices.filter((notice) => notice.about === about))
}
