import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { problemText } from '../problem.ts'

const LINGER_MS = 1_000

/** A refusal where there is no request to answer. */
export interface RawRefusal {
  status: number
  code: string
  detail: string
  retryAfterS?: number
}

/** Answers a problem on a socket whose request is not, or not wholly, there, and closes it. */
export function refuseRaw(socket: Socket, { status, code, detail, retryAfterS }: RawRefusal): void {
  const body = problemText({ status, code, detail, instance: `urn:uuid:${crypto.randomUUID()}` })
  socket.on('error', () => socket.destroy())
  socket.write(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...(retryAfterS === undefined ? [] : [`Retry-After: ${retryAfterS}`]),
      '',
      body,
    ].join('\r\n'),
  )
  endAfterAnswer(socket)
}

/** Closes a socket once its client had a moment to read the answer: closed at once, the answer could be lost. Reads nothing more. */
export function endAfterAnswer(socket: Socket): void {
  socket.end()
  socket.pause()
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.on('close', () => clearTimeout(timer))
}
