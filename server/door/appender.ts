import { Agent, request as ask } from 'node:http'
import { bearer } from './asking.ts'
import type { AppendRequest } from '../../ledger/entry.ts'
import type { Writer } from '../../activities/append.ts'
import type { AppendAnswer, StandingEntry } from '../../ledger/answer.ts'

/** The writer is slower only when its disk is. */
const WITHIN_MS = 20_000
const AT_ONCE = 200

interface Waiting {
  request: AppendRequest
  resolve: (answer: AppendAnswer) => void
  reject: (error: Error) => void
}

/**
 * The way of a worker to the record's one writer at this address. What comes up while it asks goes along the next time, so that
 * entries come to the writer in the order in which they came here. Rejects when the writer does not answer: nothing is known then.
 */
export function writerAt(url: string, secret: string): Writer {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const waiting: Waiting[] = []
  let isAsking = false

  async function bring(): Promise<void> {
    isAsking = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0, AT_ONCE)
      try {
        const answers = await asked(batch.map(({ request }) => request))
        batch.forEach(({ resolve, reject }, n) => {
          const answer = answers[n]
          if (answer) resolve(answer)
          else reject(new Error('the record gave no answer'))
        })
      } catch (error) {
        for (const { reject } of batch) reject(error as Error)
      }
    }
    isAsking = false
  }

  function asked(requests: readonly AppendRequest[]): Promise<AppendAnswer[]> {
    const body = Buffer.from(JSON.stringify({ requests }))
    const headers = {
      Authorization: bearer(secret),
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    }
    return new Promise((resolve, reject) => {
      const asking = ask(
        `${url}/entries`,
        { method: 'POST', agent, headers, timeout: WITHIN_MS },
        (answer) => {
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('error', reject)
          answer.on('end', () => {
            if (answer.statusCode !== 200)
              return reject(new Error(`the record answers with ${answer.statusCode}`))
            const { answers } = JSON.parse(Buffer.concat(parts).toString()) as { answers: AppendAnswer[] }
            resolve(answers)
          })
        },
      )
      asking.on('error', (cause) => reject(new Error('the record does not answer', { cause })))
      asking.on('timeout', () => asking.destroy(new Error('not in time')))
      asking.end(body)
    })
  }

  return {
    append: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject })
        if (!isAsking) void bring()
      }),
    async standing(complaintId, seq) {
      const answer = await fetch(`${url}/entries/${encodeURIComponent(complaintId)}/${seq}`, {
        headers: { Authorization: bearer(secret) },
        signal: AbortSignal.timeout(WITHIN_MS),
      })
      if (!answer.ok) throw new Error(`the record answers with ${answer.status}`)
      return (await answer.json()) as StandingEntry | null
    },
  }
}
