import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { isCode } from '../error-code.ts'
import { madeOnce } from '../made-once.ts'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { folderName } from './layout.ts'
import {
  isSignedBy,
  noteIn,
  NoteError,
  SigningKey,
  signedNote,
  type Verifier,
  verifierOf,
  vkeyOf,
} from './note.ts'
import { SigningRefusal } from './refusal.ts'

/** What an installation signs its record with: how it is called, and its keys, the one in force last. */
const RecordKeys = z.strictObject({
  installation: z.string().regex(/^[^\s+/]+$/),
  keys: z.array(SigningKey).min(1),
})
export type RecordKeys = z.infer<typeof RecordKeys>

/** The keys in a file, which is made with a first key unless it is there; only its owner can read it. */
export function recordKeys(file: string): RecordKeys {
  const known = keysIn(file)
  if (known) return known
  mkdirSync(dirname(file), { recursive: true })
  madeOnce(file, () =>
    JSON.stringify({ installation: `redress-${randomBytes(4).toString('hex')}`, keys: [newKey()] }),
  )
  return recordKeys(file)
}

/** The keys in a file; null where there is none. Throws a `SigningRefusal` for a file that holds something else. */
export function keysIn(file: string): RecordKeys | null {
  try {
    return RecordKeys.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
    throw new SigningRefusal(`${file} holds no keys of the record: bring it back from a copy`, {
      cause: error,
    })
  }
}

/** Puts a new key in force. What the ones before signed stays as it is, and each signs in the one after it. */
export function rotateKey(file: string): RecordKeys {
  const before = recordKeys(file)
  const keys = { ...before, keys: [...before.keys, newKey()] }
  renameSync(writeAside(file, keys), file)
  return keys
}

/** The name of an organisation's log, unlike that of any other log anywhere. */
export function originOf({ installation }: Pick<RecordKeys, 'installation'>, organisation: string): string {
  return `${installation}/${folderName(organisation)}`
}

/** The key in force. */
export function keyInForce({ keys }: RecordKeys): SigningKey {
  const key = keys.at(-1)
  if (!key) throw new RangeError('an installation has a key')
  return key
}

/**
 * The keys of one log as everybody may read them: the first, a line break, and a signed note for each after it, in which the one
 * before says which it is.
 */
export function publicKeys(keys: RecordKeys, organisation: string): string {
  const origin = originOf(keys, organisation)
  const notes = keys.keys.slice(1).map((key, n) => {
    const before = keys.keys[n] ?? key
    return signedNote(`${origin}/keys\n${n + 2}\n${vkeyOf(origin, key)}\n`, origin, before)
  })
  return [`${firstKey(keys, folderName(organisation))}\n`, ...notes].join('\n')
}

/** The first key of the log in a folder, as others verify by it. */
export function firstKey({ installation, keys: [first] }: RecordKeys, folder: string): string {
  if (!first) throw new RangeError('an installation has a key')
  return vkeyOf(`${installation}/${folder}`, first)
}

/**
 * The keys that a log's public keys tell of, each signed in by the one before it. With `trusted`, a key that was written down elsewhere, that
 * one and those after it. Throws a `NoteError` where one is not signed in, or the trusted key is not among them.
 */
export function verifiersIn(text: string, trusted?: string): Verifier[] {
  const [first = '', ...notes] = text.split(/\n\n(?!—)/)
  const verifiers = [verifierOf(first)]
  for (const signed of notes) {
    const note = noteIn(`${signed.trimEnd()}\n`)
    const [about, place, vkey = ''] = note.text.split('\n')
    const before = verifiers.at(-1)
    const isNext = about === `${before?.name}/keys` && place === String(verifiers.length + 1)
    if (!before || !isNext || !isSignedBy(note, before))
      throw new NoteError(`key ${verifiers.length + 1} is not signed in by the key before it`)
    const next = verifierOf(vkey)
    if (next.name !== before.name) throw new NoteError(`key ${verifiers.length + 1} is that of ${next.name}`)
    verifiers.push(next)
  }
  if (trusted === undefined) return verifiers
  const from = verifiers.findIndex(({ vkey }) => vkey === verifierOf(trusted).vkey)
  if (from < 0) throw new NoteError('the key that you trust is not among its keys')
  return verifiers.slice(from)
}

function newKey(): SigningKey {
  return SigningKey.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))
}

function writeAside(file: string, keys: RecordKeys): string {
  const aside = `${file}.${randomBytes(8).toString('hex')}`
  writeFileSync(aside, `${JSON.stringify(keys)}\n`, { flag: 'wx', mode: 0o600 })
  return aside
}
