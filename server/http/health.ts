import type { RequestHandler } from 'express'

const PATIENCE_MS = 2_000

/** One question for each part that requests need; it fails when the part is away, or says in a word how it is unwell. */
export type Probes = Record<string, () => Promise<string | null>>

/** `GET /healthz`: this process runs. */
export const healthz: RequestHandler = (_req, res) => {
  res.json({ status: 'ok' })
}

/** `GET /readyz`: 200 when every part answers within two seconds and is well, else 503 with the state of each. */
export function readyz(probes: Probes): RequestHandler {
  return async (_req, res) => {
    const parts = await Promise.all(
      Object.entries(probes).map(async ([part, probe]) => [part, await stateOf(probe)] as const),
    )
    const isReady = parts.every(([, state]) => state === 'ok')
    res
      .status(isReady ? 200 : 503)
      .json({ status: isReady ? 'ok' : 'notReady', ...Object.fromEntries(parts) })
  }
}

async function stateOf(probe: Probes[string]): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('away'), PATIENCE_MS)
  })
  const answered = probe().then(
    (word) => word ?? 'ok',
    () => 'away',
  )
  return Promise.race([answered, tooLate]).finally(() => clearTimeout(timer))
}
