import { createHash } from 'node:crypto'

/**
 * The sample that a seed draws: `rate` of the ids rounded up, at least `minimum`, never more than there are. Drawn are those with
 * the smallest SHA-256 of the seed, a line feed and the id, in this order, so that anybody can draw them again.
 */
export function drawSample(
  seed: string,
  ids: readonly string[],
  { rate, minimum }: { rate: number; minimum: number },
): string[] {
  const wanted = Math.max(Math.ceil(rate * ids.length - ROUNDING), minimum)
  return ids
    .map((id) => ({ id, lot: sha256(`${seed}\n${id}`) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, wanted)
    .map(({ id }) => id)
}

/** SHA-256 in hex over the sorted ids, one a line: what a sample was drawn from. */
export function populationDigest(ids: readonly string[]): string {
  return sha256([...ids].sort().join('\n'))
}

/** 0.07 of 100 is 7, whatever floating point makes of it. */
const ROUNDING = 1e-9

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
