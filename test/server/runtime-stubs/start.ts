import { fileURLToPath } from 'node:url'
import { runInForeground } from '../../../server/runtime/foreground.ts'

const stub = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const worker = stub(process.env['DEAF_WORKERS'] ? 'deaf.ts' : 'worker.ts')
await runInForeground({ ledger: stub('ledger.ts'), worker, api: stub('api.ts') })
