import { writeSync } from 'node:fs'
import { openLog } from '../../ledger/log.ts'
import { anEntry } from './an-entry.ts'

/** Asks for more than its disk takes, then for little; tells how each request ended on stdout and ends without closing. */
const log = await openLog(process.argv[2] ?? '')
const filler = 'x'.repeat(40_000)
await log.append(anEntry({ complaintId: 'before' }))
const large = await Promise.allSettled(
  Array.from({ length: 8 }, (_, n) =>
    log.append(anEntry({ complaintId: `large-${n}`, step: { type: 'note', filler } })),
  ),
)
const small = await log.append(anEntry({ complaintId: 'small' }))
writeSync(1, JSON.stringify({ large: large.map(({ status }) => status), small }))
process.exit(0)
