import { own } from '../../policies/own.ts'
import type { ClockRun } from '../complaint-context.ts'
import { type Extending, fittingTier, whyNotExtended, whyNotSoFar } from '../extending.ts'
import { given, partOf } from '../granting.ts'
import { refuse } from '../refusal.ts'
import type { ComplaintStep } from '../steps.ts'
import { clockId, clockNameOf, type Grant } from '../time/run.ts'
import type { StepLogic, Taking } from './taken.ts'

type Extend = Extract<ComplaintStep, { type: 'extend' }>

/** More time for a clock, in the first tier of whoever gives it that has so much. */
export const extend: StepLogic<'extend'> = {
  whyNever: (taking) => {
    const run = runOf(taking)
    if (!run) return refuse('impossible', `the clock ${taking.step.clock} has been stopped`)
    return whyNotExtended(extendingOf(taking, run))
  },
  whyNot: (taking) => {
    const run = runOf(taking)
    return run ? whyNotSoFar(extendingOf(taking, run), taking.step) : null
  },
  take: (taking) => {
    const { step } = taking
    const run = runOf(taking)
    return {
      complaint: run ? given(taking, [run], [partOf(run)], grantOf(taking, run)) : taking.complaint,
      happenings: [{ name: `${clockNameOf(step.clock)}.extended` }],
    }
  },
}

function runOf({ complaint, step }: Pick<Taking<Extend>, 'complaint' | 'step'>): ClockRun | undefined {
  return complaint.clocks.find((each) => clockId(each) === step.clock && each.stoppedAtMs === null)
}

function extendingOf({ terms, complaint, step, by, nowMs }: Taking<Extend>, run: ClockRun): Extending {
  return { terms, complaint, run, by, nowMs, tier: step.tier }
}

function grantOf(taking: Taking<Extend>, run: ClockRun): Grant {
  const { terms, step, nowMs } = taking
  const tier = fittingTier(extendingOf(taking, run), step)
  const cap = own(terms.rules.clocks, run.clock)?.extensionCap
  return {
    sort: 'extended',
    untilMs: step.until,
    atMs: nowMs,
    ...(tier && tier.name !== null ? { tier: tier.name } : {}),
    reason: step.reason,
    ...(tier?.withNotice === undefined ? {} : { notice: tier.withNotice }),
    ...(cap?.upTo === undefined
      ? {}
      : {
          cap: {
            upTo: cap.upTo,
            ...(cap.from && { from: cap.from }),
            ...(cap.withPauses && { withPauses: true }),
          },
        }),
  }
}
