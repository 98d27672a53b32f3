import { advanceCampaign, announcedCampaign, campaignOffers } from '../../machines/campaign/advance.ts'
import type { Campaign, CampaignTerms } from '../../machines/campaign/context.ts'
import type { CampaignStep } from '../../machines/campaign/steps.ts'
import { type Actor, CLOCK, type ClockRun } from '../../machines/complaint-context.ts'
import { nearestMarkMs, passedMark } from '../../machines/marks.ts'
import type { Notice } from '../../machines/notice.ts'
import type { RefusalError } from '../../machines/refusal.ts'
import { Campaign as CampaignPolicy, campaignRulesOf } from '../../policies/campaign.ts'
import { campaignTermsOf } from '../../server/terms.ts'
import { DAY, MONDAY_9, refusalOf } from './a-case.ts'
import { aPolicy, type Draft } from './a-policy.ts'

type CampaignDraft = NonNullable<Draft['campaign']>
/** A step as a test writes it: what the engine draws by and an empty form are added. */
type Sent = { type: CampaignStep['type'] } & Record<string, unknown>

const label = { zh: '调查', en: 'survey' }
const text = (more: object = {}) => ({ type: 'text', required: true, label, ...more }) as const
export const SEED = '0123456789abcdef0123456789abcdef'

/** Ann plans, Bo and the boss approve, Cai and Eva of the warehouse collect; Ding and Eva verify. */
export const STAFF: Record<'ann' | 'bo' | 'boss' | 'cai' | 'ding' | 'eva' | 'fay' | 'audit', Actor> = {
  ann: { person: 'ann', roles: ['clerk'], units: ['shop'] },
  bo: { person: 'bo', roles: ['lead'], units: ['shop'] },
  boss: { person: 'boss', roles: ['boss'], units: [] },
  cai: { person: 'cai', roles: [], units: ['warehouse'] },
  ding: { person: 'ding', roles: ['storekeeper'], units: [] },
  eva: { person: 'eva', roles: ['storekeeper'], units: ['warehouse'] },
  fay: { person: 'fay', roles: ['clerk', 'lead'], units: ['shop'] },
  audit: { person: 'audit', roles: ['clerk', 'lead', 'auditor'], units: ['warehouse'] },
}
export type Name = keyof typeof STAFF

/** The shop's survey, changed as a test needs it. */
export function termsOfASurvey(change?: (draft: CampaignDraft) => void): CampaignTerms {
  if (!change) return asItIs
  const draft = aDraft()
  change(draft)
  const rules = campaignRulesOf({ ...shop, campaign: CampaignPolicy.parse(draft) })
  if (!rules) throw new Error('the shop has no survey')
  return { ...asItIs, rules }
}

function aDraft(): CampaignDraft {
  return {
    label,
    kinds: { satisfaction: { label } },
    plan: { by: ['clerk'], approvedBy: ['lead', 'boss'], form: { purpose: text() } },
    collect: { by: ['warehouse'], form: { manner: text() } },
    form: { rating: text(), why: text({ when: { rating: 'bad' } }), opinion: text({ required: false }) },
    satisfied: { rating: 'good' },
    targets: { reached: 0.8, returned: 0.5, genuine: 0.9, deductPerMissingPoint: 2 },
    verify: { rate: 0.5, by: ['storekeeper'], form: { manner: text() } },
    findings: { kind: 'complaint', channel: 'telephone', opinion: 'opinion' },
    clocks: {
      approval: {
        label,
        starts: 'planned',
        stops: ['approved', 'sentBack'],
        within: '48h',
        ladder: [{ to: 'lead' }, { after: '1d', to: 'boss' }],
        repeats: '1d',
      },
      whole: { label, starts: 'approved', stops: 'resulted', within: '20wd', ladder: [{ to: 'boss' }] },
      collecting: {
        label,
        starts: 'collecting',
        stops: 'collected',
        within: 'planned',
        warnings: [{ before: '7d', to: 'warehouse' }],
        ladder: [{ to: ['planner'] }, { after: '3d', to: 'approver' }],
      },
    },
    retention: { forms: '2y', plan: '1y' },
  }
}

