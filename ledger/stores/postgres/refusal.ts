/** A database cannot be used as a ledger; the message says why in one sentence, and what to do. */
export class StoreRefusal extends Error {
  override name = 'StoreRefusal'
  /** Whether it stays like this until somebody changes something, so that trying again is no use. */
  readonly isLasting: boolean

  constructor(message: string, isLasting: boolean, options?: ErrorOptions) {
    super(message, options)
    this.isLasting = isLasting
  }
}
