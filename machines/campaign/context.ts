import type { Keeping } from '../keeping.ts'
import type { PinnedCalendar } from '../../policies/calendar.ts'
import type { CampaignRules, CampaignState } from '../../policies/campaign.ts'
import type { ClockRun } from '../complaint-context.ts'
import type { Outcome } from './figures.ts'

/** What a campaign runs under, pinned in its input. */
export interface CampaignTerms {
  digest: string
  rules: CampaignRules
  calendar: PinnedCalendar
}

/** One customer of the sample. What was answered is the ledger's alone; only what the figures need is here. */
export type Sampled = {
  customer: string
  /** Null until somebody has tried. */
  reached: boolean | null
  returned: { by: string; satisfied: boolean; opinion: boolean } | null
  finding: { complaintId: string; number: string; severity: string | null } | null
  /** Whether the form was drawn for verification. */
  drawn: boolean
  genuine: boolean | null
}

/** All that the machine knows of a campaign. */
export interface Campaign {
  version: number
  state: CampaignState | 'announced'
  kind: string
  plannedAtMs: number
  /** Everybody who planned it, the latest last. */
  planners: string[]
  approvedBy: string | null
  plan: { frame: string[]; sample: number; untilMs: number }
  seeds: { sample: string | null; verification: string | null }
  sample: Sampled[]
  clocks: ClockRun[]
  result: Outcome | null
  /** Notices to staff that nobody has acknowledged: `<seq>:<place>` to addressees. Left out while there are none. */
  told?: Record<string, string[]>
  /** Holds and its erasure; left out where nobody ever held or erased it. */
  keeping?: Keeping
}

/** Before anything was planned: free of content, as the initial state of a pure machine must be. */
export function anAnnouncedCampaign(): Campaign {
  return {
    version: 0,
    state: 'announced',
    kind: '',
    plannedAtMs: 0,
    planners: [],
    approvedBy: null,
    plan: { frame: [], sample: 0, untilMs: 0 },
    seeds: { sample: null, verification: null },
    sample: [],
    clocks: [],
    result: null,
  }
}
