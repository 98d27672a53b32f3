import { setTimeout as pause } from 'node:timers/promises'
import { openApiDocument } from '../../../server/http/openapi.ts'
import { type Caller, signToken } from '../../../server/identity/tokens.ts'
import type { Asked } from './recipes.ts'

/** Something that some may not meet, and whether somebody may. */
export interface Secret {
  text: string
  isFor: (who: Caller) => boolean
}

/** Where requests are sent. */
export interface Api {
  apiUrl: string
  tokenSecret: string
}

/** What somebody met on his walk. */
export interface Walked {
  /** What he should not have, and answers that are faults. */
  leaks: string[]
  /** Secrets that are for him, with the operations that told him. */
  found: Map<string, Set<string>>
}

/** Requests on their way at once. */
const AT_ONCE = 4
/** How often what is out of reach for the moment, as it may be on a slow machine, is asked for. */
const MOST_TRIES = 5

/** Every operation of the description, by its id. */
export const operations = Object.values(
  openApiDocument()['paths'] as Record<string, Record<string, { operationId: string }>>,
)
  .flatMap((methods) => Object.values(methods))
  .map(({ operationId }) => operationId)

/** The whole answer as text: its headers, and its body. Comes back as long as it is told to. */
export async function answerTo(
  { apiUrl, tokenSecret }: Api,
  { method, path, body }: Asked,
  caller: Caller,
): Promise<{ status: number; text: string }> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await signToken(tokenSecret, caller)}`,
        'If-Match': '*',
        'Simulated-Time': '2026-03-03T09:00:00+08:00',
        ...(body ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`
    const isLater = text.includes('"code":"busy"') || tries < MOST_TRIES
    if (response.status !== 503 || !isLater) return { status: response.status, text }
    await pause(Number(response.headers.get('Retry-After')) * 1000)
  }
}

/** Asks everything as one person; what he says himself is no secret to him. */
export async function walked(
  api: Api,
  requests: Record<string, Asked[]>,
  caller: Caller,
  secrets: readonly Secret[],
): Promise<Walked> {
  const leaks: string[] = []
  const found = new Map<string, Set<string>>()
  const look = async (operation: string, asked: Asked) => {
    const { status, text } = await answerTo(api, asked, caller)
    const said = `${asked.path} ${JSON.stringify(asked.body ?? {})}`
    if (status >= 500) leaks.push(`${operation} ${said} answers ${status}: ${text}`)
    for (const { text: secret, isFor } of secrets) {
      if (!text.includes(secret) || said.includes(secret)) continue
      if (isFor(caller)) found.set(secret, (found.get(secret) ?? new Set()).add(operation))
      else leaks.push(`${caller.person}: ${operation} ${said}: ${secret}`)
    }
  }
  const waiting = Object.entries(requests).flatMap(([operation, all]) =>
    all.map((asked) => [operation, asked] as const),
  )
  const turns = Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await look(...next)
  })
  await Promise.all(turns)
  return { leaks, found }
}
