/** A message that a step caused: a clock's warning or overdue reaction, a notice to staff, or an answer to the customer. */
export interface Notice {
  kind: 'warning' | 'overdue' | 'notice' | 'answer'
  to: string[]
  about: string
  clock?: string
  mark?: number
  dueAtMs?: number
  latenessMs?: number
  missed?: number
  content?: Record<string, unknown>
}
