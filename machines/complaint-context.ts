import type { ClockRun, Unbegun } from './time/run.ts'
import type { Chronicle } from './time/turn.ts'
import type { Keeping } from './keeping.ts'
import type { Fact } from '../policies/holds.ts'
import { OF_ENGINE } from '../policies/text.ts'
import type { StateName } from '../policies/vocabulary.ts'

/** Who takes a step: a person, with the roles and units the token grants. */
export interface Actor {
  person: string
  roles: string[]
  units: string[]
}

/** The engine itself, where it opens the case of a period. Nobody's token can take such a step. */
export const SCHEDULE: Actor = { person: OF_ENGINE.schedule, roles: [], units: [] }
/** The engine itself, where time takes a step. */
export const CLOCK: Actor = { person: OF_ENGINE.clock, roles: [], units: [] }
/** The engine itself, where whoever runs it brings a case under other rules. */
export const INSTALLATION: Actor = { person: OF_ENGINE.installation, roles: [], units: [] }
/** Who has done what a rule of the policy did by itself. */
export const RULE = OF_ENGINE.rule

export type { ClockRun, Fact }

export interface Done {
  by: string
  atMs: number
  /** When it was done first, where it was done several times and steps may be entered late. */
  sinceMs?: number
  state: StateName
  /** Its place among all that has been done, in the order of entry; left out in cases begun before this was kept. */
  nth?: number
}

export type ProposedRemedy = {
  id: string
  remedy: string
  amount: number | null
  quantity: number | null
  /** When it was carried out. */
  fulfilledAtMs: number | null
}

export type Proposal = {
  by: string
  remedies: ProposedRemedy[]
  approvals: { role: string; by: string; atMs: number }[]
}

export type SlipRun = {
  id: string
  slip: string
  issuedBy: string
  values: Record<string, Fact>
  signed: { signature: string; by: string; values: Record<string, Fact> }[]
  state: 'open' | 'disputed' | 'complete'
}

export type CorrectiveRun = {
  id: string
  corrective: string
  owner: string
  state: 'open' | 'completed' | 'verified'
  completedBy: string | null
}

export type ProposedPenalty = {
  id: string
  penalty: string
  against: string | null
  atMs: number
  state: 'proposed' | 'imposed' | 'waived'
  amount: number | null
}

/** One case of a list that is gone through. */
export type LineRun = {
  id: string
  /** Id and number of the case that the line is about. */
  of: string
  number: string
  state: 'open' | 'passed' | 'failed'
  by: string | null
}

/** All that the machine knows of a complaint. No names of complainants, no stories: those are the ledger's. */
export interface Complaint {
  version: number
  receivedAtMs: number
  /** Local day of receipt, days since 1970-01-01. */
  receivedDay: number
  state: StateName | 'announced'
  facts: Record<string, Fact>
  holder: string | null
  /** The role in which a person holds it; what stands above him is above this role. */
  holderRole: string | null
  transfer: { to: string; by: string } | null
  done: Record<string, Done>
  /** Everyone who ever took a step, by step; separation of duties looks here. */
  doers: Record<string, string[]>
  proposal: Proposal | null
  consultations: { unit: string; answered: boolean }[]
  slips: SlipRun[]
  correctives: CorrectiveRun[]
  penalties: ProposedPenalty[]
  clocks: ClockRun[]
  /** Runs of which something was said under other terms, and which have not begun; left out where there are none. */
  unbegun?: Unbegun[]
  group: string | null
  links: string[]
  /** The case that this one repeats, as far as anybody asked; null for none. */
  repeatOf?: string | null
  /** The case that this one has become a part of. */
  mergedInto?: string
  /** Set where the case is a list of others. */
  lines?: LineRun[]
  /** Notices to staff that nobody has acknowledged: `<seq>:<place>` to addressees. Left out while there are none. */
  told?: Record<string, string[]>
  /** When things happened; left out where nothing can be entered later than it happened. */
  chronicle?: Chronicle
  /** Holds and its erasure; left out where nobody ever held or erased it. */
  keeping?: Keeping
  endedAtMs: number | null
}

/** A complaint before its first step. */
export function anAnnouncedComplaint(): Complaint {
  return {
    version: 0,
    receivedAtMs: 0,
    receivedDay: 0,
    state: 'announced',
    facts: { severity: 'ordinary', round: 1, petitions: 0 },
    holder: null,
    holderRole: null,
    transfer: null,
    done: {},
    doers: {},
    proposal: null,
    consultations: [],
    slips: [],
    correctives: [],
    penalties: [],
    clocks: [],
    group: null,
    links: [],
    endedAtMs: null,
  }
}
