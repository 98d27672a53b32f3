import type { Line } from '../../ledger/line.ts'

/** Which files the record names, and in which cases: a function of its lines. */
export class NamedFiles {
  readonly #cases = new Map<string, Set<string>>()
  readonly #files = new Map<string, Set<string>>()

  /** Takes the next line in. */
  learn(line: Line): void {
    if (!('entry' in line)) return
    const { complaintId, step } = line.entry
    for (const address of addressesIn(step)) {
      added(this.#cases, address, complaintId)
      added(this.#files, complaintId, address)
    }
  }

  /** The cases that name the file at an address. */
  casesOf(address: string): readonly string[] {
    return [...(this.#cases.get(address) ?? [])]
  }

  /** The addresses of the files that a case names. */
  filesOf(caseId: string): readonly string[] {
    return [...(this.#files.get(caseId) ?? [])]
  }
}

function added(to: Map<string, Set<string>>, key: string, value: string): void {
  to.set(key, (to.get(key) ?? new Set()).add(value))
}

/** The addresses of the files that a recorded step names. */
export function addressesIn(step: Readonly<Record<string, unknown>>): string[] {
  const files = step['attachments']
  if (!Array.isArray(files)) return []
  return files.flatMap((file: unknown) =>
    typeof file === 'object' && file !== null && 'address' in file && typeof file.address === 'string'
      ? [file.address]
      : [],
  )
}
