/** How far the erasing of what need not be kept any longer has come. */
export interface Swept {
  /** How many were erased in this portion. */
  erased: number
  /** More may be over by now. */
  more: boolean
  /** The nearest instant at which another one may be over, UTC milliseconds; null where none comes. */
  nextMs: number | null
}

export interface RetentionActivities {
  /** Erases a portion of what a policy's retention no longer keeps at this instant, UTC milliseconds. Whatever was erased is left. */
  eraseOver(policy: string, nowMs: number): Promise<Swept>
}
