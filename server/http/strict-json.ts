import type { Request, RequestHandler, Response } from 'express'
import { Problem } from './problem.ts'
import { repeatedKeyIn } from './repeated-key.ts'

const bodies = new WeakMap<object, { bytes: Buffer; encoding: string }>()

/** Keeps the bytes of a body for `mustBeStrictJson`: the `verify` of `express.json`. */
export function keepBytes(req: object, _res: unknown, bytes: Buffer, encoding: string): void {
  bodies.set(req, { bytes, encoding })
}

/** 400 for a body whose bytes are not UTF-8, or whose JSON means two things: a key that comes twice in one object. */
export const mustBeStrictJson: RequestHandler = (req: Request, _res: Response, next) => {
  const body = bodies.get(req)
  if (body) {
    const twice = repeatedKeyIn(textOf(body.bytes, body.encoding))
    if (twice !== null) {
      const detail = 'is there twice, or is no name for a field'
      throw new Problem(400, 'malformed', `${twice}: ${detail}`, { errors: [{ pointer: twice, detail }] })
    }
  }
  next()
}

function textOf(bytes: Buffer, encoding: string): string {
  if (encoding !== 'utf-8') throw new Problem(415, 'notJson', 'Send the body as application/json in UTF-8.')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new Problem(400, 'malformed', 'The body is not UTF-8.', {}, { cause: error })
  }
}
