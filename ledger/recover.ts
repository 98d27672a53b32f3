import { stat } from 'node:fs/promises'
import { addLine, type Content, emptyContent } from './content.ts'
import type { Place } from './disk.ts'
import type { Line } from './line.ts'
import { cursorBefore, readMore, segmentPath } from './segments.ts'

/**
 * Reads all of a ledger: what it adds up to, where its lines begin, and its end. Notes a last line that was half written on stderr.
 * `onLine` is told every line in order. Throws `BrokenLineError`.
 */
export async function recover(
  dir: string,
  onLine: (line: Line) => void,
): Promise<{ content: Content; places: Place[]; end: Place }> {
  const content = emptyContent()
  const places: Place[] = []
  const cursor = await cursorBefore(dir, 1)
  for (;;) {
    const lines = await readMore(dir, cursor)
    if (lines.length === 0) break
    for (const { line, offset } of lines) {
      addLine(content, line)
      onLine(line)
      places.push({ segment: cursor.segment, offset })
    }
  }
  await noteTornTail(dir, cursor)
  return { content, places, end: { segment: cursor.segment, offset: cursor.offset } }
}

async function noteTornTail(
  dir: string,
  { segment, offset, ordinal }: Place & { ordinal: number },
): Promise<void> {
  const size = await stat(segmentPath(dir, segment)).then(
    (found) => found.size,
    () => 0,
  )
  if (size === offset) return
  process.stderr.write(
    `ledger: line ${ordinal + 1} was half written when its writer stopped and never confirmed; ` +
      `${size - offset} bytes are cut off\n`,
  )
}
