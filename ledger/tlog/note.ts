import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'

const ED25519 = 1
const COSIGNATURE = 4
const HASH_BYTES = 4
const TIME_BYTES = 8

/** A private key: a JSON Web Key of the curve Ed25519 (RFC 8037). */
export const SigningKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
})
export type SigningKey = z.infer<typeof SigningKey>

/** Who signs notes, as a line of text tells it: `name+hash+key` (C2SP signed-note). */
export interface Verifier {
  name: string
  vkey: string
  hash: string
  isWitness: boolean
  key: KeyObject
}

/** A text with the signatures below it. */
export interface Note {
  text: string
  signatures: { name: string; bytes: Buffer }[]
}

/** The words do not make sense as what they should be; the message says which and why. */
export class NoteError extends Error {
  override name = 'NoteError'
}

/** What others verify the notes by that this key signs under a name. */
export function vkeyOf(name: string, { x }: Pick<SigningKey, 'x'>): string {
  const bytes = Buffer.concat([Buffer.from([ED25519]), Buffer.from(x, 'base64url')])
  return `${name}+${keyHash(name, bytes).toString('hex')}+${bytes.toString('base64')}`
}

/** The verifier that a vkey tells of: of a log, or of a witness that cosigns. Throws a `NoteError`. */
export function verifierOf(vkey: string): Verifier {
  const [, name, hash, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey.trim()) ?? []
  if (name === undefined || hash === undefined || encoded === undefined)
    throw new NoteError(`“${vkey}” is no key; it should read name+hash+key`)
  const bytes = Buffer.from(encoded, 'base64')
  const kind = bytes[0]
  if ((kind !== ED25519 && kind !== COSIGNATURE) || bytes.length !== 33)
    throw new NoteError(`“${vkey}” is no key of Ed25519`)
  if (keyHash(name, bytes).toString('hex') !== hash)
    throw new NoteError(`“${vkey}” is no key: its hash is another`)
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(1).toString('base64url') },
    format: 'jwk',
  })
  return { name, vkey: vkey.trim(), hash, isWitness: kind === COSIGNATURE, key }
}

/** The note with this text, signed under a name. The text ends with a line break. */
export function signedNote(text: string, name: string, key: SigningKey): string {
  const { hash } = verifierOf(vkeyOf(name, key))
  const signature = sign(null, Buffer.from(text), { key, format: 'jwk' })
  return `${text}\n— ${name} ${Buffer.concat([Buffer.from(hash, 'hex'), signature]).toString('base64')}\n`
}

/** Takes a note apart. Throws a `NoteError`. */
export function noteIn(signed: string): Note {
  const at = signed.lastIndexOf('\n\n')
  if (at < 0) throw new NoteError('it is no signed note')
  const signatures = signed
    .slice(at + 2)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, name, bytes] = /^— (\S+) (\S+)$/.exec(line) ?? []
      if (name === undefined || bytes === undefined) throw new NoteError(`“${line}” is no signature`)
      return { name, bytes: Buffer.from(bytes, 'base64') }
    })
  return { text: signed.slice(0, at + 1), signatures }
}

/** Whether somebody signed the note. */
export function isSignedBy({ text, signatures }: Note, { name, hash, isWitness, key }: Verifier): boolean {
  return signatures.some(({ name: by, bytes }) => {
    if (by !== name || bytes.subarray(0, HASH_BYTES).toString('hex') !== hash) return false
    const rest = bytes.subarray(HASH_BYTES)
    if (!isWitness) return verify(null, Buffer.from(text), key, rest)
    if (rest.length < TIME_BYTES) return false
    const message = `cosignature/v1\ntime ${rest.readBigUInt64BE()}\n${text}`
    return verify(null, Buffer.from(message), key, rest.subarray(TIME_BYTES))
  })
}

function keyHash(name: string, bytes: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(bytes).digest().subarray(0, HASH_BYTES)
}
