import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Router } from 'express'
import { isCode } from '../../ledger/error-code.ts'
import type { NamedFiles } from './named-files.ts'
import { addressIn, FILES, nameOfFile, type Store, StoreAwayError, UPLOADS } from './store.ts'

/** What was sent before the writer came back may still be on its way to it. */
const FIRST_MS = 10 * 60_000
const EVERY_MS = 3_600_000
const HOUR_MS = 3_600_000

interface Sweeping {
  store: Store
  named: NamedFiles
  /** Resolves once `named` knows what any writer of the record has named so far. */
  refresh: () => Promise<unknown>
  isErased: (caseId: string) => Promise<boolean>
  /** How long an upload may be named by a step, milliseconds. */
  keptMs: number
  report: (text: string) => void
}

/** Removes files that no step names or can name any more, and those of erased cases. */
export class Sweeper {
  readonly #sweeping: Sweeping

  constructor(sweeping: Sweeping) {
    this.#sweeping = sweeping
  }

  /**
   * Sweeps once, as at an instant, UTC milliseconds. A file that no entry names goes an hour later than its upload could be named for
   * the last time: by then whatever named it is recorded, or given up. Throws a `StoreAwayError`.
   */
  async sweep(nowMs: number): Promise<{ uploads: number; files: number }> {
    const { store, named, keptMs } = this.#sweeping
    const isOver = (atMs: number) => atMs + keptMs < nowMs
    const uploads = (await store.list(UPLOADS)).filter(({ atMs }) => isOver(atMs))
    for (const { name } of uploads) await store.remove(name)
    const kept = await store.list(FILES)
    await this.#sweeping.refresh()
    let files = 0
    for (const { name, atMs } of kept) {
      const address = addressIn(name)
      const isNamed = named.casesOf(address).length > 0
      if (isNamed ? !(await this.#isOfErased(address)) : !isOver(atMs + HOUR_MS)) continue
      await store.remove(name)
      files += 1
    }
    await tidied(store.spool, nowMs - HOUR_MS)
    return { uploads: uploads.length, files }
  }

  /** Removes the files of a case whose key was erased. What is out of reach is left to the next sweep. */
  async erased(caseId: string): Promise<void> {
    const { store, named } = this.#sweeping
    await this.#reaching(async () => {
      await this.#sweeping.refresh()
      for (const address of named.filesOf(caseId))
        if (await this.#isOfErased(address)) await store.remove(nameOfFile(address))
    })
  }

  /** Sweeps again and again until the signal is aborted. */
  async keepSwept(signal: AbortSignal): Promise<void> {
    for (let restMs = FIRST_MS; !signal.aborted; restMs = EVERY_MS) {
      await pause(restMs, undefined, { signal, ref: false }).catch(() => undefined)
      if (!signal.aborted) await this.#reaching(() => this.sweep(Date.now()))
    }
  }

  /** `POST /sweep` at the writer's door: sweeps now, and says what went. */
  route(): Router {
    const router = Router()
    router.post('/sweep', async (_req, res) => {
      res.json(await this.sweep(Date.now()))
    })
    return router
  }

  async #isOfErased(address: string): Promise<boolean> {
    const { named, isErased } = this.#sweeping
    return (await Promise.all(named.casesOf(address).map(isErased))).every(Boolean)
  }

  async #reaching(act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof StoreAwayError)) throw error
      this.#sweeping.report(`attachments are not swept for now: ${error.message}`)
    }
  }
}

/** Removes what an upload left that was under way when its process died. */
async function tidied(spool: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(spool).catch(none)) {
    const path = join(spool, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
    if (mtimeMs < beforeMs) await rm(path, { force: true })
  }
}

function none(error: unknown): string[] {
  if (isCode(error, 'ENOENT')) return []
  throw error
}
