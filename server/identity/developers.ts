import { rmSync, writeFileSync } from 'node:fs'
import type { Policy } from '../../policies/policy.ts'
import { type FirstRequest, firstRequest } from './first-request.ts'
import { developer, signToken } from './tokens.ts'
import { own } from '../../policies/own.ts'

const MANY_ROLES = 40

interface DevelopmentToken {
  policy: string
  role: string
  label: string
  person: string
  token: string
}

/**
 * A development token for each role of each policy, as a table to print, with a first request to try. All of them are also
 * written to `file`, readable by its owner only; where there are many roles, only the first policy's are printed.
 */
export async function tokenLines(
  secret: string,
  policies: ReadonlyMap<string, Policy>,
  url: string,
  file: string,
  nowMs: number,
): Promise<string[]> {
  const rows = await Promise.all([...policies.values()].flatMap((policy) => tokensOf(secret, policy)))
  // Made anew, since a mode given to a file that exists changes nothing.
  rmSync(file, { force: true })
  writeFileSync(file, `${rows.map(rowText).join('\n')}\n`, { mode: 0o600 })
  const [first] = policies.values()
  const shown = rows.length > MANY_ROLES ? rows.filter((row) => row.policy === first?.id) : rows
  const request = first && firstRequest(first, nowMs)
  const sender = rows.find((row) => row.policy === first?.id && row.role === request?.role)
  return [
    `Development tokens, good for 12 hours; all ${rows.length} are in ${file}:`,
    ...shown.map(rowText),
    '',
    ...(first
      ? [
          `Any other person: npm run --silent token -- --policy ${first.id} --role ${Object.keys(first.roles)[0]} --person li.wei`,
        ]
      : []),
    `Every route, readable: ${url}/docs`,
    ...(request && sender
      ? ['', 'A first complaint to try:', ...requestLines(request, url, sender.token)]
      : []),
  ]
}

function tokensOf(secret: string, policy: Policy): Promise<DevelopmentToken>[] {
  return [...Object.keys(policy.roles), 'auditor'].map(async (role) => {
    const caller = developer(policy, role)
    return {
      policy: policy.id,
      role,
      label: own(policy.roles, role)?.label.en ?? 'sees and replays everything',
      person: caller.person,
      token: await signToken(secret, caller),
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
