import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const chemical = staffOf('chemical')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

const INTAKE = {
  channel: 'telephone',
  complainant: { name: 'Jiangnan Paint', contact: '025-8800' },
  content: 'The barrels have no batch number.',
}
export const MATTER = { ...INTAKE, kind: 'matter', unit: 'sales', form: { scope: 'own' } }
export const CONTACT = { ...INTAKE, kind: 'contact', form: { contactedAt: MONDAY, urgent: true } }
export const SALE = { ...INTAKE, kind: 'sale', form: { completedAt: MONDAY, orderNo: 'V-118' } }

/** Somebody at the technical department has answered for it. */
export const replied = (helps: boolean) => ({
  form: { helps, answer: helps ? 'batch 2603' : 'not our affair' },
})

export const solved = { form: { solution: 'The numbers are on their way.' } }
export const call = { units: ['technical'], about: 'the batch number' }

/** A matter for which the head of sales has called the technical department. */
export async function called(more: object = {}): Promise<Case> {
  const it = await chemical.receives('salesClerk', { ...MATTER, form: { scope: 'joint' }, ...more }, MONDAY)
  await it.step('salesHead', 'consult', call)
  return it
}

/** A contact that needs action at once, as the sales clerk who had it records it. */
export const aContact = (urgent = true, more: object = {}): Promise<Case> =>
  chemical.receives('salesClerk', { ...CONTACT, ...more, form: { ...CONTACT.form, urgent } }, MONDAY)

export const sentTo = (unit: string) => ({ to: `unit:${unit}`, reason: 'theirs to solve' })

/** A contact that the technical department has accepted. */
export async function accepted(): Promise<Case> {
  const it = await aContact()
  await it.step('salesClerk', 'transfer', sentTo('technical'))
  await it.step('technician', 'accept')
  return it
}

export const contacted = { record: 'contacted', form: { said: 'we come tomorrow' } }

/** What the latest step told people about something. */
export async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return ((await it.history()).at(-1)?.notices ?? []).filter((notice) => notice.about === about)
}

/** How long a clock runs from its start, in minutes; undefined when it does not run. */
export function minutesOf({ clocks }: Pick<ComplaintBody, 'clocks'>, id: string): number | undefined {
  const clock = clocks.find((each) => each.id === id && each.state === 'running')
  return clock && (Date.parse(clock.dueAt) - Date.parse(clock.startedAt)) / 60_000
}
