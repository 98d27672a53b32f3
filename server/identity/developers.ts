import { randomUUID } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { own } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import { type FirstRequest, firstRequest } from './first-request.ts'
import { DEVELOPMENT, developer, signToken } from './tokens.ts'

interface DevelopmentToken {
  policy: string
  role: string
  label: string
  person: string
  token: string
}

/** Where the development tokens of an installation lie. */
export function tokensFile(dataDir: string): string {
  return join(dataDir, 'tokens.txt')
}

/**
 * Writes a first request to try and a development token for each role of each policy into the data folder's `tokens.txt`, which
 * appears whole and readable by its owner only, whatever lay there before.
 */
export async function writeDevelopmentTokens(
  secret: string,
  policies: ReadonlyMap<string, Policy>,
  url: string,
  dataDir: string,
  nowMs: number,
): Promise<void> {
  const rows = await Promise.all([...policies.values()].flatMap((policy) => tokensOf(secret, policy)))
  const [first] = policies.values()
  const request = first && firstRequest(first, nowMs)
  const sender = rows.find((row) => row.policy === first?.id && row.role === request?.role)
  const lines = [
    `Development tokens of ${url}, good for 12 hours and on this machine only; every start makes them anew.`,
    ...(first ? [`Any other person: ${tokenCommand(first)}`] : []),
    `Every route, readable: ${url}/docs`,
    ...(request && sender
      ? ['', 'A first complaint to try:', ...requestLines(request, url, sender.token)]
      : []),
    '',
    ...rows.map(rowText),
  ]
  const file = tokensFile(dataDir)
  const aside = `${file}.${randomUUID()}`
  writeFileSync(aside, `${lines.join('\n')}\n`, { flag: 'wx', mode: 0o600 })
  renameSync(aside, file)
}

/** Takes away what an earlier start on this machine alone has left. */
export function removeDevelopmentTokens(dataDir: string): void {
  rmSync(tokensFile(dataDir), { force: true })
}

function tokenCommand({ id, roles }: Policy): string {
  return `npm run --silent token -- --policy ${id} --role ${Object.keys(roles)[0]} --person li.wei`
}

function tokensOf(secret: string, policy: Policy): Promise<DevelopmentToken>[] {
  return [...Object.keys(policy.roles), 'auditor'].map(async (role) => {
    const caller = developer(policy, role)
    return {
      policy: policy.id,
      role,
      label: own(policy.roles, role)?.label.en ?? 'sees and replays everything',
      person: caller.person,
      token: await signToken(secret, caller, { audience: DEVELOPMENT }),
    }
  })
}

function rowText({ policy, role, label, person, token }: DevelopmentToken): string {
  return `${policy} ${role} (${label}), ${person}\n  ${token}`
}

function requestLines({ body }: FirstRequest, url: string, token: string): string[] {
  return [
    `curl -s ${url}/complaints \\`,
    `  -H 'Authorization: Bearer ${token}' \\`,
    `  -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
  ]
}
