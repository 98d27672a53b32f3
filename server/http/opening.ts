import type { RequestHandler, Response } from 'express'
import { holdsToken } from '../../policies/token.ts'
import type { Sealing } from '../sealing/sealing.ts'
import { Problem } from './problem.ts'

/**
 * Opens what is sealed in an answer as it leaves. What an answer holds has passed the gate of sight by then, so that its reader may
 * see all of it. Sealed values stand in copies of the record too: what somebody sends is never opened for him, and so neither is a
 * refusal, which may say it back, nor anything at an address that holds one. Throws a `Problem` for such an address.
 */
export function opening(sealing: Pick<Sealing, 'opened'>): RequestHandler {
  return (req, res, next) => {
    if (holdsToken(decoded(req.originalUrl)))
      throw new Problem(
        400,
        'malformed',
        'An address holds no sealed value: name the case, and read it there.',
      )
    const send = res.send.bind(res)
    res.send = (body: unknown): Response => {
      const isOpened = typeof body === 'string' && body.includes('sealed.1.') && res.statusCode < 400
      if (isOpened) void sealing.opened(body).then(send, next)
      else send(body)
      return res
    }
    next()
  }
}

/** An address with everything in it that was written with percent signs. */
function decoded(url: string): string {
  return url.replaceAll(/(?:%[\da-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped
    }
  })
}
