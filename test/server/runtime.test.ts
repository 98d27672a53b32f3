import { type Client, Connection } from '@temporalio/client'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Servers, startServers } from '../support/servers.ts'
import { brokenApi, standIns } from './runtime-stubs/entries.ts'
import { clientOf } from '../support/temporal.ts'

const soon = { timeout: 20_000, interval: 50 }

describe('whatever is killed comes back where it was', () => {
  let servers: Servers
  beforeAll(async () => {
    servers = await startServers({ entries: standIns, durable: true, timeSkipping: false, workers: 2 })
  })
  afterAll(() => servers.stop())

  const apiAnswer = () => fetch(servers.apiUrl).then((response) => response.text())

  test('a killed process of ours runs again, reachable at the same address', async () => {
    const before = await apiAnswer()
    servers.kill('api')
    await vi.waitFor(async () => expect(await apiAnswer()).not.toBe(before), soon)
    expect(await apiAnswer()).toBe(String(servers.pids()['api']))
  })

  test('a killed Redis comes back with what was written', async () => {
    const before = servers.pids()['redis']
    await command((redis) => redis.set('kept', 'yes'))
    servers.kill('redis')
    await vi.waitFor(() => expect(servers.pids()['redis']).toSatisfy((pid) => pid && pid !== before), soon)
    await vi.waitFor(async () => expect(await command((redis) => redis.get('kept'))).toBe('yes'), soon)
  })

  test('a killed Temporal comes back with its workflows', async () => {
    const before = servers.pids()['temporal']
    await temporal((client) => client.workflow.start('parked', { taskQueue: 'none', workflowId: 'kept' }))
    servers.kill('temporal')
    await vi.waitFor(() => expect(servers.pids()['temporal']).toSatisfy((pid) => pid && pid !== before), soon)
    const status = () =>
      temporal((client) => client.workflow.getHandle('kept').describe()).then((found) => found.status.name)
    await vi.waitFor(async () => expect(await status()).toBe('RUNNING'), soon)
  })

  async function command<T>(ask: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(servers.redisUrl, { maxRetriesPerRequest: 1 })
    redis.on('error', () => undefined)
    return ask(redis).finally(() => redis.disconnect())
  }

  async function temporal<T>(ask: (client: Client) => Promise<T>): Promise<T> {
    const connection = await Connection.connect({ address: servers.temporalAddress })
    try {
      return await ask(clientOf(connection, servers))
    } finally {
      await connection.close()
    }
  }
})

test('closed complaints stay in Temporal for a week', async () => {
  const servers = await startServers({ entries: {} })
  try {
    const connection = await Connection.connect({ address: servers.temporalAddress })
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' })
    await connection.close()
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(7 * 24 * 3600)
  } finally {
    await servers.stop()
  }
})

test('a process that cannot start is named with its last words, and nothing stays behind', async () => {
  const starting = startServers({ entries: { api: brokenApi } })
  await expect(starting).rejects.toThrow(
    /^api does not start \(exit code 3\).*api\.log\.\n {2}the disk is on fire/s,
  )
})
