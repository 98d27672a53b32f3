import type { IncomingMessage } from 'node:http'

const WITHIN_MS = 10_000
const drained = new WeakSet<IncomingMessage>()

/**
 * Lets the rest of a body that is refused go by: a client that is still sending could not read its answer from a connection that is
 * closed on it. One that goes on for longer than ten seconds is cut off.
 */
export function drain(req: IncomingMessage): void {
  drained.add(req)
  const timer = setTimeout(() => req.socket.destroy(), WITHIN_MS)
  for (const event of ['end', 'close'] as const) req.on(event, () => clearTimeout(timer))
  req.resume()
}

/** Whether the rest of a request goes by. */
export function isDrained(req: IncomingMessage): boolean {
  return drained.has(req)
}
