import { z } from 'zod'

/** One case with all that proves it, as one file. */
const RecordExport = z.strictObject({
  format: z.literal('redress-export/1'),
  /** The signed note with the size of the log and the hash of its tree. */
  checkpoint: z.string(),
  /** The log's first key, and each later one signed in by the one before it. */
  keys: z.string(),
  /** Terms and entries in the order of the log, from leaf 0, each with the hashes beside its way to the root, in base64. */
  leaves: z.array(
    z.strictObject({ index: z.int().nonnegative(), leaf: z.string(), proof: z.array(z.string()) }),
  ),
  /** Sealed values that were opened for whoever gets the file: canonical JSON and the salt of its commitment, in base64url. */
  disclosed: z.array(z.strictObject({ commitment: z.string(), salt: z.string(), json: z.string() })),
})
export type RecordExport = z.infer<typeof RecordExport>

/** The exported case in a text. Throws a `RangeError` where it holds none. */
export function recordExportIn(text: string): RecordExport {
  const { data } = RecordExport.safeParse(jsonIn(text))
  if (!data) throw new RangeError('It is no exported case; `audit -- export` writes one.')
  return data
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
