import { proxyActivities } from '@temporalio/workflow'
import type { RecordActivities } from '../../activities/record.ts'
import type { AppendRequest } from '../../ledger/entry.ts'

const { record } = proxyActivities<RecordActivities>({
  taskQueue: 'ledger',
  startToCloseTimeout: '2s',
  retry: { initialInterval: '100ms', maximumInterval: '500ms' },
})

/** Records the requests one after the other. */
export async function recording(requests: AppendRequest[]): Promise<Awaited<ReturnType<typeof record>>[]> {
  const answers = []
  for (const request of requests) answers.push(await record(request))
  return answers
}
