import { z } from 'zod'

/** What is said of an upload. */
export const UploadBody = z.strictObject({
  id: z.string().describe('names it in a field for evidence: `{"attachment": id}`'),
  name: z.string().describe('as it was sent, cleaned'),
  type: z.string().describe('by its content'),
  size: z.int().describe('bytes'),
  sha256: z.string().describe('in hex'),
  usableUntil: z
    .string()
    .describe('instant until which a step may name it; unnamed, it is removed after that'),
})
export type UploadBody = z.infer<typeof UploadBody>
