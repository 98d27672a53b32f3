import { timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { Cases } from '../../ledger/cases.ts'
import { Claims, type ClaimBounds, ClaimsBusyError, type ClaimsBook } from '../../ledger/claims.ts'
import type { Line } from '../../ledger/line.ts'
import type { Terms } from '../../ledger/entry.ts'
import { bearer } from './asking.ts'
import { appending, type Record as Records, standing } from './appending.ts'
import { type CaseKeyStore, keyRoutes } from './case-keys.ts'
import { keeping, type Taking } from './keeping.ts'
import { Keys } from './keys.ts'
import { Readings } from './readings.ts'
import { CLAIM_KINDS, type ClaimName } from './kinds.ts'

/** Longer than the API keeps asking Temporal for what it has claimed. */
const LEASE_MS = 150_000
const WAIT_MS = 8_000
/** How long claims are kept, and waited for. */
export const CLAIM_BOUNDS: ClaimBounds = { leaseMs: LEASE_MS, waitMs: WAIT_MS }

/** Who claims: a request of a case, or of any case under no id. A claim is ended by the entry that it leads to. */
export const Holder = z.strictObject({ complaintId: z.string(), updateId: z.string() })
export type Holder = z.infer<typeof Holder>

/** The keys of the cases, and whoever erases them. */
interface Kept {
  keys: CaseKeyStore
  keeper: Taking
  /** What else the writer is asked for. */
  more?: Router
  /** Of a record that others write to as well; the door keeps its own where there are none. */
  claims?: ClaimsBook | undefined
}

const Claim = z.strictObject({ holder: Holder, body: z.unknown() })

/**
 * The door of the record's one writer: what only he can say, because intakes are serialised here. A claim keeps what is about to be
 * recorded from being missed by the next one who asks for the same.
 */
export class Door {
  readonly #known = { cases: new Cases(), keys: new Keys() }
  readonly #readings = new Readings()
  #claims: ClaimsBook = new Claims(CLAIM_BOUNDS)
  readonly #terms = new Map<string, Terms>()

  /** Takes the next durable line in, and ends the claim that led to it. */
  learn(line: Line): void {
    if ('terms' in line) this.#terms.set(line.terms.digest, line.terms)
    this.#known.cases.learn(line)
    this.#known.keys.learn(line)
    this.#readings.learn(line)
    if ('entry' in line && line.entry.updateId !== null) {
      const { complaintId, updateId } = line.entry
      this.#claims.end(nameOf({ complaintId, updateId }))
      this.#claims.end(nameOf({ complaintId: '', updateId }))
    }
  }

  /** Listens on a loopback port for whoever knows the secret; what workers bring goes into the record, and the API gets its keys. */
  async open(
    port: number,
    secret: string,
    record: Records,
    { keys, keeper, claims, more = Router() }: Kept,
  ): Promise<Server> {
    if (claims) this.#claims = claims
    const app = express()
    app.disable('x-powered-by')
    const knows = whoKnows(secret)
    app.use((req, res, next) => {
      if (knows(req.get('Authorization'))) next()
      else res.status(401).end()
    })
    const termsOf = (digest: string) => this.#terms.get(digest)
    app.use(refreshed(record))
    app.get('/entries/:id/:seq', standing(record, termsOf))
    app.use(express.json({ limit: '1mb' }))
    app.use(keyRoutes(keys, (id, seq) => record.entryOf(id, seq)))
    app.post('/keeping', keeping(keeper))
    app.post('/readings', this.#readings.writing(record))
    app.post('/claims/:kind', this.#claim(record))
    app.use(more)
    app.post('/ends', (req, res) => {
      this.#claims.end(nameOf(Holder.parse(req.body)))
      res.status(204).end()
    })
    app.use(away(record))
    const append = appending(record, termsOf)
    const server = createServer((req, res) => {
      const isEntries = req.method === 'POST' && req.url === '/entries'
      if (isEntries && knows(req.headers.authorization)) append(req, res)
      else app(req, res)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    return server
  }

  #claim(record: Records): RequestHandler<{ kind: string }> {
    return async (req, res) => {
      const kind = CLAIM_KINDS[z.enum(Object.keys(CLAIM_KINDS) as ClaimName[]).parse(req.params.kind)]
      const { holder, body } = Claim.parse(req.body)
      const asked = kind.parse(body)
      const name = nameOf(holder)
      try {
        await this.#claims.take(name, asked.keys)
      } catch (error) {
        if (!(error instanceof ClaimsBusyError)) throw error
        res.status(409).end()
        return
      }
      await record.refresh?.()
      const { answer, holds } = asked.answer(this.#known)
      if (!holds) this.#claims.end(name)
      res.json(answer)
    }
  }
}

/** What others have recorded by now is known before anything is answered; a key says by itself whether it is there. */
function refreshed(record: Records): RequestHandler {
  return async (req, _res, next) => {
    if (req.path !== '/keys/get' && req.path !== '/ends') await record.refresh?.()
    next()
  }
}

/** Tells whoever asks that the database is away, so that he waits for it. */
function away(record: Records): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const words = record.awayWords?.(error) ?? null
    if (words === null) next(error)
    else res.status(503).json({ error: words })
  }
}

function nameOf({ complaintId, updateId }: Holder): string {
  return JSON.stringify([complaintId, updateId])
}

function whoKnows(secret: string): (authorization: string | undefined) => boolean {
  const expected = Buffer.from(bearer(secret))
  return (authorization = '') => {
    const given = Buffer.from(authorization)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
}
