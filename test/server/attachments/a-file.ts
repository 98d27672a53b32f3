import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { signToken } from '../../../server/identity/tokens.ts'
import type { UploadBody } from '../../../server/http/attachments/shapes.ts'
import type { ProblemBody } from '../../../server/http/shapes.ts'
import type { Office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { startingPolicy } from '../../support/trials.ts'

const label = { zh: '某', en: 'some' }

/** The policy to begin with, where an intake has a picture for all and one for the director. */
export function aPolicyWithFiles(id: string) {
  const policy = startingPolicy()
  const { form, ...intake } = policy.intake
  const files = {
    picture: { type: 'evidence', label },
    secret: { type: 'evidence', seenBy: ['director'], label },
    proof: { type: 'evidence', open: true, label },
  }
  return {
    ...policy,
    id,
    intake: { ...intake, form: { ...form, ...files } },
    records: {
      ...policy.records,
      seen: { label, by: ['clerk'], form: { after: { type: 'evidence', required: true, label } } },
    },
    imports: { by: ['director'] },
    visibility: [],
  }
}

/** An intake under it, with these fields beside what it asks for. */
export function anIntakeWith(form: object) {
  return {
    kind: 'complaint',
    channel: 'telephone',
    complainant: { name: 'Li' },
    content: 'It is broken.',
    form: { orderNo: '2611', ...form },
  }
}

export const THEN = '2026-03-02T10:00:00+08:00'

type Who = Parameters<Office['call']>[0]

/** Somebody at an API who sends files and saves them. */
export function desk({ apiUrl, tokenSecret }: Pick<Servers, 'apiUrl' | 'tokenSecret'>, office: Office) {
  async function call(who: Who, path: string, init: RequestInit = {}): Promise<Response> {
    const caller = typeof who === 'string' ? office.someone(who) : who
    const token = await signToken(tokenSecret, caller)
    const headers = { Authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) }
    return fetch(`${apiUrl}${path}`, { ...init, headers })
  }

  async function sends(who: Who, bytes: Buffer, headers: Record<string, string> = {}) {
    const answer = await call(who, '/attachments', { method: 'POST', body: new Uint8Array(bytes), headers })
    return {
      status: answer.status,
      headers: answer.headers,
      body: (await answer.json()) as UploadBody & ProblemBody,
    }
  }

  /** Sends a file piece by piece, and does not mind that it is answered before its end. */
  async function streams(who: Who, pieces: readonly Buffer[]) {
    const token = await signToken(tokenSecret, typeof who === 'string' ? office.someone(who) : who)
    const sending = request(`${apiUrl}/attachments`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
    })
    sending.on('error', () => undefined)
    const answered = new Promise<IncomingMessage>((resolve) => sending.on('response', resolve))
    for (const piece of pieces) sending.write(piece)
    const answer = await answered
    const body = (await json(answer)) as ProblemBody
    sending.destroy()
    return { status: answer.statusCode, body }
  }

  /** Uploads a file that has to be taken. */
  async function uploads(
    who: Who,
    bytes: Buffer,
    name = 'picture.png',
    headers: Record<string, string> = {},
  ) {
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`
    const { status, body } = await sends(who, bytes, { 'Content-Disposition': disposition, ...headers })
    if (status !== 201) throw new Error(`expected 201, got ${status}: ${JSON.stringify(body)}`)
    return body
  }

  const saves = (who: Who, id: string, attachment: string, method = 'GET') =>
    call(who, `/complaints/${id}/attachments/${attachment}`, { method })

  return { sends, streams, uploads, saves }
}
