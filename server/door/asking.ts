/** Longer than the door lets anybody wait. */
const WITHIN_MS = 10_000

/** What keeps the record does not answer, or not in time: nothing is known of what was asked for. */
export class DoorAwayError extends Error {
  override name = 'DoorAwayError'
}

/** What whoever knows the door's secret says of himself. */
export function bearer(secret: string): string {
  return `Bearer ${secret}`
}

/** Asks at the ledger's door, and has its answer, whatever that is. `what` tells in a `DoorAwayError` what does not answer. */
export function askingAt(url: string, secret: string, what: string) {
  return (path: string, body: unknown): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { Authorization: bearer(secret), 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(WITHIN_MS),
    }).catch((cause: unknown) => {
      throw new DoorAwayError(`${what} does not answer`, { cause })
    })
}
