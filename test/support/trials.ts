import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { SHIPPED } from '../../policies/folder.ts'
import { type Choices, type Servers, startServers, temporaryFolder } from './servers.ts'

/** The policy to begin with, to be changed as a trial needs it. */
export function startingPolicy() {
  return parse(readFileSync(join(SHIPPED, 'starting', 'policy.yaml'), 'utf8'))
}

/** An installation whose policies are these and no others. */
export async function installationOf(
  policies: readonly { id: string }[],
  { workers = 1, ...choices }: Choices = {},
): Promise<Servers> {
  const folder = temporaryFolder()
  for (const policy of policies) writeFileSync(join(folder, `${policy.id}.yaml`), stringify(policy))
  process.env['REDRESS_POLICIES'] = folder
  const servers = await startServers({ ...choices, workers })
  const stop = async () => {
    delete process.env['REDRESS_POLICIES']
    await servers.stop()
    rmSync(folder, { recursive: true })
  }
  return { ...servers, stop }
}
