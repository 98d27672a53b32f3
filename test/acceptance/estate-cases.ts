import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { Case } from '../support/office.ts'
import { staffOf } from './engine.ts'

export const estate = staffOf('estate')

/** A Monday without holidays near it. */
export const MONDAY = '2026-03-02T10:00:00+08:00'

export const SLIP = { premises: 'block 3, flat 1202', demand: 'mend the window', inRange: false }
export const INTAKE = {
  kind: 'complaint',
  channel: 'salesOffice',
  complainant: { name: 'Zhou Min', contact: '13700000000' },
  content: 'Water comes in at the window.',
  form: SLIP,
}

export const aComplaint = (who = 'salesClerk', more: Record<string, unknown> = {}): Promise<Case> =>
  estate.receives(who, { ...INTAKE, ...more }, MONDAY)

export const sorted = { class: 'quality', form: { complex: false } }
export const urging = { record: 'urged', form: { word: 'the flat is wet' } }
export const passedTo = (unit: string) => ({ to: `unit:${unit}`, reason: 'it is theirs' })

/** The slip has reached customer service. */
export async function atService(): Promise<Case> {
  const it = await aComplaint()
  await it.step('salesClerk', 'transfer', passedTo('customerService'))
  await it.step('serviceOfficer', 'accept')
  return it
}

/** Customer service has sorted it, and engineering has accepted it. */
export async function atEngineering(complex = false): Promise<Case> {
  const it = await atService()
  await it.step('serviceOfficer', 'classify', { ...sorted, form: { complex } })
  await it.step('serviceOfficer', 'transfer', passedTo('engineering'))
  await it.step('engineer', 'accept')
  return it
}

export const reported = (it: Case): Promise<ComplaintBody> =>
  it.step('engineer', 'report', { form: { result: 'the frame is sealed again' } })
export const answered = { form: { text: 'Your window is tight again.' } }

/** What the latest step told people about something. */
export async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return ((await it.history()).at(-1)?.notices ?? []).filter((notice) => notice.about === about)
}

export const inboxOf = async (it: Case, who: string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)

/** An instant so many hours later, as the API writes it. */
export function hoursAfter(instant: string, hours: number): string {
  return new Date(Date.parse(instant) + hours * 3_600_000).toISOString()
}
