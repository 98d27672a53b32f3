import { expect, test } from 'vitest'
import type { DemeritsBody } from '../../server/http/shapes-desk.ts'
import type { Caller } from '../../server/identity/tokens.ts'
import type { Case } from '../support/office.ts'
import { AN_ANSWER, called, distillery, fedBack, resolved, revisited } from './a-distillery-case.ts'

const PERSON = 'sun.qi'

/** A complaint that somebody is answerable for, to its closing. */
async function closedAgainst(person: string, validity: string, at: string): Promise<Case> {
  const it = await called({}, at)
  await it.step('registrar', 'judge', {
    validity,
    responsiblePerson: person,
    form: { grounds: 'the crate was dropped' },
  })
  await it.step('registrar', 'answer', AN_ANSWER)
  await resolved(it)
  await fedBack(it)
  await revisited(it)
  await it.step('registrar', 'close', { form: { important: false } })
  return it
}

async function decide(it: Case, decision: 'impose' | 'waive'): Promise<void> {
  await it.step('salesManager', 'decidePenalty', { penalty: 'point-1', decision, reason: 'seen by two' })
  await it.history()
}

async function accountOf(who: string | Caller, year: number) {
  const { body } = await distillery.call<DemeritsBody>(who, 'GET', `/demerits?year=${year}&person=${PERSON}`)
  return body.accounts[0]
}

test('distillery-6: each founded complaint costs the person answerable one point, and points add up over the year', async () => {
  const first = await closedAgainst(PERSON, 'founded', '2026-06-01T10:00:00+08:00')
  await first.history()
  expect(await accountOf('salesManager', 2026)).toBeUndefined()
  await decide(first, 'impose')
  const second = await closedAgainst(PERSON, 'founded', '2026-07-06T10:00:00+08:00')
  await decide(second, 'impose')
  await decide(await closedAgainst(PERSON, 'founded', '2026-07-07T10:00:00+08:00'), 'waive')
  const unfounded = await closedAgainst(PERSON, 'unfounded', '2026-07-08T10:00:00+08:00')
  expect((await unfounded.view('registrar')).penalties).toEqual([])
  const account = await accountOf('salesManager', 2026)
  expect(account).toMatchObject({ against: `person:${PERSON}`, points: 2 })
  expect(account?.lines).toMatchObject([
    { article: 'distillery-6', points: 1, complaint: { number: first.number } },
    { article: 'distillery-6', points: 1, complaint: { number: second.number } },
  ])
  const himself: Caller = {
    person: PERSON,
    policy: 'distillery',
    roles: ['storekeeper'],
    units: ['warehouse'],
  }
  expect((await accountOf(himself, 2026))?.points).toBe(2)
  expect(await accountOf('salesManager', 2025)).toBeUndefined()
})
