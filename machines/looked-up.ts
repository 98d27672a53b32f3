/** What the server fills in at intake, never the person who sends it. */
export type LookedUp = {
  /** Who handled the complaint that an appeal is about. */
  handledBy?: string[]
  /** Id of the earliest complaint that this one repeats; null when it repeats none. */
  repeatOf?: string | null
  /** How the complaint stands that it repeats: of several the latest that is still open, else the latest. */
  earlier?: EarlierCase
  /** The cases of a list, in order. */
  lines?: { of: string; number: string }[]
  /** How a list was drawn. */
  drawn?: Draw
}

/** What an intake may ask of the complaint that it repeats. Days are local days of the policy's zone. */
export type EarlierCase = {
  state: string
  class: string | null
  ended: boolean
  receivedOn: string
  closedOn: string | null
}

/** A drawn sample, for anybody to draw again: the cases with the smallest SHA-256 of seed and id, in this order. */
export type Draw = {
  seed: string
  /** How many cases it was drawn from, and the SHA-256 of their sorted ids, one a line. */
  population: number
  digest: string
  rate: number
  minimum: number
}
/** The period whose case the engine opens; no person can send it. */
export type Opened = { opened?: { schedule: string; period: string; latenessMs: number } }
