import { existsSync, readdirSync } from 'node:fs'
import { bodyBytes, type Line } from '../line.ts'
import { LogCheck, type Outside } from './check-log.ts'
import type { Checkpoint } from './checkpoint.ts'
import { differenceOf } from './difference.ts'
import { lastPart, lastSigned, lastSignedBeside } from './last-signed.ts'
import { folderName, logsIn, organisationOfFolder } from './layout.ts'
import { entryLeaf, Leaves } from './leaf.ts'
import { type Verifier, verifierOf } from './note.ts'

/** What an auditor brings from elsewhere: checkpoints that were kept, keys that were written down, and keys of witnesses. */
export interface Brought {
  checkpoints: { from: string; checkpoint: Checkpoint }[]
  keys: string[]
  witnesses: string[]
}

/** Compares the public logs of a ledger with what its journal leads to. */
export class LogsCheck {
  readonly #ledger: string
  readonly #brought: Brought
  readonly #witnesses: Verifier[]
  readonly #last: Map<string, Checkpoint>
  readonly #leaves = new Leaves()
  readonly #logs = new Map<string, LogCheck>()

  /** Throws a `NoteError` for a key that is none, or where what was signed last cannot be read. */
  constructor(ledger: string, brought: Brought) {
    this.#ledger = ledger
    this.#brought = brought
    // Before any log, so that a running engine cannot have signed less than it says.
    this.#last = lastSigned(lastSignedBeside(ledger))
    this.#witnesses = brought.witnesses.map((witness) => verifierOf(witness))
    for (const key of brought.keys) verifierOf(key)
    const found = existsSync(logsIn(ledger)) ? readdirSync(logsIn(ledger)) : []
    const kept = brought.checkpoints.map(({ checkpoint }) => lastPart(checkpoint.origin))
    const keyed = brought.keys.map((key) => lastPart(verifierOf(key).name))
    const last = [...this.#last.keys()].map(folderName)
    for (const folder of new Set([...found, ...kept, ...keyed, ...last]))
      this.#logOf(organisationOfFolder(folder))
  }

  /** Organisations whose logs are there. */
  get organisations(): string[] {
    return [...this.#logs].filter(([, log]) => log.signed > 0).map(([name]) => name)
  }

  /** Organisations of whom the journal has entries and nothing is signed, nor is there a checkpoint that says that something was. */
  get without(): string[] {
    const seen = new Set([
      ...this.#last.keys(),
      ...this.#brought.checkpoints.map(({ checkpoint }) => organisationOfFolder(lastPart(checkpoint.origin))),
    ])
    const isWithout = (log: LogCheck) => log.size > 0 && log.signed === 0 && log.problems.length === 0
    return [...this.#logs].flatMap(([name, log]) => (isWithout(log) && !seen.has(name) ? name : []))
  }

  /** How many leaves the journal leads to that are not signed yet. */
  get unsigned(): number {
    return [...this.#logs.values()].reduce((sum, log) => sum + Math.max(0, log.size - log.signed), 0)
  }

  /** What is wrong with the logs where the next line of the journal leads. */
  readonly check = (line: Line, bytes: Buffer): string[] => {
    const added = this.#leaves.of(line, bytes)
    if (!added) return []
    const log = this.#logOf(added.organisation)
    return added.leaves.flatMap((leaf) => log.take(leaf))
  }

  /** What was wrong before the first line and is after the last one; `isWhole`: the journal could be read to its end. */
  end(isWhole: boolean): string[] {
    return [...this.#logs.values()].flatMap((log) => [...log.problems, ...(isWhole ? log.end() : [])])
  }

  /** What the logs hold in place of a line that is not what its writer wrote; null where they cannot tell. */
  insteadOf(bytes: Buffer, ordinal: number): string | null {
    const text = bytes.toString()
    const [, complaintId] = /"complaintId":"([^"]*)"/.exec(text) ?? []
    const found = entryLeaf(bodyBytes(bytes), ordinal, this.#leaves.lastOf(complaintId ?? ''))
    const next = [...this.#logs.values()].flatMap((log) => log.leafAt(log.size) ?? [])
    const own = next.filter((leaf) => leaf.includes(`"complaintId":"${complaintId}"`))
    const [expected] = own.length > 0 ? own : next
    return expected ? differenceOf(expected, found) : null
  }

  #logOf(organisation: string): LogCheck {
    const known = this.#logs.get(organisation)
    if (known) return known
    const name = folderName(organisation)
    const outside: Outside = {
      checkpoints: this.#brought.checkpoints.filter(({ checkpoint }) => lastPart(checkpoint.origin) === name),
      key: this.#brought.keys.find((key) => lastPart(verifierOf(key).name) === name),
      witnesses: this.#witnesses,
      last: this.#last.get(organisation),
    }
    const log = new LogCheck(this.#ledger, organisation, outside)
    this.#logs.set(organisation, log)
    return log
  }
}
