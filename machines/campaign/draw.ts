const SEED = /^[0-9a-f]{32}$/
const WORD = 0x1_0000_0000
const WARM_UP = 20

/** Whether a text can be the seed of a draw: 32 hexadecimal digits. */
export function isSeed(text: string): boolean {
  return SEED.test(text)
}

/**
 * So many of these names, each equally likely, in the order of the names: always the same for the same seed and the same names,
 * however they are ordered. Throws `RangeError` for a text that is no seed.
 */
export function drawFrom(names: readonly string[], size: number, seed: string): string[] {
  const pool = [...names].sort()
  const below = randomBelow(seed)
  const drawn = Math.min(size, pool.length)
  for (let n = 0; n < drawn; n += 1) {
    const other = n + below(pool.length - n)
    const [here, there] = [pool[n] ?? '', pool[other] ?? '']
    pool[n] = there
    pool[other] = here
  }
  return pool.slice(0, drawn).sort()
}

/** Whole numbers from 0 to below a bound, evenly: the sfc32 generator, without the values that would favour small ones. */
function randomBelow(seed: string): (bound: number) => number {
  if (!isSeed(seed)) throw new RangeError('a seed has 32 hexadecimal digits')
  let [a, b, c, d] = [0, 8, 16, 24].map((at) => Number.parseInt(seed.slice(at, at + 8), 16) | 0) as Words
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let n = 0; n < WARM_UP; n += 1) next()
  return (bound) => {
    const even = WORD - (WORD % bound)
    for (;;) {
      const value = next()
      if (value < even) return value % bound
    }
  }
}

type Words = [number, number, number, number]
