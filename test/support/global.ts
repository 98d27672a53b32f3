import type { ProvidedContext } from 'vitest'
import type { TestProject } from 'vitest/node'
import { startServers } from './servers.ts'

declare module 'vitest' {
  interface ProvidedContext {
    apiUrl: string
    temporalAddress: string
    redisUrl: string
    dataDir: string
    tokenSecret: string
  }
}

/** One installation with simulated time for all test files of a project; they `inject('apiUrl')` and so on. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await startServers({ workers: 2 })
  const names = ['apiUrl', 'temporalAddress', 'redisUrl', 'dataDir', 'tokenSecret'] as const
  for (const name of names satisfies readonly (keyof ProvidedContext)[]) project.provide(name, servers[name])
  return () => servers.stop()
}
