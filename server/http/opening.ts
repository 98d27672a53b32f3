import type { Request, RequestHandler, Response } from 'express'
import type { Caller } from '../identity/tokens.ts'
import { casesIn } from '../sealing/opening.ts'
import { type Services, whoever } from './services.ts'
import { restrictedFor } from './sight.ts'

/**
 * Opens what is sealed in an answer as it leaves, once the record says who reads it. What an answer holds has passed the gate of sight
 * by then, so that its reader may see all of it. A refusal is never opened: it may say back what somebody sent.
 */
export function opening({ sealing, readings }: Pick<Services, 'sealing' | 'readings'>): RequestHandler {
  return (req, res, next) => {
    const send = res.send.bind(res)
    res.send = (body: unknown): Response => {
      const text = typeof body === 'string' && res.statusCode < 400 ? body : ''
      const caller = whoever(req)
      const read = caller && !isOwnStep(req, res) ? readIn(text, caller) : []
      const isSealed = text.includes('sealed.1.')
      if (read.length === 0 && !isSealed) send(body)
      else {
        const told = (['case', 'list'] as const).map(async (how) => {
          const some = read.filter((id) => (id === req.params['id']) === (how === 'case'))
          if (caller && some.length > 0) await readings.record(caller, how, some)
        })
        const opened = isSealed ? sealing.opened(text) : Promise.resolve(text)
        void Promise.all([opened, ...told]).then(([answer]) => send(answer), next)
      }
      return res
    }
    next()
  }
}

/** The cases of which an answer holds what is sealed, and the restricted ones that it names. */
function readIn(text: string, caller: Caller): string[] {
  const hidden = [...restrictedFor(caller)].filter((id) => text.includes(id))
  return [...new Set([...casesIn(text), ...hidden])]
}

/** Whoever takes a step stands in its entry already. */
function isOwnStep({ method, path }: Request, { statusCode }: Response): boolean {
  return method === 'POST' && (statusCode === 201 || path.endsWith('/steps'))
}
