import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { create as contentDisposition } from 'content-disposition'
import type { RequestHandler, Response } from 'express'
import { z } from 'zod'
import type { Entry } from '../../../ledger/entry.ts'
import { AlteredFileError } from '../../attachments/sealed-file.ts'
import { StoreAwayError } from '../../attachments/store.ts'
import { entriesOf } from '../../projections/queries.ts'
import { upToNow } from '../history.ts'
import { Problem } from '../problem.ts'
import { noSuch } from '../seen.ts'
import { type Services, whoIs } from '../services.ts'
import { entriesSeen } from '../sight.ts'
import { away } from './upload.ts'

/** What a field for evidence holds of a file. */
const Attached = z.object({
  attachment: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.int(),
  sha256: z.string(),
})
type Attached = z.infer<typeof Attached>

/** What the record keeps beside a step of the files that it names; the key is sealed. */
const Stored = z.array(z.object({ id: z.string(), address: z.string(), key: z.string() }))

interface Found extends Attached {
  address: string
  key: Buffer
}

type Path = { id: string; attachment: string }
const found = new WeakMap<Response, Found>()

/**
 * `GET /complaints/:id/attachments/:attachment`, its first half: the file, as far as the caller may see the field that names it. 404
 * for everybody else, and for what is not there.
 */
export function findAttachment(services: Services): RequestHandler<Path> {
  return async (req, res, next) => {
    const { id, attachment } = req.params
    const caller = whoIs(req)
    const none = new Problem(
      404,
      'notFound',
      `There is no file ${attachment} in a complaint ${id} that you may see.`,
    )
    const now = await upToNow(services, id, caller).catch((error: unknown) => {
      throw error instanceof Problem && error.status === 404 ? none : error
    })
    const recorded = await entriesOf(services.redis, id)
    const seen = await entriesSeen(services, caller, now, recorded)
    const values = (seen ?? []).map(({ step: { form, changes } }) => ({ form, changes }))
    const attached = attachedIn(JSON.parse(await services.sealing.opened(JSON.stringify(values))), attachment)
    const stored = attached && (await storedUnder(services, recorded, attachment))
    if (!stored) throw none
    await services.readings.record(caller, 'case', [id])
    found.set(res, { ...attached, ...stored })
    next()
  }
}

/** Its second half: sends the file, for saving and never for showing. */
export function sendAttachment({ attachments }: Services): RequestHandler<Path> {
  return async (req, res) => {
    const file = found.get(res)
    if (!file) throw noSuch(req.params.id)
    const headers = {
      'Content-Type': file.type,
      'Content-Length': String(file.size),
      'Content-Disposition': contentDisposition(file.name),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Accept-Ranges': 'none',
    }
    if (req.method === 'HEAD') {
      res.set(headers).end()
      return
    }
    const bytes = await opened(attachments, file)
    const first = await bytes.next().catch(toProblem)
    res.set(headers)
    await pipeline(Readable.from(rest(first, bytes)), res).catch((error: unknown) => {
      // What has begun can only be broken off.
      res.destroy()
      if (error instanceof AlteredFileError) console.error(req.originalUrl, error)
    })
  }
}

async function opened(
  attachments: Services['attachments'],
  { address, key }: Found,
): Promise<AsyncGenerator<Buffer>> {
  const bytes = await attachments.open(address, key).catch(toProblem)
  if (!bytes) throw damaged()
  return bytes
}

async function* rest(first: IteratorResult<Buffer>, bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.done) return
  yield first.value
  yield* bytes
}

function toProblem(error: unknown): never {
  if (error instanceof AlteredFileError) throw damaged(error)
  throw error instanceof StoreAwayError ? away(error) : error
}

function damaged(cause?: Error): Problem {
  const detail = 'This file is not there any more, or not what the record says it is: tell whoever runs this.'
  return new Problem(500, 'damaged', detail, {}, { cause })
}

/** What an answer holds of an attachment, wherever in it. */
function attachedIn(value: unknown, id: string): Attached | null {
  if (typeof value !== 'object' || value === null) return null
  const { data } = Attached.safeParse(value)
  if (data?.attachment === id) return data
  for (const part of Object.values(value)) {
    const inPart = attachedIn(part, id)
    if (inPart) return inPart
  }
  return null
}

/** Where a file lies and what opens it; null where the key of its case was erased. */
async function storedUnder(
  { sealing }: Services,
  recorded: readonly Entry[],
  id: string,
): Promise<{ address: string; key: Buffer } | null> {
  const all = recorded.flatMap(({ step }) => Stored.safeParse(step['attachments']).data ?? [])
  const one = all.find((each) => each.id === id)
  if (!one) return null
  const key = Buffer.from(String(JSON.parse(await sealing.opened(JSON.stringify(one.key)))), 'base64')
  return key.length === 32 ? { address: one.address, key } : null
}
