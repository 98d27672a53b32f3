import { fileURLToPath } from 'node:url'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { TemporalEnv } from '../server/process-env.ts'

/* The yardstick's process: its workflows with the options of our worker, or its activity with those of the ledger. */
const env = TemporalEnv.parse(process.env)
const role = process.argv[2] === 'notes' ? 'notes' : 'workflows'
Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN') })
const connection = await NativeConnection.connect({ address: env.TEMPORAL_ADDRESS })
const activities = { note: async () => ({ number: '1' }) }
const common = { connection, namespace: env.TEMPORAL_NAMESPACE, shutdownGraceTime: '1s' }
const worker =
  role === 'notes'
    ? await Worker.create({
        ...common,
        taskQueue: 'bare-notes',
        activities,
        maxConcurrentActivityTaskExecutions: 1_000,
      })
    : await Worker.create({
        ...common,
        taskQueue: 'bare',
        activities,
        enableNonLocalActivities: false,
        workflowsPath: fileURLToPath(new URL('bare-workflow.ts', import.meta.url)),
        stickyQueueScheduleToStartTimeout: '1s',
        maxCachedWorkflows: env.REDRESS_CACHED_WORKFLOWS,
      })
process.on('SIGTERM', () => worker.shutdown())
process.on('disconnect', () => process.exit(0))
const running = worker.run()
process.send?.({ ready: true })
await running
process.exit(0)
