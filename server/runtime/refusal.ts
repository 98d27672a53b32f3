/** Why Redress cannot start, in one sentence that says what to do about it. */
export class StartRefusal extends Error {
  override name = 'StartRefusal'
}

/** Exit code of a part that another try brings no further (`EX_CONFIG`); the last line that it wrote says why. */
export const REFUSED = 78

/** Ends this part: with its `StartRefusal` as its last words, and with any other error as it is. */
export function refusing(error: unknown): never {
  if (!(error instanceof StartRefusal)) throw error
  console.error(error.message)
  process.exit(REFUSED)
}
