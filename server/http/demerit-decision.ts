import { computationOf, type DemeritAccount, demeritAccounts } from '../../machines/demerits.ts'
import type { PersonStep } from '../../machines/steps.ts'
import type { Demerits } from '../../policies/demerits.ts'
import { casesWithDemerits } from '../projections/demerits.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { termsOf } from '../terms.ts'
import { Problem } from './problem.ts'
import type { Caller } from '../identity/tokens.ts'
import type { Services } from './services.ts'
import { casesSeen } from './sight.ts'

/** States in which a decision was never taken. */
const DROPPED: ReadonlySet<string> = new Set(['withdrawn', 'refused', 'merged'])

/** The cases in which a sanction of an account is being or has been decided. */
export function decisionsOn<C extends ComplaintSummary>(
  cases: readonly C[],
  { kind }: Demerits,
  { account: { against, year }, sanction }: { account: DemeritAccount; sanction: string },
): C[] {
  return cases.filter(
    ({ standing }) =>
      kind !== undefined &&
      standing.kind === kind &&
      !DROPPED.has(standing.state) &&
      `person:${String(standing.facts?.['person'])}` === against &&
      standing.facts?.['sanction'] === sanction &&
      standing.facts['year'] === year,
  )
}

/**
 * The intake of a decision on a sanction, with the computation that proposes it; every other intake as it is. 422 where the record
 * does not propose it, 409 where as many cases decide on it as it is proposed times.
 */
export async function withComputation(
  services: Services,
  caller: Caller,
  step: PersonStep,
): Promise<PersonStep> {
  const policy = services.policies.get(caller.policy)
  const demerits = policy?.demerits
  if (step.type !== 'receive' || !demerits || demerits.kind !== step.kind) return step
  const { person, sanction, year } = step.form
  const cases = await casesWithDemerits(services.redis, caller.policy, demerits)
  const open = cases.map(({ complaintId, number, standing }) => ({
    complaintId,
    number: standing.visibleTo === null ? number : '—',
    penalties: standing.penalties ?? [],
  }))
  const account = demeritAccounts({ ...policy, demerits }, termsOf(policy).calendar, open, Number(year)).find(
    ({ against }) => against === `person:${String(person)}`,
  )
  const times = account?.proposed.filter((each) => each.sanction === sanction).length ?? 0
  if (!account || times === 0) throw notProposed(String(sanction), String(person), Number(year))
  const decisions = decisionsOn(cases, demerits, { account, sanction: String(sanction) })
  if (decisions.length >= times) {
    const seen = await casesSeen(services, caller, decisions)
    const numbers = seen.map(({ number }) => number).join(', ') || 'in a case that you may not see'
    throw new Problem(409, 'impossible', `This is already being decided or has been: ${numbers}.`)
  }
  return { ...step, form: { ...step.form, computation: computationOf(demerits, account) } }
}

function notProposed(sanction: string, person: string, year: number): Problem {
  const detail = `The record proposes no ${sanction} for ${person} in ${year}; GET /demerits tells what it does.`
  return new Problem(422, 'unknown', detail, { errors: [{ pointer: '/form/sanction', detail }] })
}
