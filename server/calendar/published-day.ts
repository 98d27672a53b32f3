/** A day that an authority has named: off, or worked though it falls on a weekend. */
export interface PublishedDay {
  date: string
  name: string
  isOff: boolean
}

/** A file that cannot be imported; the message says what is wrong with it. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
}
