import type { Request } from 'express'
import { InstantText } from '../../policies/bounds.ts'
import { Problem } from './problem.ts'
import type { Services } from './services.ts'

/** Where a simulated time begins, UTC milliseconds; null for the real time. 400 where this installation knows no other. */
export function originOf({ simulatedTime }: Services, req: Request): number | null {
  const header = req.get('Simulated-Time')
  if (header === undefined) return null
  if (!simulatedTime) {
    throw new Problem(
      400,
      'malformed',
      'Simulated-Time is for tests and demonstrations; this installation runs in real time.',
    )
  }
  const instant = InstantText.safeParse(header)
  if (instant.success) return Date.parse(instant.data)
  throw new Problem(
    400,
    'malformed',
    'Simulated-Time holds an instant of the years 1900 to 2199, such as 2026-03-02T09:00:00+08:00.',
  )
}
