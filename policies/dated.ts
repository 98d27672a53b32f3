import { z } from 'zod'
import { happeningsOf } from './happenings.ts'
import { own, owns } from './own.ts'
import type { Policy } from './policy.ts'
import { remembered } from './remembered.ts'
import { CLOCK_STEPS, STATES, STEPS } from './vocabulary.ts'

const PART = '[a-z][A-Za-z0-9]*'
const NAME = new RegExp(
  `^(?:received|answered|closed|ended|(?:state|step|record|started|stopped|due):${PART}|${PART}\\.${PART})$`,
)

/** How each date that a case is counted by is written. */
export const DATES =
  'received, answered, closed, ended, state:<state>, step:<step>, record:<record>, started:<clock>, stopped:<clock>, ' +
  'due:<clock> or an event such as consult.complete'

/** What a case is counted by the date of. */
export const DatedBy = z.string().regex(NAME, `is ${DATES}`)
export type DatedBy = z.infer<typeof DatedBy>

/** What a policy lacks of what cases are to be dated by; null where it lacks nothing. */
export function lacksDate(
  policy: Policy,
  by: DatedBy,
): { sort: string; name: string; known: string[] } | null {
  if (isEvent(by)) {
    const known = eventsOf(policy)
    return known.includes(by) ? null : { sort: 'event', name: by, known }
  }
  const [kind = '', name = ''] = by.split(':')
  const { clocks, records } = policy
  const all = own(
    { state: STATES, step: PERSONS_STEPS, record: records, started: clocks, stopped: clocks, due: clocks },
    kind,
  )
  if (!all || owns(all, name)) return null
  return { sort: all === clocks ? 'clock' : kind, name, known: Object.keys(all) }
}

/** Whether that is an event of a part of the case or a mark of a clock, by the name that triggers hear it under. */
export function isEvent(by: DatedBy): boolean {
  return by.includes('.')
}

/** The step without which an event does not happen; null where a rule of the policy or time may bring it about as well. */
export function stepBefore({ slips, remedies, spotChecks, correctives }: Policy, by: DatedBy): string | null {
  const [part = '', event = ''] = by.split('.')
  if (part === 'consult') return 'consult'
  if (part === 'line') return 'checkLine'
  if (owns(slips, part)) return 'issueSlip'
  if (owns(remedies, part)) return 'fulfil'
  if (owns(spotChecks, part)) return 'spotCheck'
  if (owns(correctives, part)) return event === 'opened' ? null : 'completeCorrective'
  return null
}

/** When a clock is due and when it stops a case tells by itself, whoever waits for that. */
const eventsOf = remembered((policy: Policy): string[] => {
  const ofClock = (name: string) => ['due', 'stopped'].some((event) => name.endsWith(`.${event}`))
  return [...happeningsOf(policy).forms.keys()].filter((name) => isEvent(name) && !ofClock(name))
})

const PERSONS_STEPS = Object.fromEntries(
  Object.entries(STEPS).filter(([name]) => !CLOCK_STEPS.some((step) => step === name)),
)
