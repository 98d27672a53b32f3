import { appendFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Stands in for one of our own processes: says when it is ready and notes its name in `ended` when asked to stop. */
export function standIn(url: string, lines: string[] = []): void {
  process.on('disconnect', () => process.exit(0))
  process.on('SIGTERM', () => {
    appendFileSync(join(process.env['REDRESS_DATA'] ?? '', 'ended'), `${basename(fileURLToPath(url))}\n`)
    process.exit(0)
  })
  process.send?.({ ready: true, lines })
}
