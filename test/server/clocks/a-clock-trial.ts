import type { Case } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { installationOf, startingPolicy } from '../../support/trials.ts'

/** The policy to begin with, by the English calendar and with these clocks in place of its own. */
export interface ClockTrial {
  id: string
  clocks: Record<string, object>
  steps?: Record<string, object>
  records?: Record<string, object>
  intake?: object
  measures?: object
  notices?: Record<string, object>
  correctives?: Record<string, object>
  customers?: Record<string, object>
}

/** An installation with a policy for each of these trials. */
export function clockTrials(...trials: ClockTrial[]): Promise<Servers> {
  return installationOf(trials.map(clockTrialOf))
}

/** The policy of one of these trials. */
export function clockTrialOf({
  id,
  clocks,
  steps,
  records,
  intake,
  measures = {},
  notices = {},
  correctives = {},
  customers = {},
}: ClockTrial) {
  const policy = startingPolicy()
  return {
    ...policy,
    id,
    calendar: 'UK-England',
    clocks,
    measures,
    notices,
    correctives,
    customers,
    penalties: {},
    steps: { ...policy.steps, ...steps },
    records: { ...policy.records, ...records },
    intake: { ...policy.intake, ...intake },
  }
}

/** An intake under any of them. */
export const anIntake = {
  kind: 'complaint',
  channel: 'telephone',
  class: 'product',
  complainant: { name: 'Li' },
  content: 'It is broken.',
  form: { orderNo: 'O-1' },
}

const LADDER = [{ to: 'clerk' }, { after: '1d', to: 'serviceHead' }, { after: '3d', to: 'director' }]
const label = { zh: '全案', en: 'whole' }

/** A clock over the whole case. */
export const whole = (changed: object) => ({
  whole: {
    label,
    starts: 'receive',
    stops: ['closed', 'withdrawn'],
    within: '7d',
    ladder: LADDER,
    ...changed,
  },
})

export const MONDAY_9 = '2026-03-02T09:00:00Z'
export const backdated = { upTo: '30d' }
/** Why something is entered late. */
export const BEHIND = { atReason: 'the letter lay in the wrong tray' }

/** How a clock of a case stands; undefined where it has not begun. */
export async function clockOf(it: Case, id: string) {
  return (await it.view('clerk')).clocks.find((clock) => clock.id === id)
}
