import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ownThread } from '../../server/own-thread.ts'
import { startServers } from '../support/servers.ts'

test('a workflow that never yields is given up, and the others of its worker go on', async () => {
  const { temporalAddress: address, ...servers } = await startServers({ timeSkipping: false, entries: {} })
  onTestFinished(() => servers.stop())
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) })
  const connection = await NativeConnection.connect({ address })
  const worker = await Worker.create({
    ...ownThread('100ms'),
    connection,
    taskQueue: 'hanging',
    workflowsPath: fileURLToPath(new URL('../workflows/hanging.ts', import.meta.url)),
  })
  const running = worker.run()
  const asking = await Connection.connect({ address })
  onTestFinished(async () => {
    worker.shutdown()
    await running
    await connection.close()
    await asking.close()
  })
  const { workflow } = new Client({ connection: asking })
  const hung = await workflow.start('hanging', { workflowId: 'hung', taskQueue: 'hanging' })
  await vi.waitFor(async () => {
    const { events } = await hung.fetchHistory()
    expect(events?.flatMap((each) => each.workflowTaskFailedEventAttributes?.failure?.message ?? [])).toEqual(
      [expect.stringContaining('timed out')],
    )
  }, 20_000)
  expect(await workflow.execute('short', { workflowId: 'short', taskQueue: 'hanging' })).toBe('done')
  await hung.terminate()
})
