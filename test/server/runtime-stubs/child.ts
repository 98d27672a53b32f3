import { appendFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Stands in for one of our own processes: says when it is ready and notes its name in `ended` when asked to stop. */
export function standIn(lines: string[]): void {
  process.on('disconnect', () => process.exit(0))
  process.on('SIGTERM', () => {
    appendFileSync(join(process.env['REDRESS_DATA'] ?? '', 'ended'), `${basename(process.argv[1] ?? '')}\n`)
    process.exit(0)
  })
  process.send?.({ ready: true, lines })
}
