import { randomUUID } from 'node:crypto'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const equipment = staffOf('equipment')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

const INTAKE = {
  channel: 'telephone',
  complainant: { name: 'Huai River Mill', contact: '0554-2211' },
  content: 'The spindle stands still.',
}
export const FAULT = {
  ...INTAKE,
  kind: 'fault',
  class: 'mechanical',
  form: { machineNo: 'M-77', warrantyUntil: '2026-12-31' },
}
export const QUESTION = { ...INTAKE, kind: 'question', form: { machineNo: 'M-77' } }
export const CONDUCT = { ...INTAKE, kind: 'conduct', form: { person: 'the fitter who came on Friday' } }

/** No other test knows of this machine. */
export const aMachine = (): string => `M-${randomUUID().slice(0, 8)}`

/** A fault of a machine whose warranty runs to a day, this whole year unless given. */
export const aFault = (
  more: object = {},
  { warrantyUntil = '2026-12-31', machineNo = aMachine(), at = MONDAY } = {},
): Promise<Case> =>
  equipment.receives('dispatcher', { ...FAULT, ...more, form: { machineNo, warrantyUntil } }, at)

export const answered = { form: { text: 'We come on Wednesday.' } }
const findings = { form: { findings: 'the bearing has seized' } }

/** A fault that the technician has answered and traced to a cause. */
export async function traced(
  cause: string,
  { boughtIn = false, warrantyUntil = '2026-12-31', more = {} } = {},
): Promise<Case> {
  const it = await aFault(more, { warrantyUntil })
  await it.step('technician', 'answer', answered)
  await it.step('technician', 'judge', { validity: 'founded', cause, form: { boughtIn } })
  await it.step('technician', 'report', findings)
  return it
}

export const proposed = (...remedies: string[]) => ({ remedies: remedies.map((remedy) => ({ remedy })) })
export const done = (remedy: string) => ({ remedy, form: { done: 'a new bearing' } })
export const sheet = [{ name: 'signed sheet', ref: 'scan-118' }]

/** A fault in warranty that has been repaired free of charge. */
export async function repaired(more: object = {}): Promise<Case> {
  const it = await traced('assembly', { more })
  await it.step('technician', 'propose', proposed('freeRepair'))
  await it.step('technician', 'fulfil', done('freeRepair-1'))
  await it.step('technician', 'resolve')
  return it
}

export const serviceReport = { record: 'serviceReport', form: { work: 'bearing changed, two hours' } }
export const satisfactionForm = (satisfied = true) => ({
  record: 'satisfactionForm',
  form: { satisfied, sheet },
})

/** A complaint about a technician's conduct, investigated. */
export async function conductJudged(validity: 'founded' | 'unfounded'): Promise<Case> {
  const it = await equipment.receives('dispatcher', CONDUCT, MONDAY)
  await it.step('serviceManager', 'answer', answered)
  await it.step('serviceManager', 'judge', { validity, form: { employee: 'zhou.lei' } })
  await it.step('serviceManager', 'report', findings)
  return it
}

/** What the latest step told people about something. */
export async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return ((await it.history()).at(-1)?.notices ?? []).filter((notice) => notice.about === about)
}

/** How long a clock runs from its start, in minutes; undefined when it does not run. */
export function minutesOf({ clocks }: Pick<ComplaintBody, 'clocks'>, id: string): number | undefined {
  const clock = clocks.find((each) => each.id === id && each.state === 'running')
  return clock && (Date.parse(clock.dueAt) - Date.parse(clock.startedAt)) / 60_000
}
