import { runInForeground } from '../../../server/runtime/foreground.ts'
import { deafWorker, standIns } from './entries.ts'

await runInForeground(process.env['DEAF_WORKERS'] ? { ...standIns, worker: deafWorker } : standIns)
