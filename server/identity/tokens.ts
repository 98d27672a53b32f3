import { writeFileSync } from 'node:fs'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Policy } from '../../policies/policy.ts'

const ISSUER = 'redress'
const MANY_ROLES = 40

const Claims = z.object({
  sub: z.string().min(1),
  policy: z.string().min(1),
  roles: z.array(z.string()),
  units: z.array(z.string()),
})

/** Who calls: a person of one organisation, with the roles and units the token grants. */
export interface Caller {
  person: string
  policy: string
  roles: string[]
  units: string[]
}

/** A token that is not ours, has expired or says too little. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError'
}

/** A token (JWT, HS256) for a person, good for so many hours. */
export function signToken(
  secret: string,
  { person, policy, roles, units }: Caller,
  hours = 12,
): Promise<string> {
  return new SignJWT({ policy, roles, units })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(person)
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setIssuedAt()
    .setExpirationTime(`${hours}h`)
    .sign(keyOf(secret))
}

/** Who a token speaks for. Throws an `InvalidTokenError` that says what is wrong with it. */
export async function verifyToken(secret: string, token: string): Promise<Caller> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), {
      issuer: ISSUER,
      audience: ISSUER,
      algorithms: ['HS256'],
      requiredClaims: ['exp'],
    })
    const { sub, policy, roles, units } = Claims.parse(payload)
    return { person: sub, policy, roles, units }
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? 'it lacks claims' : error instanceof Error ? error.message : 'unreadable'
    throw new InvalidTokenError(`The token is not valid here: ${reason}. Ask for a new one.`, {
      cause: error,
    })
  }
}

function keyOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret)
}

/** What a role's development token stands for. */
export function developer(policy: Policy, role: string): Caller {
  const unit = policy.roles[role]?.unit
  return { person: `dev-${role}`, policy: policy.id, roles: [role], units: unit === undefined ? [] : [unit] }
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
  const rows = await Promise.all(
    [...policies.values()].flatMap((policy) =>
      [...Object.keys(policy.roles), 'auditor'].map(async (role) => ({
        policy: policy.id,
        role,
        label: policy.roles[role]?.label.en ?? 'sees and replays everything',
        token: await signToken(secret, developer(policy, role)),
      })),
    ),
  )
  const written = rows.map(({ policy, role, label, token }) => `${policy} ${role} (${label})\n  ${token}`)
  writeFileSync(file, `${written.join('\n')}\n`, { mode: 0o600 })
  const [first] = policies.values()
  const shown = rows.length > MANY_ROLES ? rows.filter((row) => row.policy === first?.id) : rows
  const some = rows.find((row) => row.policy === first?.id)
  return [
    `Development tokens, good for 12 hours (all ${rows.length} of them are in ${file}):`,
    ...shown.map(({ policy, role, label, token }) => `${policy} ${role} (${label})\n  ${token}`),
    '',
    'A first complaint to try:',
    ...(first && some ? firstRequest(first, url, some.token) : []),
  ]
}

function firstRequest(policy: Policy, url: string, token: string): string[] {
  const form = Object.fromEntries(
    Object.entries(policy.intake.form)
      .filter(([, field]) => field.required && field.type === 'text')
      .map(([name]) => [name, 'report 2611-077']),
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
