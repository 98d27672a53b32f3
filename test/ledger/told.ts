import { z } from 'zod'

/** What the endless writer tells of each append, a line of JSON: what it asked for, and then where that is durable or why it was refused. */
export const Told = z.object({
  complaintId: z.string(),
  seq: z.int(),
  number: z.string().optional(),
  ordinal: z.int().optional(),
  refused: z.string().optional(),
})
export type Told = z.infer<typeof Told>
