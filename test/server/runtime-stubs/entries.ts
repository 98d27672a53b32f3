import { fileURLToPath } from 'node:url'

/** Stand-ins for our own processes. */
export const standIns = {
  ledger: fileURLToPath(new URL('./ledger.ts', import.meta.url)),
  worker: fileURLToPath(new URL('./worker.ts', import.meta.url)),
  api: fileURLToPath(new URL('./api.ts', import.meta.url)),
}

/** A worker that no request to stop moves. */
export const deafWorker = fileURLToPath(new URL('./deaf.ts', import.meta.url))

/** An API that cannot start. */
export const brokenApi = fileURLToPath(new URL('./broken.ts', import.meta.url))
