import type { AnyEntry } from './entry.ts'
import type { Line } from './line.ts'
import { openReading } from './stores/open.ts'
import type { Located } from './stores/store.ts'

/** How far the log may be read and when to look again: what `Log` offers within the writer's process. */
export interface Head {
  readonly durable: number
  onDurable(listener: () => void): () => void
}

interface Tail {
  signal: AbortSignal
  /** Without it, as in another process, the ledger is looked at every `idleMs` and may show lines that are not durable yet. */
  head?: Head
  /** After so long without a line an empty batch is yielded. */
  idleMs?: number
  /** How long lines that follow the first one are waited for, so that they come together. */
  gatherMs?: number
}

/** The lines of the ledger at an address from `fromOrdinal` to its end. Throws `BrokenLineError` at a line that was altered. */
export async function* readLog(address: string, fromOrdinal = 1): AsyncGenerator<Line> {
  for await (const lines of located(address, fromOrdinal)) for (const { line } of lines) yield line
}

/** The same with their bytes, in batches. */
export async function* located(address: string, fromOrdinal = 1): AsyncGenerator<Located[]> {
  const reading = await openReading(address, fromOrdinal)
  try {
    for (;;) {
      const lines = await reading.more()
      if (lines.length === 0) return
      yield lines
    }
  } finally {
    await reading.close()
  }
}

/** The lines from `fromOrdinal` on as they come, in batches, until the signal is aborted. */
export async function* tailLog(address: string, fromOrdinal: number, tail: Tail): AsyncGenerator<Line[]> {
  const reading = await openReading(address, fromOrdinal)
  try {
    while (!tail.signal.aborted) {
      const lines = await reading.more(tail.head?.durable)
      if (lines.length === 0) await moreOrIdle(tail, reading.ordinal)
      yield lines.map(({ line }) => line)
    }
  } finally {
    await reading.close()
  }
}

/** Every entry of one complaint or campaign, named by its id or its number, in order. Reads the whole log. */
export async function entriesOf(
  address: string,
  complaint: string,
): Promise<(AnyEntry & { ordinal: number })[]> {
  const entries = []
  for await (const line of readLog(address)) {
    if (!('entry' in line)) continue
    const { complaintId, number } = line.entry
    if (complaintId === complaint || number === complaint)
      entries.push({ ...line.entry, ordinal: line.ordinal })
  }
  return entries
}

async function moreOrIdle(
  { signal, head, idleMs = 200, gatherMs = 0 }: Tail,
  ordinal: number,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      unlisten?.()
      resolve()
    }
    let timer = setTimeout(done, idleMs)
    const gather = () => {
      clearTimeout(timer)
      unlisten?.()
      timer = setTimeout(done, gatherMs)
    }
    signal.addEventListener('abort', done)
    const unlisten = head?.onDurable(gather)
    if (signal.aborted) done()
    else if (head && head.durable > ordinal) gather()
  })
}
