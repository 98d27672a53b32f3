import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import { BODY_BYTES, isTooLarge, PATIENCE_MS } from './bodies.ts'
import { isDrained } from './drained.ts'
import { endAfterAnswer, type RawRefusal, refuseRaw } from './raw-answer.ts'

/** How long a client may take to send the whole of a file; every other body is given less time where it is read. */
const UPLOADED_WITHIN_MS = 300_000
const LOOK_EVERY_MS = 1_000
const IDLE_MS = 5_000
/** Longer than any answer takes. */
const SILENT_MS = 180_000

export interface SocketLimits {
  /** Sockets of one address; 0 for no limit, as behind a proxy that all requests come from. */
  perPeer: number
  /** Sockets of all; what comes on top is closed unanswered. */
  sockets: number
}

/** The API's HTTP server: nobody holds a socket by being slow, silent or many. */
export function apiServer(app: Express, { perPeer, sockets }: SocketLimits): Server {
  const server = createServer(
    {
      headersTimeout: PATIENCE_MS,
      requestTimeout: UPLOADED_WITHIN_MS,
      connectionsCheckingInterval: LOOK_EVERY_MS,
      keepAliveTimeout: IDLE_MS,
    },
    app,
  )
  server.maxConnections = sockets
  server.setTimeout(SILENT_MS, (socket) => socket.destroy())
  const answers = new WeakMap<Socket, ServerResponse>()
  server.prependListener('request', (req: IncomingMessage, res: ServerResponse) => {
    answers.set(req.socket, res)
    mustBeFetched(res)
  })
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    if (!isTooLarge(req)) res.writeContinue()
    server.emit('request', req, res)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (answers.get(socket)?.headersSent === true || !socket.writable) socket.destroy()
    else refuseRaw(socket, clientErrorOf(error))
  })
  if (perPeer > 0) limitPeers(server, perPeer)
  return server
}

/** An answer that nobody fetches is dropped. */
function mustBeFetched(res: ServerResponse): void {
  res.on('prefinish', () => {
    const timer = setTimeout(() => res.destroy(), PATIENCE_MS)
    for (const event of ['finish', 'close'] as const) res.on(event, () => clearTimeout(timer))
  })
  res.on('finish', () => {
    if (!res.req.complete && !isDrained(res.req)) endAfterAnswer(res.req.socket)
  })
}

function limitPeers(server: Server, perPeer: number): void {
  const sockets = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const peer = socket.remoteAddress ?? ''
    const open = (sockets.get(peer) ?? 0) + 1
    sockets.set(peer, open)
    socket.on('close', () => {
      const left = (sockets.get(peer) ?? 1) - 1
      if (left > 0) sockets.set(peer, left)
      else sockets.delete(peer)
    })
    if (open <= perPeer) return
    const detail = `More than ${perPeer} connections come from your address; close some and try again.`
    refuseRaw(socket, { status: 429, code: 'tooManyConnections', detail, retryAfterS: 2 })
  })
}

function clientErrorOf({ code, message }: NodeJS.ErrnoException): RawRefusal {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'tooSlow', detail: 'The request did not arrive in time.' }
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, code: 'tooLarge', detail: 'The headers are too large.' }
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return {
        status: 413,
        code: 'tooLarge',
        detail: `A request body holds ${BODY_BYTES / 1024} kB at most.`,
      }
    default:
      return { status: 400, code: 'malformed', detail: `This is not HTTP: ${message}.` }
  }
}