/** One campaign that people take steps on, with a clock that a test moves. */
export class Survey {
  readonly terms: CampaignTerms
  snapshot
  nowMs = MONDAY_9
  notices: Notice[] = []

  constructor(terms = asItIs) {
    this.terms = terms
    this.snapshot = announcedCampaign(terms)
  }

  take(who: Name, step: Sent): this {
    return this.by(STAFF[who], step)
  }

  by(actor: Actor, step: Sent): this {
    const seed = step.type === 'start' || step.type === 'draw' ? { seed: SEED } : {}
    const full = { form: {}, ...seed, ...step } as unknown as CampaignStep
    const advanced = advanceCampaign(this.terms, this.snapshot, full, actor, this.nowMs)
    this.snapshot = advanced.snapshot
    this.notices = advanced.notices
    return this
  }

  /** Why a step is refused; null where it is taken. The campaign stays as it is. */
  trying(who: Name | 'clock', step: Sent): RefusalError | null {
    return refusalOf(this, () => this.by(who === 'clock' ? CLOCK : STAFF[who], step))
  }

  /** Lets time pass; every mark on the way is taken at its instant. Returns what was told. */
  wait(ms: number): Notice[] {
    const untilMs = this.nowMs + ms
    const told: Notice[] = []
    for (;;) {
      const nextMs = nearestMarkMs(this.terms, this.campaign)
      if (nextMs === null || nextMs > untilMs) break
      this.nowMs = Math.max(this.nowMs, nextMs)
      told.push(...this.passMark())
    }
    this.nowMs = untilMs
    return told
  }

  /** Takes the marks of one clock that have passed while nobody was there. */
  passMark(): Notice[] {
    const step = passedMark(this.terms, this.campaign, this.nowMs)
    return step ? this.by(CLOCK, step).notices : []
  }

  offers(who: Name): string[] {
    return campaignOffers(this.terms, this.snapshot, STAFF[who])
  }

  clock(name: string): ClockRun | undefined {
    return this.campaign.clocks.find(({ clock }) => clock === name)
  }

  get campaign(): Campaign {
    return this.snapshot.context
  }

  get state(): string {
    return this.snapshot.value
  }
}

/** Until when the forms are collected, where a test says nothing else. */
export const UNTIL = MONDAY_9 + 30 * DAY

/** The plan of a survey of these customers, all of them or so many. */
export function aPlan(frame: string[], sample = frame.length, more: object = {}): Sent {
  return { type: 'plan', kind: 'satisfaction', frame, sample, until: UNTIL, form: { purpose: 'p' }, ...more }
}

/** The form that a customer has returned. */
export function returned(customer: string, rating = 'good', more: object = {}): Sent {
  return { type: 'return', customer, form: { rating, ...more } }
}

/** A survey in which these customers are being asked. */
export function collecting(
  frame = ['a', 'b', 'c', 'd'],
  terms?: CampaignTerms,
  sample = frame.length,
): Survey {
  return new Survey(terms)
    .take('ann', aPlan(frame, sample))
    .take('bo', { type: 'approve' })
    .take('ann', { type: 'start' })
}

/** A survey of four from whom three forms came back: Eva has entered a's and b's, Cai c's. */
export function closed(terms?: CampaignTerms): Survey {
  return collecting(undefined, terms)
    .take('eva', returned('a'))
    .take('eva', returned('b'))
    .take('cai', returned('c', 'bad', { why: 'late' }))
    .take('ann', { type: 'closeCollecting' })
}

/** A survey whose forms were drawn for verification: two of the three that came back. */
export function drawn(): Survey {
  return closed().take('ding', { type: 'draw' })
}

/** The customers whose forms were drawn. */
export function drawnOf(it: Survey): string[] {
  return it.campaign.sample.filter((one) => one.drawn).map(({ customer }) => customer)
}

/** What comes of checking the form of a customer. */
export function verify(customer: string, genuine = true): Sent {
  return { type: 'verify', customer, genuine, form: { manner: 'called' } }
}

const shop = aPolicy((draft) => (draft.campaign = aDraft()))
const asItIs = campaignTermsOf(shop) as CampaignTerms
