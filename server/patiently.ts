import { setTimeout as pause } from 'node:timers/promises'

/** How long something is tried again at most, and how long it rests between, milliseconds. */
interface Patience {
  forMs: number
  everyMs: number
}

/** Asks again while it fails in passing. Throws every other failure at once, and one in passing when the time is up. */
export async function patiently<T>(
  ask: () => Promise<T>,
  isPassing: (error: unknown) => boolean,
  { forMs, everyMs }: Patience,
): Promise<T> {
  const untilMs = Date.now() + forMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isPassing(error) || Date.now() > untilMs) throw error
      await pause(everyMs)
    }
  }
}
