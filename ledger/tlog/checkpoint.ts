import {
  isSignedBy,
  NoteError,
  noteIn,
  type Note,
  signedNote,
  type SigningKey,
  type Verifier,
} from './note.ts'

/** How a log stood: its name, how many leaves it had, and the hash of its tree (C2SP tlog-checkpoint). */
export interface Checkpoint {
  origin: string
  size: number
  root: Buffer
  note: Note
  /** As it was written. */
  signed: string
}

/** The signed checkpoint of a log. */
export function signedCheckpoint(origin: string, size: number, root: Buffer, key: SigningKey): string {
  return signedNote(`${origin}\n${size}\n${root.toString('base64')}\n`, origin, key)
}

/** Reads a checkpoint. Throws a `NoteError`. */
export function checkpointIn(signed: string): Checkpoint {
  const note = noteIn(signed)
  const [origin = '', count = '', hash = ''] = note.text.split('\n')
  const root = Buffer.from(hash, 'base64')
  if (origin === '' || !/^(0|[1-9]\d*)$/.test(count) || root.length !== 32)
    throw new NoteError('it is no checkpoint: an origin, a size and a hash should stand in its first lines')
  return { origin, size: Number(count), root, note, signed }
}

/** Whether a log signed the checkpoint as its own: with one of these keys, whose name is the origin. Logs may share a key, never its name. */
export function isSignedByLog({ origin, note }: Checkpoint, keys: readonly Verifier[]): boolean {
  return keys.some((key) => key.name === origin && isSignedBy(note, key))
}

/** The checkpoints in a text that holds one after the other. Throws a `NoteError`. */
export function checkpointsIn(text: string): Checkpoint[] {
  const notes: string[][] = []
  let isSigned = true
  for (const line of text.split('\n')) {
    const isSignature = line.startsWith('— ')
    if (isSigned && !isSignature) {
      if (line === '') continue
      notes.push([])
    }
    notes.at(-1)?.push(line)
    isSigned = isSignature
  }
  if (notes.length === 0) throw new NoteError('it holds no checkpoint')
  return notes.map((lines) => checkpointIn(`${lines.join('\n')}\n`))
}
