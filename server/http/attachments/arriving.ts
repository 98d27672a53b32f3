import { PATIENCE_MS, tooSlow } from '../load/bodies.ts'

/** What has to come of a file within 15 seconds: 1 KiB a second. */
const LEAST_BYTES = 15 * 1024

/** What comes of a file, as long as it comes at 1 KiB a second or faster. Throws a 408 where less than that came within 15 seconds. */
export async function* arriving(chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  let came = 0
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (came < LEAST_BYTES) reject(tooSlow('Less than 1 KiB a second of the file came for 15 seconds.'))
      came = 0
    }, PATIENCE_MS)
  })
  slow.catch(() => undefined)
  try {
    for (;;) {
      const coming = chunks.next()
      // What comes after nobody waits any more is of no use.
      coming.catch(() => undefined)
      const next = await Promise.race([coming, slow])
      if (next.done) return
      came += next.value.length
      yield next.value
    }
  } finally {
    clearInterval(timer)
  }
}
