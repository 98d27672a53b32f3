/** Where the files of the public logs are kept, each under the folder of its log and a path in it, such as `tile/0/000`. */
export interface LogFiles {
  /** The folders of the logs. */
  folders(): Promise<string[]>
  /** The bytes of a file; null where there is none. */
  bytesOf(folder: string, path: string): Promise<Buffer | null>
  has(folder: string, path: string): Promise<boolean>
  /** Puts a file in its place whole or not at all; durable once this returns. */
  put(folder: string, path: string, bytes: Buffer | string): Promise<void>
  /** Takes files away; those that are not there are passed over. */
  remove(folder: string, paths: readonly string[]): Promise<void>
  /** Takes away the tiles and bundles of a log that are not full and are not among those named. */
  removePartials(folder: string, but: ReadonlySet<string>): Promise<void>
  close(): Promise<void>
}
