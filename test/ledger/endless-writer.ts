import { writeSync } from 'node:fs'
import { openLog } from '../../ledger/log.ts'
import { anEntry } from './an-entry.ts'

/** Appends to the folder named first until killed, or until the disk refuses, telling each answer and each refusal on stdout. */
const [dir = '', round = '0'] = process.argv.slice(2)
const log = await openLog(dir)
const filler = 'x'.repeat(400)

await Promise.all(
  Array.from({ length: 8 }, async (_, lane) => {
    for (let n = 0; ; n += 1) {
      const complaintId = `${round}-${lane}-${n}`
      for (const seq of [1, 2, 3]) {
        try {
          const step = { type: 'note', filler: lane % 2 ? filler : '' }
          const { number, ordinal } = await log.append(anEntry({ complaintId, seq, step }))
          writeSync(1, `${JSON.stringify({ complaintId, seq, number, ordinal })}\n`)
        } catch (error) {
          writeSync(1, `${JSON.stringify({ complaintId, seq, refused: String(error) })}\n`)
          if (process.env['STOP_WHEN_REFUSED']) return
        }
      }
    }
  }),
)
