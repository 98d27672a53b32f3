import type { CustomerText } from './sight/text.ts'

/** A message that a step caused: a clock's warning or overdue reaction, a notice to staff, or an answer to the customer. */
export type Notice = StaffNotice | CustomerNotice

interface StaffNotice {
  kind: 'warning' | 'overdue' | 'notice'
  to: string[]
  about: string
  clock?: string
  mark?: number
  /** The reason for which the clock stood still, and which has ended by itself. */
  pause?: string
  dueAtMs?: number
  /** That instant rests on a working day of a year that is not published yet. */
  provisional?: true
  latenessMs?: number
  missed?: number
  content?: Record<string, unknown>
}

interface CustomerNotice {
  kind: 'answer'
  to: ['customer']
  about: string
  clock?: never
  mark?: never
  pause?: never
  dueAtMs?: never
  provisional?: never
  latenessMs?: never
  missed?: never
  content: CustomerText
}
