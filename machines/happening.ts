/** Something that a step brought about and that clocks, routing, notices and proposals may answer to. */
export interface Happening {
  name: string
  /** The consultation, slip or corrective action concerned. */
  key?: string
  /** A date given with the step. */
  untilMs?: number
  /** When it happened, where that is not when the step did. */
  atMs?: number
}
