import type { Complaint, Fact, SlipRun } from '../complaint-context.ts'
import { factsOf, matches } from '../facts.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { recipientsOf } from '../recipients.ts'
import { seenFacts } from '../sight/field.ts'
import type { Terms } from '../terms.ts'
import type { StepLogic } from './taken.ts'
import { own } from '../../policies/own.ts'

export const issueSlip: StepLogic<'issueSlip'> = {
  whyNot: ({ terms: { rules }, complaint, step, by }) => {
    const facts = factsOf(complaint)
    const wrong = Object.entries(own(rules.slips, step.slip)?.agrees ?? {}).find(
      ([field, fact]) => own(step.form, field) !== own(facts, fact),
    )
    if (!wrong) return null
    const [field, fact] = wrong
    const ruled = own(seenFacts(rules, by, complaint, facts), fact)
    const value = ruled === undefined ? '' : `: ${String(ruled)}`
    return refuse('notAgreed', `form.${field} must equal the ${fact} that was ruled on${value}`)
  },
  take: ({ complaint, step, by }) => {
    const nth = complaint.slips.filter((each) => each.slip === step.slip).length + 1
    const id = `${step.slip}-${nth}`
    const run: SlipRun = {
      id,
      slip: step.slip,
      issuedBy: by.person,
      values: step.form as Record<string, Fact>,
      signed: [],
      state: 'open',
    }
    return {
      complaint: { ...complaint, slips: [...complaint.slips, run] },
      happenings: [{ name: `${step.slip}.issued`, key: id }],
    }
  },
}

export const signSlip: StepLogic<'signSlip'> = {
  whyNever: ({ terms, complaint, step, by }) => {
    const run = complaint.slips.find((each) => each.id === step.slip)
    if (!run) return refuse('unknown', `no slip ${step.slip} on this complaint`)
    if (run.state === 'disputed') return refuse('notYet', `first: ruleSlip, quantities of ${run.id} disagree`)
    const next = nextSignature(terms, complaint, run)
    if (next !== step.signature) {
      return refuse('notYet', next ? `the next signature on ${run.id} is ${next}` : `${run.id} is complete`)
    }
    return whySameHand(terms, run, step.signature, by.person)
  },
  take: ({ terms, complaint, step, by }) => {
    const run = complaint.slips.find((each) => each.id === step.slip)
    if (!run) return { complaint }
    const values = step.form as Record<string, Fact>
    const rule = own(terms.rules.slips, run.slip)
    const agrees = agree(terms, run, { signature: step.signature, values })
    if (!agrees) {
      const to = recipientsOf(terms.rules, complaint, rule?.ruledBy ?? [])
      return {
        complaint: replace(complaint, { ...run, state: 'disputed' }),
        happenings: [{ name: `${run.slip}.disputed`, key: run.id }],
        notices: [
          { kind: 'notice', to, about: `${run.slip}.disputed`, content: { slip: run.id, ...values } },
        ],
      }
    }
    const signed = { ...run, signed: [...run.signed, { signature: step.signature, by: by.person, values }] }
    const complete = nextSignature(terms, complaint, signed) === undefined
    return {
      complaint: replace(complaint, { ...signed, state: complete ? 'complete' : 'open' }),
      happenings: [
        { name: `${run.slip}.${step.signature}`, key: run.id },
        ...(complete ? [{ name: `${run.slip}.complete`, key: run.id }] : []),
      ],
    }
  },
}

/** The ruling puts its values in place of the slip's; signatures that no longer agree with it have to be given again. */
export const ruleSlip: StepLogic<'ruleSlip'> = {
  whyNever: ({ complaint, step }) =>
    complaint.slips.find((each) => each.id === step.slip)?.state === 'disputed'
      ? null
      : refuse('impossible', `no quantities disagree on ${step.slip}`),
  take: ({ terms, complaint, step }) => {
    const run = complaint.slips.find((each) => each.id === step.slip)
    if (!run) return { complaint }
    const ruled: SlipRun = {
      ...run,
      values: { ...run.values, ...(step.form as Record<string, Fact>) },
      state: 'open',
    }
    const firstWrong = ruled.signed.findIndex((signed) => !agree(terms, ruled, signed))
    const signed = firstWrong < 0 ? ruled.signed : ruled.signed.slice(0, firstWrong)
    return {
      complaint: replace(complaint, { ...ruled, signed }),
      happenings: [
        { name: `${run.slip}.ruled`, key: run.id },
        ...(firstWrong < 0 ? [] : [{ name: `${run.slip}.reopened`, key: run.id }]),
      ],
    }
  },
}

/** Whether the quantities of a signature equal what they have to equal. */
function agree(
  { rules }: Terms,
  run: SlipRun,
  { signature, values }: Pick<SlipRun['signed'][number], 'signature' | 'values'>,
): boolean {
  const rule = own(rules.slips, run.slip)?.signatures.find((each) => each.name === signature)
  return Object.entries(rule?.agrees ?? {}).every(
    ([field, other]) => own(values, field) === valueOf(run, other),
  )
}

/** The signature that a slip awaits: the first that this complaint asks for and nobody has given. */
export function nextSignature(
  { rules }: Pick<Terms, 'rules'>,
  complaint: Complaint,
  run: SlipRun,
): string | undefined {
  const asked = own(rules.slips, run.slip)?.signatures.filter(({ when }) => matches(complaint, when))
  return asked?.[run.signed.length]?.name
}

function whySameHand({ rules }: Terms, run: SlipRun, signature: string, person: string): Refusal | null {
  const notBy = own(rules.slips, run.slip)?.signatures.find((each) => each.name === signature)?.notBy ?? []
  const clash = notBy.find((other) =>
    other === 'issued'
      ? run.issuedBy === person
      : run.signed.some((each) => each.signature === other && each.by === person),
  )
  return clash
    ? refuse('dutiesNotSeparate', `${person} has signed ${run.id} as ${clash}; somebody else must sign`)
    : null
}

/** `counted` is a field of the slip, `warehouse.counted` one of an earlier signature. */
function valueOf(run: SlipRun, path: string): Fact | undefined {
  const [signature, field] = path.split('.')
  if (field === undefined) return own(run.values, path)
  return own(run.signed.find((each) => each.signature === signature)?.values, field)
}

function replace(complaint: Complaint, run: SlipRun): Complaint {
  return { ...complaint, slips: complaint.slips.map((each) => (each.id === run.id ? run : each)) }
}
