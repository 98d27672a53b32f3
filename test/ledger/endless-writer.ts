import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { AppendRequest } from '../../ledger/entry.ts'
import { openLog } from '../../ledger/log.ts'
import { anEntry } from './an-entry.ts'

/** Appends to the folder named first until killed, telling each answer and each refusal on stdout; what is refused is repeated. */
const [dir = '', round = '0'] = process.argv.slice(2)
const log = await openLog(dir)

const tell = (told: object) => writeSync(1, `${JSON.stringify(told)}\n`)

await Promise.all(
  Array.from({ length: 8 }, async (_, lane) => {
    for (let n = 0; ; n += 1) {
      for (const seq of [1, 2, 3]) {
        const step = { type: 'note', filler: 'x'.repeat(lane * 60) }
        await untilTaken(anEntry({ complaintId: `${round}-${lane}-${n}`, seq, step }))
      }
    }
  }),
)

async function untilTaken(request: AppendRequest): Promise<void> {
  const { complaintId, seq } = request.entry
  for (;;) {
    try {
      tell({ complaintId, seq, ...(await log.append(request)) })
      return
    } catch (error) {
      tell({ complaintId, seq, refused: String(error) })
      await pause(5)
    }
  }
}
