import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { Problem, tooLarge } from '../problem.ts'
import { keepBytes } from '../strict-json.ts'

/** How long a client may take to send its headers, its body or to fetch its answer. */
export const PATIENCE_MS = 15_000
/** The longest body of a request. */
export const BODY_BYTES = 100 * 1024

/** Where files are uploaded, whose length is judged there. */
export const UPLOADS_PATH = '/attachments'
const UPLOADS = /^\/attachments\/?(?:\?|$)/i

/** Whether a request says itself that its body is too long. */
export function isTooLarge({ headers, method, url }: IncomingMessage): boolean {
  if (method === 'POST' && UPLOADS.test(url ?? '')) return false
  return Number(headers['content-length'] ?? 0) > BODY_BYTES
}

/** Refuses bodies that are too long before anything of them is read, and bodies where none is asked for. */
export const mustBeSmall: RequestHandler = (req, _res, next) => {
  if (isTooLarge(req)) throw tooLarge()
  const hasBody = Number(req.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in req.headers
  if (hasBody && req.method !== 'POST') {
    throw new Problem(400, 'malformed', `A ${req.method} has no body.`, { headers: { Connection: 'close' } })
  }
  next()
}

/** Reads the JSON that is sent, and not a byte more than a body may hold. What is compressed is refused unopened. */
export const readJson: RequestHandler = async (req, _res, next) => {
  if (req.method === 'POST') {
    mustBePlain(req)
    const bytes = await bytesOf(req)
    keepBytes(req, null, bytes, 'utf-8')
    req.body = parsed(bytes)
  }
  next()
}

function mustBePlain({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding'] ?? 'identity'
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  if (encoding.toLowerCase() === 'identity' && charset.toLowerCase() === 'utf-8') return
  throw new Problem(415, 'notJson', 'Send the body as application/json: in UTF-8 and not compressed.', {
    headers: { 'Accept-Encoding': 'identity' },
  })
}

/** Not by iteration, which would close the request before it is answered. */
function bytesOf(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const refuse = (problem: Problem) => {
      clearTimeout(timer)
      req.off('data', take).pause()
      reject(problem)
    }
    const take = (chunk: Buffer) => {
      length += chunk.length
      chunks.push(chunk)
      if (length > BODY_BYTES) refuse(tooLarge())
    }
    const timer = setTimeout(
      () => refuse(tooSlow('The request did not arrive within 15 seconds.')),
      PATIENCE_MS,
    )
    req.on('data', take)
    req.on('end', () => {
      clearTimeout(timer)
      resolve(Buffer.concat(chunks))
    })
    req.on('error', (cause) => refuse(new Problem(400, 'malformed', 'The body broke off.', {}, { cause })))
  })
}

/** Closes the connection, since what follows of the body would be taken for the next request. */
export function tooSlow(detail: string): Problem {
  return new Problem(408, 'tooSlow', detail, { headers: { Connection: 'close' } })
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new Problem(400, 'malformed', notJson(error), {}, { cause: error })
  }
}

/** Where the body stops being JSON, in our words: those of the parser change with the release of Node. */
function notJson(error: unknown): string {
  if (!(error instanceof SyntaxError)) return 'The body is not UTF-8: send JSON in UTF-8.'
  const at = /position (\d+)/.exec(error.message)?.[1]
  const where = at === undefined ? '' : `; it stops being so at character ${Number(at) + 1}`
  return `The body is not JSON${where}. Control characters stand in a text as \\u0000 or \\n.`
}
