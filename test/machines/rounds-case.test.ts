import { expect, test } from 'vitest'
import { advance, announced } from '../../machines/advance.ts'
import { SCHEDULE } from '../../machines/complaint-context.ts'
import { type RoundsPlan, roundsUnder, turnRounds } from '../../machines/rounds.ts'
import { termsOf } from '../../server/terms.ts'
import { policiesInForce } from '../support/policies.ts'

/* The case of a period under its policy. */

const MONDAY_MS = Date.parse('2026-03-02T09:00+08:00')
const distillery = policiesInForce().get('distillery')
if (!distillery) throw new Error('there is a distillery')
const plan: RoundsPlan = { terms: termsOf(distillery), schedules: distillery.schedules }

function firstCase(of: RoundsPlan) {
  const [first] = turnRounds(of, roundsUnder(of, {}, MONDAY_MS), MONDAY_MS).due
  if (first?.opens.step.type !== 'receive') throw new Error('nothing was opened')
  return first.opens.step
}

test('facts of the schedule go into the intake and its form', () => {
  const { weekly } = plan.schedules
  if (!weekly) throw new Error('the distillery has weekly statistics')
  const own = {
    ...plan,
    schedules: { weekly: { ...weekly, facts: { class: 'quality', expectation: 'none' } } },
  }
  const { snapshot } = advance(own.terms, announced(own.terms), firstCase(own), SCHEDULE, MONDAY_MS)
  expect(snapshot.context.facts).toMatchObject({
    kind: 'statistics',
    channel: 'schedule',
    unit: 'salesOffice',
    class: 'quality',
    expectation: 'none',
    schedule: 'weekly',
    period: '2026-W10',
    latenessMs: 0,
  })
})

test('nobody but the engine opens a period, and the engine nothing else', () => {
  const step = firstCase(plan)
  const { opened: _, ...plain } = step
  const take = (sent: typeof step, by: typeof SCHEDULE) => () =>
    advance(plan.terms, announced(plan.terms), sent, by, MONDAY_MS)
  const registrar = { person: 'Li Na', roles: ['registrar'], units: ['salesOffice'] }
  expect(take(step, registrar)).toThrow('Li Na may not take the step receive')
  expect(take({ ...plain, channel: 'oral' }, SCHEDULE)).toThrow('schedule may not take the step receive')
  expect(take(plain, registrar)).toThrow('no channel schedule here')
})

test('whoever took a complaint in holds it; the engine never does', () => {
  const routing = [{ on: { on: 'receive', when: {} }, to: 'taker' }]
  const terms = { ...plan.terms, rules: { ...plan.terms.rules, routing } }
  const { snapshot } = advance(terms, announced(terms), firstCase(plan), SCHEDULE, MONDAY_MS)
  expect(snapshot.context.holder).toBeNull()
})
