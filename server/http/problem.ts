import type { ErrorRequestHandler } from 'express'
import { z } from 'zod'
import type { Label } from '../../policies/label.ts'
import { DoorAwayError } from '../door/asking.ts'
import { countRefusal } from './metrics.ts'
import { isRedisAway } from './redis-away.ts'
import { worded } from '../../policies/wording.ts'
import { ErasedError, LostKeyError } from '../sealing/sealing.ts'
import { LooksSealedError } from '../sealing/step.ts'

// What is wrong with a body is said in our words, whatever part of it and whoever reads it.
z.config({ customError: worded })

interface Extras {
  /** Steps that are possible instead. */
  possible?: string[]
  /** What is wrong with which field; `pointer` as in RFC 6901. */
  errors?: { pointer: string; detail: string }[]
  /** Version the complaint is at. */
  version?: number
  headers?: Record<string, string>
  /** The policy's own words for the condition that is not met. */
  because?: Label
}

/** A refusal on its way to the client, an RFC 9457 problem. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly code: string
  readonly extras: Extras

  constructor(status: number, code: string, detail: string, extras: Extras = {}, options?: ErrorOptions) {
    super(detail, options)
    this.status = status
    this.code = code
    this.extras = extras
  }
}

const TITLES: Record<number, string> = {
  400: 'Malformed request',
  401: 'Who are you?',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Not possible now',
  408: 'Too slow',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Wrong content type',
  422: 'Not acceptable',
  428: 'Version needed',
  429: 'Too many',
  431: 'Headers too large',
  500: 'Fault of ours',
  503: 'Out of reach for the moment',
}

/** Turns whatever was thrown into a problem document. A fault of ours tells the client an id and the log the rest. */
export const answerProblem: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  const problem = toProblem(error)
  const { status, code, extras } = problem
  if (status < 500) countRefusal(code)
  const instance = `urn:uuid:${crypto.randomUUID()}`
  if (status === 500) console.error(instance, req.method, req.originalUrl, error)
  res
    .status(status)
    .set(extras.headers ?? {})
    .type('application/problem+json')
    .send(
      problemText({
        status,
        code,
        detail: problem.message,
        instance,
        ...(extras.possible ? { possible: extras.possible } : {}),
        ...(extras.errors ? { errors: extras.errors } : {}),
        ...(extras.because ? { because: extras.because } : {}),
        ...(extras.version === undefined ? {} : { version: extras.version }),
      }),
    )
}

type Told = Pick<Extras, 'possible' | 'errors' | 'version'> & {
  status: number
  code: string
  detail: string
  instance: string
}

/** A problem document as it is sent. */
export function problemText({ status, code, detail, instance, ...more }: Told): string {
  const title = TITLES[status] ?? 'Refused'
  return JSON.stringify({
    type: `urn:redress:problem:${code}`,
    title,
    status,
    code,
    detail,
    instance,
    ...more,
  })
}

/** Closes the connection, since what follows of the body would have to be read before it could serve again. */
export function tooLarge(): Problem {
  return new Problem(413, 'tooLarge', 'A request body holds 100 kB at most.', {
    headers: { Connection: 'close' },
  })
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof z.ZodError) return malformed(error)
  if (isRefusedByExpress(error)) return fromExpress(error)
  if (error instanceof DoorAwayError) {
    return new Problem(
      503,
      'unavailable',
      'The record does not answer for the moment, so whether this was done is not known: it may have been. Send the same request again, or look at the case.',
      { headers: { 'Retry-After': '2' } },
      { cause: error },
    )
  }
  if (error instanceof LooksSealedError) {
    const { pointer, message: detail } = error
    return new Problem(422, 'unknown', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] })
  }
  if (error instanceof ErasedError) {
    return new Problem(409, 'erased', 'What is personal here was erased: nothing more can be written.')
  }
  if (error instanceof LostKeyError) {
    const detail =
      'The key of what is sealed here is lost, so nothing was done: whoever runs this has to bring the latest keys/cases of the data folder back.'
    return new Problem(503, 'unavailable', detail, {}, { cause: error })
  }
  if (isRedisAway(error)) {
    return new Problem(
      503,
      'unavailable',
      'Lists, inbox and history are out of reach for the moment; steps can still be taken.',
      { headers: { 'Retry-After': '2' } },
      { cause: error },
    )
  }
  return new Problem(500, 'fault', 'Something broke on our side. Tell whoever runs this the instance id.')
}

function malformed(error: z.ZodError): Problem {
  const errors = error.issues.flatMap((issue) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [null]
    return keys.map((key) => ({
      pointer: [...issue.path, ...(key === null ? [] : [key])]
        .map((key) => `/${escapePointer(key)}`)
        .join(''),
      detail: key === null ? issue.message : `unknown field ${key}`,
    }))
  })
  const first = errors[0]
  return new Problem(
    400,
    'malformed',
    first ? `${first.pointer || 'the body'}: ${first.detail}` : 'malformed',
    { errors },
  )
}

/** A part of a pointer (RFC 6901). */
export function escapePointer(key: PropertyKey): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1')
}

/** What Express refuses by itself: an address that cannot be decoded. */
function isRefusedByExpress(error: unknown): error is Error {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500
}

function fromExpress(cause: Error): Problem {
  const detail =
    cause instanceof URIError
      ? 'This address cannot be read: after % come two hexadecimal digits of a character in UTF-8; % itself is %25.'
      : 'This request cannot be understood; see /docs.'
  return new Problem(400, 'malformed', detail, {}, { cause })
}
