import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const gas = staffOf('gas')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const EVIDENCE = [{ name: 'picture.jpg', ref: 'sha256:4f2a' }]

const SOMEBODY = {
  complainant: { name: 'Zhao Qing', contact: '13500000000' },
  content: 'There is a smell of gas on the stairs.',
}
export const LEAK = {
  ...SOMEBODY,
  kind: 'repair',
  channel: 'hotline',
  class: 'leak',
  form: { address: 'Garden Road 8', answeredAfterSeconds: 12 },
}
export const FAULT = { ...LEAK, class: 'fault', form: { address: 'Garden Road 8' } }
const REPORT = {
  ...SOMEBODY,
  kind: 'report',
  channel: 'government',
  class: 'breach',
  form: { address: 'Garden Road 8' },
}

export const repair = (intake: Record<string, unknown> = FAULT, at = MONDAY): Promise<Case> =>
  gas.receives('operator', intake, at)
export const report = (more: Record<string, unknown> = {}, who = 'inspector'): Promise<Case> =>
  gas.receives(who, { ...REPORT, ...more }, MONDAY)

export const WORK_ORDER = { slip: 'workOrder', form: { task: 'find the leak', department: 'repairTeam' } }
export const sign = (signature: string, form = {}, slip = 'workOrder-1') => ({ slip, signature, form })
const DONE = { done: 'a new seal' }

/** Work order out, taken over and back, the work done. */
export async function repaired(it: Case, nth = 1): Promise<ComplaintBody> {
  await it.step('operator', 'issueSlip', WORK_ORDER)
  await it.step('repairman', 'signSlip', sign('takenOver', {}, `workOrder-${nth}`))
  await it.step('repairman', 'signSlip', sign('returned', DONE, `workOrder-${nth}`))
  return it.step('repairman', 'resolve')
}

export const called = (satisfaction: string) => ({
  satisfaction,
  form: { callRecord: EVIDENCE, said: 'it smells no more' },
})
export const ARCHIVE = { form: { archiveNo: 'A-17' } }

/** A repair to its closing. */
export async function closedRepair(at = MONDAY): Promise<Case> {
  const it = await repair(FAULT, at)
  await repaired(it)
  await it.step('operator', 'revisit', called('satisfied'))
  await it.step('operator', 'close', ARCHIVE)
  return it
}

type Who = string | Caller
export const inspected = (putRight?: boolean) => ({
  record: 'inspected',
  form: { found: 'a hose of rubber', pictures: EVIDENCE, ...(putRight === undefined ? {} : { putRight }) },
})
export const judged = (validity: string) => ({ validity, form: { grounds: 'seen on site' } })
export const FINDINGS = { form: { findings: 'as reported' } }
export const measure = (remedy: string, more = {}) => ({
  remedies: [{ remedy, ...more }],
  form: { opinion: 'as the rules say' },
})
export const ANSWER = { form: { text: 'It has been put right.' } }

/** From the findings to the answer; all that is left is the closing. */
export async function answered(it: Case, remedy: string, who: Who = 'inspector'): Promise<ComplaintBody> {
  await it.step(who, 'report', FINDINGS)
  await it.step(who, 'propose', measure(remedy))
  await it.step(who, 'fulfil', { remedy: `${remedy}-1` })
  await it.step(who, 'resolve')
  return it.step(who, 'answer', ANSWER)
}

/** An instant so many minutes later, as the API writes it. */
export function minutesAfter(instant: string | undefined, minutes: number): string {
  return new Date(Date.parse(instant ?? '') + minutes * 60_000).toISOString()
}
