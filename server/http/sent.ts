import type { Request, RequestHandler } from 'express'
import { readsSealed } from '../../policies/token.ts'
import { LooksSealedError } from '../sealing/step.ts'
import { escapePointer, Problem } from './problem.ts'

/*
 * Copies of the record hold sealed values, and an answer is opened as it leaves. What somebody sends is therefore refused where anything
 * in it reads like one, whatever it is sent to.
 */

/** 400 for an address that reads like a sealed value, 422 for a header that does. */
export const mustAddressNothingSealed: RequestHandler = (req, _res, next) => {
  if (readsSealed(decoded(req.originalUrl)))
    throw new Problem(400, 'malformed', 'An address holds no sealed value: name the case, and read it there.')
  const [name] = Object.entries(req.headers).find(([, value]) => readsSealed(decoded(String(value)))) ?? []
  if (name !== undefined) throw namedSealed(`The header ${name}`)
  next()
}

/** A `LooksSealedError` for a body in which anything, a name of a field too, reads like a sealed value. */
export const mustSendNothingSealed: RequestHandler = (req: Request<object, unknown, unknown>, _res, next) => {
  const parts: [pointer: string, value: unknown][] = [['', req.body]]
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [pointer, value] = part
    if (typeof value === 'string' && readsSealed(value)) throw new LooksSealedError(pointer)
    if (typeof value !== 'object' || value === null) continue
    for (const [key, each] of Object.entries(value)) {
      const place = `${pointer}/${escapePointer(key)}`
      if (readsSealed(key)) throw new LooksSealedError(place)
      parts.push([place, each])
    }
  }
  next()
}

/** 422 for something that reads like a sealed value. */
export function namedSealed(what: string): Problem {
  return new Problem(422, 'unknown', `${what} reads like a sealed value, which nobody may write here.`)
}

/** A text with everything in it that was written with percent signs. */
function decoded(text: string): string {
  return text.replaceAll(/(?:%[\da-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped
    }
  })
}
