import { advance, announced } from '../../machines/advance.ts'
import type { Actor, ClockRun, Complaint } from '../../machines/complaint-context.ts'
import { clockId } from '../../machines/clocks.ts'
import { isLate, nearestMarkMs, passedMark } from '../../machines/marks.ts'
import type { Notice } from '../../machines/notice.ts'
import { type Offer, offersTo } from '../../machines/possible.ts'
import { RefusalError } from '../../machines/refusal.ts'
import type { ComplaintSnapshot } from '../../machines/snapshot.ts'
import type { ComplaintStep } from '../../machines/steps.ts'
import type { Terms } from '../../machines/terms.ts'
import { dueOf } from '../../machines/time/due.ts'
import { termsOfAPolicy } from './a-policy.ts'

/** Monday 2 March 2026, 09:00 in China. */
export const MONDAY_9 = Date.parse('2026-03-02T09:00:00+08:00')
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** A person of the shop: role, or role and a name such as `clerk/li`. */
export function person(terms: Terms, who: string): Actor {
  const [role = '', name = role] = who.split('/')
  const unit = terms.rules.roles[role]?.unit
  const isUnit = role in terms.rules.units
  return {
    person: name,
    roles: role in terms.rules.roles ? [role] : [],
    units: isUnit ? [role] : unit ? [unit] : [],
  }
}

/** Why what is tried is refused; null where it is taken. Whatever it is tried on stays as it is. */
export function refusalOf(
  on: { snapshot: unknown; notices: Notice[] },
  tried: () => void,
): RefusalError | null {
  const { snapshot, notices } = on
  try {
    tried()
    return null
  } catch (error) {
    if (error instanceof RefusalError) return error
    throw error
  } finally {
    Object.assign(on, { snapshot, notices })
  }
}

/** One complaint that people take steps on, with a clock that a test moves. */
export class Case {
  readonly terms: Terms
  snapshot: ComplaintSnapshot
  nowMs = MONDAY_9
  notices: Notice[] = []

  constructor(terms: Terms = termsOfAPolicy()) {
    this.terms = terms
    this.snapshot = announced(terms)
  }

  /** Takes a step; its notices are `notices` until the next. */
  take(who: string, step: { type: ComplaintStep['type'] } & Record<string, unknown>): this {
    const full = { form: {}, ...step } as unknown as ComplaintStep
    const advanced = advance(this.terms, this.snapshot, full, person(this.terms, who), this.nowMs)
    this.snapshot = advanced.snapshot
    this.notices = advanced.notices
    return this
  }

  /** The code of the refusal of a step, or `taken`; the case stays as it is. */
  trying(who: string, step: { type: ComplaintStep['type'] } & Record<string, unknown>): string {
    return this.refusal(who, step)?.code ?? 'taken'
  }

  /** Why a step is refused; null where it would be taken. The case stays as it is. */
  refusal(who: string, step: { type: ComplaintStep['type'] } & Record<string, unknown>): RefusalError | null {
    return refusalOf(this, () => this.take(who, step))
  }

  /** Lets time pass; every mark on the way is taken at its instant. Returns what was told. */
  wait(ms: number): Notice[] {
    const untilMs = this.nowMs + ms
    const told: Notice[] = []
    for (;;) {
      const nextMs = nearestMarkMs(this.terms, this.complaint)
      if (this.snapshot.status !== 'active' || nextMs === null || nextMs > untilMs) break
      this.nowMs = Math.max(this.nowMs, nextMs)
      told.push(...(this.passMark() ?? []))
    }
    this.nowMs = untilMs
    return told
  }

  /** Lets time pass while nobody is there, then takes all the marks at once. */
  sleep(ms: number): Notice[] {
    this.nowMs += ms
    const told: Notice[] = []
    for (;;) {
      const more = this.passMark()
      if (more === null) return told
      told.push(...more)
    }
  }

  private passMark(): Notice[] | null {
    if (this.snapshot.status !== 'active') return null
    const step = passedMark(this.terms, this.complaint, this.nowMs)
    if (!step) return null
    this.take('clock', step)
    return this.notices.filter(({ kind, clock }) => kind !== 'answer' && clock !== undefined)
  }

  offers(who: string): Offer[] {
    return offersTo(this.terms, this.snapshot, person(this.terms, who), this.nowMs)
  }

  /** One of its clocks, with when it is due and whether it was late as of the latest step. */
  clock(id: string): ClockRun & { dueAtMs: number; late: boolean } {
    const run = this.complaint.clocks.find((each) => clockId(each) === id)
    if (!run) throw new Error(`no clock ${id}`)
    const dueAtMs = dueOf(this.terms.calendar, run)
    return { ...run, dueAtMs, late: isLate(this.terms, run) }
  }

  get complaint(): Complaint {
    return this.snapshot.context
  }

  get state(): string {
    return this.snapshot.value
  }
}

/** The intake of a question on the telephone. */
export const INQUIRY = {
  type: 'receive',
  kind: 'inquiry',
  channel: 'telephone',
  content: 'broken',
  form: { orderNo: 'A1' },
} as const

/** A case just received by the clerk. */
export function aReceivedCase(terms?: Terms, intake: Record<string, unknown> = {}): Case {
  return new Case(terms).take('clerk', {
    type: 'receive',
    kind: 'complaint',
    channel: 'telephone',
    content: 'broken',
    form: { orderNo: 'A1', boughtOn: '2026-02-20' },
    ...intake,
  })
}

/** A case whose investigation has been reported, judged founded. */
export function anInvestigatedCase(terms?: Terms, intake: Record<string, unknown> = {}): Case {
  return aReceivedCase(terms, intake)
    .take('clerk', { type: 'judge', validity: 'founded' })
    .take('clerk', { type: 'report', form: { findings: 'dropped' } })
}

/** A case with a refund approved by the lead. */
export function anApprovedCase(terms?: Terms, amount = 500, intake: Record<string, unknown> = {}): Case {
  return anInvestigatedCase(terms, intake)
    .take('clerk', { type: 'propose', remedies: [{ remedy: 'refund', amount }] })
    .take('lead', { type: 'approve' })
}

/** A case resolved, waiting for its revisit. */
export function aResolvedCase(terms?: Terms, intake: Record<string, unknown> = {}): Case {
  return anApprovedCase(terms, 500, intake)
    .take('clerk', { type: 'fulfil', remedy: 'refund-1' })
    .take('lead', { type: 'resolve' })
}
