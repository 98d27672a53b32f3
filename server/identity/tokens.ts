import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Policy } from '../../policies/policy.ts'
import { own } from '../../policies/own.ts'
import { PersonName } from '../../policies/text.ts'

const ISSUER = 'redress'
/** The audience of tokens that a start on one machine makes by itself; they are good nowhere else. */
export const DEVELOPMENT = 'redress-development'

const Claims = z.object({
  sub: PersonName,
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

interface Grant {
  hours?: number
  audience?: typeof ISSUER | typeof DEVELOPMENT
}

/** A token (JWT, HS256) for a person, good for 12 hours unless said otherwise. */
export function signToken(
  secret: string,
  { person, policy, roles, units }: Caller,
  { hours = 12, audience = ISSUER }: Grant = {},
): Promise<string> {
  return new SignJWT({ policy, roles, units })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(person)
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${hours}h`)
    .sign(keyOf(secret))
}

/**
 * Who a token speaks for; development tokens only where they are `allowed`. Throws an `InvalidTokenError` that says what is wrong
 * with it.
 */
export async function verifyToken(
  secret: string,
  token: string,
  development: 'allowed' | 'refused' = 'refused',
): Promise<Caller> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), {
      issuer: ISSUER,
      audience: development === 'allowed' ? [ISSUER, DEVELOPMENT] : ISSUER,
      algorithms: ['HS256'],
      requiredClaims: ['exp'],
    })
    const { sub, policy, roles, units } = Claims.parse(payload)
    return { person: sub, policy, roles, units }
  } catch (error) {
    throw new InvalidTokenError(`The token is not valid here: ${reasonOf(error)}. Ask for a new one.`, {
      cause: error,
    })
  }
}

/** What a role's development token stands for: a person named after the role, in the role's unit. */
export function developer(policy: Policy, role: string): Caller {
  const unit = own(policy.roles, role)?.unit
  return { person: `dev-${role}`, policy: policy.id, roles: [role], units: unit === undefined ? [] : [unit] }
}

/** Why a token is refused, in our words, by the code of the library that reads it. */
const REASONS: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'it has expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'it was signed with another secret',
  ERR_JOSE_ALG_NOT_ALLOWED: 'it is not signed with HS256',
  ERR_JWT_CLAIM_VALIDATION_FAILED:
    'its issuer, audience or time of expiry is another than this installation asks for',
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return claimsLacking(error)
  const code = error instanceof errors.JOSEError ? error.code : ''
  return own(REASONS, code) ?? 'it is no token (JWT)'
}

function claimsLacking({ issues: [first] }: z.ZodError): string {
  return `its claim ${first?.path.join('.') ?? ''} ${first?.message ?? 'cannot be read'}`
}

function keyOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret)
}
