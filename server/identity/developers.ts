import { rmSync, writeFileSync } from 'node:fs'
import type { Field } from '../../policies/form.ts'
import type { Policy } from '../../policies/policy.ts'
import { developer, signToken } from './tokens.ts'

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
): Promise<string[]> {
  const rows = await Promise.all([...policies.values()].flatMap((policy) => tokensOf(secret, policy)))
  // Made anew, since a mode given to a file that exists changes nothing.
  rmSync(file, { force: true })
  writeFileSync(file, `${rows.map(rowText).join('\n')}\n`, { mode: 0o600 })
  const [first] = policies.values()
  const shown = rows.length > MANY_ROLES ? rows.filter((row) => row.policy === first?.id) : rows
  const receiver = first?.intake.by.find(
    ({ who }) => who === 'anyone' || Object.hasOwn(first.roles, who),
  )?.who
  const caller = rows.find(
    (row) => row.policy === first?.id && (receiver === 'anyone' || row.role === receiver),
  )
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
    ...(first && caller ? ['', 'A first complaint to try:', ...firstRequest(first, url, caller.token)] : []),
  ]
}

function tokensOf(secret: string, policy: Policy): Promise<DevelopmentToken>[] {
  return [...Object.keys(policy.roles), 'auditor'].map(async (role) => {
    const caller = developer(policy, role)
    return {
      policy: policy.id,
      role,
      label: policy.roles[role]?.label.en ?? 'sees and replays everything',
      person: caller.person,
      token: await signToken(secret, caller),
    }
  })
}

function rowText({ policy, role, label, person, token }: DevelopmentToken): string {
  return `${policy} ${role} (${label}), ${person}\n  ${token}`
}

function firstRequest(policy: Policy, url: string, token: string): string[] {
  const form = Object.fromEntries(
    Object.entries(policy.intake.form)
      .filter(([, field]) => field.required && !field.when)
      .map(([name, field]) => [name, sampleOf(field)]),
  )
  const body = {
    kind: Object.keys(policy.kinds)[0],
    channel: Object.keys(policy.channels)[0],
    complainant: { name: 'Zhang San' },
    content: 'The report is three weeks late.',
    form,
  }
  return [
    `curl -s ${url}/complaints \\`,
    `  -H 'Authorization: Bearer ${token}' \\`,
    `  -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
  ]
}

/** A value that the field takes; nothing for one that is worked out. */
function sampleOf(field: Field): unknown {
  switch (field.type) {
    case 'text':
      return 'report 2611-077'.slice(0, field.max)
    case 'integer':
    case 'money':
      return Math.max(field.min, 1)
    case 'boolean':
      return field.mustBe ?? true
    case 'choice':
      return Object.keys(field.choices)[0]
    case 'date':
      return '2026-03-02'
    case 'instant':
      return '2026-03-02T09:00:00+08:00'
    case 'person':
    case 'unit':
      return 'li.wei'
    case 'ratio':
      return undefined
    case 'evidence':
      return Array.from({ length: field.atLeast }, (_, n) => ({
        name: `photo ${n + 1}`,
        ref: `photo-${n + 1}`,
      }))
  }
}
