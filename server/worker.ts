import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createAppendActivities } from '../activities/append.ts'
import { COMPLAINTS_QUEUE } from '../workflows/messages.ts'
import { writerAt } from './door/appender.ts'
import { WorkerEnv } from './process-env.ts'
import { encryptedWith } from './sealing/payload-codec.ts'
import { ownThread } from './own-thread.ts'
import { workflowBundle } from './workflow-bundle.ts'

/*
 * A worker of the complaint workflows. Run as many as there is load; one that dies is missed for about a second, since its
 * tasks go to another once the sticky queue's timeout has passed.
 */
const env = WorkerEnv.parse(process.env)
Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN') })
const codePath = await workflowBundle()
const connection = await NativeConnection.connect({ address: env.TEMPORAL_ADDRESS })
const worker = await Worker.create({
  connection,
  namespace: env.TEMPORAL_NAMESPACE,
  taskQueue: COMPLAINTS_QUEUE,
  workflowBundle: { codePath },
  activities: createAppendActivities(writerAt(env.REDRESS_DOOR, env.REDRESS_DOOR_SECRET)),
  dataConverter: encryptedWith(Buffer.from(env.REDRESS_PAYLOAD_KEY, 'base64')),
  enableNonLocalActivities: false,
  stickyQueueScheduleToStartTimeout: '1s',
  ...ownThread(),
  maxCachedWorkflows: env.REDRESS_CACHED_WORKFLOWS,
  shutdownGraceTime: '5s',
})
const ending = () => {
  if (worker.getState() === 'RUNNING') worker.shutdown()
}
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, ending)
const running = worker.run()
process.send?.({ ready: true })
await running
await connection.close()
process.exit(0)
