const KEPT = 64
const LONGEST_MS = 300

/** The latest times, milliseconds, that something took; `one` is any of them, at most 300 ms, and undefined before the first. */
export function usualTimes(): { add(tookMs: number): void; one(): number | undefined } {
  const times: number[] = []
  return {
    add(tookMs) {
      times.push(Math.min(tookMs, LONGEST_MS))
      if (times.length > KEPT) times.shift()
    },
    one: () => times[Math.floor(Math.random() * times.length)],
  }
}
