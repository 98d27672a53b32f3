import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { readsSealed } from '../../../policies/token.ts'
import { OtherUpload, TooManyUploads } from '../../attachments/attachments.ts'
import { fileNameIn } from '../../attachments/file-name.ts'
import { tooLarge, UploadRefusal } from '../../attachments/inspection.ts'
import { StoreAwayError } from '../../attachments/store.ts'
import type { Upload } from '../../attachments/upload-record.ts'
import { iso } from '../complaint-body.ts'
import { idempotencyKeyOf, keyReused } from '../idempotency.ts'
import { drain } from '../load/drained.ts'
import { Problem } from '../problem.ts'
import { namedSealed } from '../sent.ts'
import { policyOf, type Services, whoIs } from '../services.ts'
import { arriving } from './arriving.ts'
import type { UploadBody } from './shapes.ts'

/** `POST /attachments`: takes one file in, for its uploader to name in a step. The body is the file, whatever the headers call it. */
export function uploadAttachment(services: Services): RequestHandler {
  return async (req, res) => {
    const { attachments } = services
    const caller = whoIs(req)
    policyOf(services, caller)
    mustBePlain(req)
    const key = idempotencyKeyOf(req)
    if (Number(req.headers['content-length'] ?? 0) > attachments.settings.mostBytes) {
      drain(req)
      throw toProblem(tooLarge(attachments.settings))
    }
    const name = fileNameIn(req.get('Content-Disposition'))
    if (readsSealed(name)) {
      drain(req)
      throw namedSealed('The name of the file')
    }
    const upload = await attachments.take(caller, bytesOf(req), { name, key }).catch((error: unknown) => {
      if (!(error instanceof Problem)) drain(req)
      throw toProblem(error)
    })
    res.status(201).json(uploadBody(upload, attachments.settings.keptMs))
  }
}

function uploadBody({ id, name, type, bytes, sha256, atMs }: Upload, keptMs: number): UploadBody {
  return { id, name, type, size: bytes, sha256, usableUntil: iso(atMs + keptMs) }
}

/** The body as it comes; the request stays open for its answer where nobody reads on. */
async function* bytesOf(req: IncomingMessage): AsyncGenerator<Buffer> {
  const chunks = req.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
  try {
    yield* arriving(chunks)
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem(400, 'malformed', 'The body broke off.', CLOSING, { cause })
  } finally {
    void chunks.return?.()
  }
}

const CLOSING = { headers: { Connection: 'close' } }

function mustBePlain({ headers }: IncomingMessage): void {
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() === 'identity') return
  throw new Problem(415, 'notPlain', 'Send the file as it is, not compressed for the way.', {
    headers: { 'Accept-Encoding': 'identity', Connection: 'close' },
  })
}

/** What became of an upload that was not taken. */
function toProblem(error: unknown): unknown {
  if (error instanceof UploadRefusal) return refusal(error)
  if (error instanceof TooManyUploads) {
    const status = error.of === 'all' ? 503 : 429
    const headers: Record<string, string> = error.of === 'waiting' ? {} : { 'Retry-After': '2' }
    return new Problem(status, error.of === 'all' ? 'busy' : 'tooManyUploads', error.message, { headers })
  }
  if (error instanceof OtherUpload) return keyReused()
  if (error instanceof StoreAwayError) return away(error)
  return error
}

function refusal({ because, message }: UploadRefusal): Problem {
  switch (because) {
    case 'tooLarge':
      return new Problem(413, 'tooLarge', message)
    case 'notAccepted':
      return new Problem(415, 'notAccepted', message)
    case 'empty':
      return new Problem(422, 'empty', message)
  }
}

/** The problem of attachments that cannot be reached. */
export function away(cause: StoreAwayError): Problem {
  return new Problem(
    503,
    'unavailable',
    'Attachments are out of reach for the moment, or there is no room for them, so nothing was done. Send the same request again.',
    { headers: { 'Retry-After': '5' } },
    { cause },
  )
}
