import { amendableBy } from './amending.ts'
import type { Actor, Complaint } from './complaint-context.ts'
import { clockId } from './clocks.ts'
import { offeringMachine } from './complaint.ts'
import { ruleOfStep } from './rule-of-step.ts'
import { type ComplaintSnapshot, knows, restore } from './snapshot.ts'
import { type ComplaintStep, STEP_SCHEMAS, type TakenStep } from './steps.ts'
import { openTiers, reasonsLeft } from './extending.ts'
import { latestExtension, tiersFor } from './time/extension.ts'
import { remediesFor } from './taking/deciding.ts'
import { nextSignature } from './taking/slips.ts'
import type { Terms } from './terms.ts'
import { type Closing, closingOf } from './timed-gates.ts'
import { own } from '../policies/own.ts'
import { isLate, isOverdue } from './marks.ts'

/** A step that a person may take now: its type, and what it is about where there is a choice. */
export interface Offer {
  type: ComplaintStep['type']
  /** The part of the step's body that is already decided, such as `{ record: 'heardClearly' }`. */
  about: Record<string, string>
  /**
   * What a proposal may be made of, the remedies that the policy has for such a case; the fields that an amendment may change; the
   * reasons that an extension may have.
   */
  among?: string[]
  /** The latest instant that an extension may give, UTC milliseconds. */
  latestMs?: number
  /** That instant rests on a working day of a year that is not published yet. */
  latestProvisional?: true
  /** The first window to close through which it is possible, and when; left out where none does. */
  closes?: Closing
}

/** Steps this person may take now, each with what it is about. Their content may still be refused. */
export function offersTo(terms: Terms, snapshot: ComplaintSnapshot, by: Actor, nowMs: number): Offer[] {
  if (snapshot.status !== 'active') return []
  const machine = offeringMachine(terms)
  const restored = restore(machine, snapshot)
  return candidates(terms, snapshot.context)
    .filter(
      ({ type, about }) =>
        knows(machine, snapshot.value, type) &&
        restored.can({ ...PLACEHOLDER, type, ...about, by, nowMs } as unknown as TakenStep),
    )
    .map((offer) => {
      const closes = closesWhen(terms, snapshot.context, offer, nowMs)
      const content = contentOf(terms, snapshot.context, offer, by, nowMs)
      return { ...offer, ...content, ...(closes && { closes }) }
    })
}

/** What may be written into a step, as far as the case says so. */
function contentOf(
  terms: Terms,
  complaint: Complaint,
  { type, about }: Offer,
  by: Actor,
  nowMs: number,
): Pick<Offer, 'among' | 'latestMs' | 'latestProvisional'> {
  if (type === 'propose') return { among: remediesFor(terms, complaint) }
  if (type === 'amend') return { among: amendableBy({ terms, complaint, by }) }
  const run = type === 'extend' && complaint.clocks.find((each) => clockId(each) === about['clock'])
  const extending = run && { terms, complaint, run, by, nowMs, tier: about['tier'] }
  const [tier] = extending ? openTiers(extending) : []
  if (!extending || !tier) return {}
  const reasons = reasonsLeft(extending, tier)
  const { atMs, provisional } = latestExtension(terms, run, tier)
  return {
    latestMs: atMs,
    ...(provisional ? { latestProvisional: true } : {}),
    ...(reasons ? { among: reasons } : {}),
  }
}

function closesWhen(
  terms: Terms,
  complaint: Complaint,
  { type, about }: Offer,
  nowMs: number,
): Closing | null {
  const step = { ...PLACEHOLDER, type, ...about } as unknown as ComplaintStep
  const gates = ruleOfStep(terms.rules, complaint, step)?.requires ?? []
  return closingOf(terms, complaint, gates, nowMs)
}

/** The names of those steps, as a refusal lists them. */
export function possibleSteps(terms: Terms, snapshot: ComplaintSnapshot, by: Actor, nowMs: number): string[] {
  return offersTo(terms, snapshot, by, nowMs).map(nameOfOffer)
}

function nameOfOffer({ type, about }: Offer): string {
  return [type, ...Object.values(about)].join(':')
}

/** Content that no guard of the chart refuses; the real content is checked when the step is taken. */
const PLACEHOLDER = { form: {}, changes: {}, satisfaction: 'satisfied' }

function candidates(terms: Terms, complaint: Complaint): Offer[] {
  const { rules } = terms
  const proposed = complaint.proposal?.remedies ?? []
  const clocks = complaint.clocks.filter((run) => run.stoppedAtMs === null)
  const about: Partial<Record<ComplaintStep['type'], Record<string, string>[]>> = {
    record: Object.keys(rules.records).map((record) => ({ record })),
    fulfil: proposed.filter((each) => each.fulfilledAtMs === null).map(({ id }) => ({ remedy: id })),
    convert: (own(rules.kinds, String(complaint.facts['kind']))?.becomes ?? []).map((kind) => ({ kind })),
    issueSlip: Object.keys(rules.slips).map((slip) => ({ slip })),
    signSlip: complaint.slips.flatMap((run) => {
      const signature = run.state === 'open' ? nextSignature(terms, complaint, run) : undefined
      return signature === undefined ? [] : [{ slip: run.id, signature }]
    }),
    ruleSlip: complaint.slips.map(({ id }) => ({ slip: id })),
    openCorrective: Object.keys(rules.correctives).map((corrective) => ({ corrective })),
    completeCorrective: complaint.correctives.map(({ id }) => ({ corrective: id })),
    verifyCorrective: complaint.correctives.map(({ id }) => ({ corrective: id })),
    spotCheck: Object.keys(rules.spotChecks).map((check) => ({ check })),
    checkLine: (complaint.lines ?? [])
      .filter((each) => each.state === 'open')
      .map(({ id }) => ({ line: id })),
    decidePenalty: complaint.penalties
      .filter((each) => each.state === 'proposed')
      .map(({ id }) => ({ penalty: id })),
    acknowledgeNotice: Object.keys(complaint.told ?? {}).map((item) => ({ item })),
    extend: clocks.flatMap((run) => {
      const tiers = tiersFor(terms, run)
      const names = tiers.flatMap(({ name }) => name ?? [])
      const clock = clockId(run)
      return names.length === 0
        ? tiers.slice(0, 1).map(() => ({ clock }))
        : names.map((tier) => ({ clock, tier }))
    }),
    acknowledgeOverdue: clocks
      .filter((run) => run.marks > 0 || isLate(terms, run))
      .map((run) => ({ clock: clockId(run) })),
    takeOver: clocks.filter((run) => isOverdue(terms, run)).map((run) => ({ clock: clockId(run) })),
  }
  return Object.keys(STEP_SCHEMAS)
    .filter((type) => type !== 'receive')
    .flatMap((type) =>
      (own(about, type) ?? [{}]).map((each) => ({ type: type as Offer['type'], about: each })),
    )
}
