import type { Readable } from 'node:stream'

/** The store does not answer, or has no room: nothing was kept. */
export class StoreAwayError extends Error {
  override name = 'StoreAwayError'
}

/** Something that is kept, and since when, UTC milliseconds. */
export interface Kept {
  name: string
  atMs: number
}

/**
 * Where attachments lie: objects under names, each there whole or not at all. Several processes share one. What it throws where it does
 * not answer, or has no room, is a `StoreAwayError`.
 */
export interface Store {
  /** Folder of this machine in which a file lies until it is whole. */
  readonly spool: string
  /** Keeps a file of the spool under a name; it is gone from there afterwards. `sha256` in hex is checked where it comes to lie. */
  keep(file: string, name: string, sha256: string): Promise<void>
  /** Keeps some bytes under a name; false where something is kept under it already. */
  add(name: string, bytes: Buffer): Promise<boolean>
  /** What is kept under a name; null where there is nothing. */
  read(name: string): Promise<Readable | null>
  /** Everything under a folder of names, which ends with a slash. */
  list(under: string): Promise<Kept[]>
  /** Removes what is kept under a name, or nothing where there is nothing. */
  remove(name: string): Promise<void>
}

/** The name under which the sealed bytes with this SHA-256, in hex, are kept. */
export function nameOfFile(address: string): string {
  return `${FILES}${address.slice(0, 2)}/${address}`
}

/** The address of the bytes that are kept under a name. */
export function addressIn(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

export const FILES = 'files/'
export const UPLOADS = 'uploads/'
/** Which request holds an upload; swept as the uploads are. */
export const CLAIMS = `${UPLOADS}claims/`
