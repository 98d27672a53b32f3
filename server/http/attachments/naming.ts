import { StoreAwayError } from '../../attachments/store.ts'
import type { Upload } from '../../attachments/upload-record.ts'
import type { Caller } from '../../identity/tokens.ts'
import { Problem } from '../problem.ts'
import type { Services } from '../services.ts'
import { LookUpNeeded, NothingSent } from '../temporal-call.ts'
import { away } from './upload.ts'

type Step = { type: string }

/** Where a field for evidence names an upload. */
interface Place {
  pointer: string
  id: string
}

/** A step that names uploads which its caller may not use: not his, not there any more, or never there. */
export class UnknownUpload extends Problem {
  constructor({ pointer, id }: Place) {
    const detail = `You have no upload ${id} that a step can name: upload the file again.`
    super(422, 'unknown', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] })
  }
}

/** Who may name an upload: whoever uploaded it, in the organisation where he did. */
type Uploader = Pick<Caller, 'policy' | 'person'>

interface Naming<T> {
  by: Uploader
  /** By what the request is known: of several that name one upload, only one comes to it. */
  holder: string
  /** What this very request was answered already, where that is why its uploads are forgotten; null for a new one. */
  before: () => Promise<T | null>
}

/**
 * What comes of a step once the uploads that it names are in it; they are forgotten then, since the record has them. Until then no other
 * request can name them, and where this one comes to nothing they are given back. Throws as `attached` does.
 */
export async function withUploads<S extends Step, T>(
  services: Services,
  step: S,
  { by, holder, before }: Naming<T>,
  act: (step: S) => Promise<T>,
): Promise<T> {
  const places = placesIn(step)
  if (places.length === 0) return act(step)
  const { attachments } = services
  const held = new Set<string>()
  try {
    for (const { id, pointer } of places) {
      if (!(await attachments.claim(by, id, holder).catch(asProblem)))
        throw new UnknownUpload({ id, pointer })
      held.add(id)
    }
    const result = await act(await attached(services, by, step))
    await attachments.recorded(by, [...held])
    return result
  } catch (error) {
    // What was not answered may still be recorded.
    if (isOver(error)) await attachments.giveBack(by, [...held])
    const answered = error instanceof UnknownUpload ? await before() : null
    if (answered === null) throw error
    return answered
  }
}

function isOver(error: unknown): boolean {
  if (error instanceof NothingSent || error instanceof LookUpNeeded) return true
  return error instanceof Problem && (error.status < 500 || error.cause instanceof StoreAwayError)
}

function asProblem(error: unknown): never {
  throw error instanceof StoreAwayError ? away(error) : error
}

/**
 * The step with the uploads that its fields for evidence name put in place of their ids, and with what opens each beside its form,
 * still to be sealed. Throws an `UnknownUpload` that points to the field, below `at`; 503 where attachments are out of reach.
 */
export async function attached<S extends Step>(
  { attachments }: Pick<Services, 'attachments'>,
  by: Uploader,
  step: S,
  at = '',
): Promise<S> {
  const places = placesIn(step)
  if (places.length === 0) return step
  const uploads = new Map<string, Upload>()
  for (const { id, pointer } of places) {
    const upload = await attachments.find(by, id).catch(asProblem)
    if (!upload) throw new UnknownUpload({ id, pointer: `${at}${pointer}` })
    uploads.set(id, upload)
  }
  const kept = [...uploads.values()].map(({ id, address, key }) => ({ id, address, key }))
  return { ...filled(step, uploads), attachments: kept }
}

/** Refuses uploads where a step cannot name any. */
export function mustNameNone(step: Step): void {
  const [place] = placesIn(step)
  if (!place) return
  const detail = 'Files are attached to cases alone: write a name and where it lies.'
  throw new Problem(422, 'unknown', `${place.pointer}: ${detail}`, { errors: [{ ...place, detail }] })
}

/** The parts of a step that hold fields of forms. */
const PARTS = ['form', 'changes'] as const

function placesIn(step: Step): Place[] {
  return PARTS.flatMap((part) =>
    Object.entries((step as Partial<Record<typeof part, object>>)[part] ?? {}).flatMap(([field, value]) =>
      (Array.isArray(value) ? value : []).flatMap((each: unknown, nth): Place[] => {
        const id = idIn(each)
        return id === null ? [] : [{ pointer: `/${part}/${field}/${nth}/attachment`, id }]
      }),
    ),
  )
}

function filled<S extends Step>(step: S, uploads: ReadonlyMap<string, Upload>): S {
  const attached = (each: unknown) => {
    const upload = uploads.get(idIn(each) ?? '')
    if (!upload) return each
    const { id, name, type, bytes, sha256 } = upload
    return { attachment: id, name, type, size: bytes, sha256 }
  }
  const parts = PARTS.flatMap((part) => {
    const values = (step as Partial<Record<typeof part, object>>)[part]
    if (!values) return []
    const all = Object.entries(values).map(([field, value]) => [
      field,
      Array.isArray(value) ? value.map(attached) : value,
    ])
    return [[part, Object.fromEntries(all)]]
  })
  return { ...step, ...Object.fromEntries(parts) }
}

function idIn(each: unknown): string | null {
  return typeof each === 'object' &&
    each !== null &&
    'attachment' in each &&
    typeof each.attachment === 'string'
    ? each.attachment
    : null
}
