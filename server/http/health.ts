import type { RequestHandler } from 'express'

const PATIENCE_MS = 2_000

/** One question for each part that requests need; it fails when the part is away. */
export type Probes = Record<string, () => Promise<void>>

/** `GET /healthz`: this process runs. */
export const healthz: RequestHandler = (_req, res) => {
  res.json({ status: 'ok' })
}

/** `GET /readyz`: 200 when every part answers within two seconds, else 503 with those that do not. */
export function readyz(probes: Probes): RequestHandler {
  return async (_req, res) => {
    const parts = await Promise.all(
      Object.entries(probes).map(
        async ([part, probe]) => [part, (await answers(probe)) ? 'ok' : 'away'] as const,
      ),
    )
    const isReady = parts.every(([, state]) => state === 'ok')
    res.status(isReady ? 200 : 503).json({ status: isReady ? 'ok' : 'away', ...Object.fromEntries(parts) })
  }
}

async function answers(probe: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS)
  })
  const answered = probe().then(
    () => true,
    () => false,
  )
  return Promise.race([answered, tooLate]).finally(() => clearTimeout(timer))
}
