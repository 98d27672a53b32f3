import { array, assert, constantFrom, nat, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { levelsOf } from '../../machines/authority.ts'
import { offersTo } from '../../machines/possible.ts'
import { anInvestigatedCase, aReceivedCase, type Case, DAY } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const overdue = () => {
  const it = aReceivedCase()
  it.wait(12 * DAY)
  expect(it.clock('whole')).toMatchObject({ late: true })
  return it
}
const triedBy = (it: Case, step: Parameters<Case['trying']>[1]) =>
  Object.fromEntries(
    ['clerk', 'lead', 'boss', 'storekeeper', 'clock'].map((who) => [who, it.trying(who, step)]),
  )

test('a case is taken over by those whom the late clock names, and by nobody while none is late', () => {
  expect(triedBy(overdue(), { type: 'takeOver' })).toEqual({
    clerk: 'taken',
    lead: 'taken',
    boss: 'taken',
    storekeeper: 'forbidden',
    clock: 'forbidden',
  })
  expect(new Set(Object.values(triedBy(aReceivedCase(), { type: 'takeOver' })))).toEqual(
    new Set(['forbidden']),
  )
  expect(aReceivedCase().trying('lead', { type: 'takeOver', clock: 'whole' })).toBe('impossible')
  expect(aReceivedCase().trying('lead', { type: 'acknowledgeOverdue', clock: 'whole' })).toBe('impossible')
  expect(overdue().trying('lead', { type: 'takeOver', clock: 'constructor' })).toBe('unknown')
})

test('a mark of a clock is passed by time alone', () => {
  const it = aReceivedCase()
  it.nowMs = it.clock('whole').dueAtMs
  const mark = { type: 'deadlinePassed', clock: 'investigation', mark: 0, missed: 0 } as const
  expect(triedBy(it, mark)).toMatchObject({ clerk: 'forbidden', boss: 'forbidden', clock: 'taken' })
})

test('an auditor acts on nothing, whatever else he is', () => {
  const { rules } = termsOfAPolicy()
  const auditor = {
    person: 'ann',
    roles: ['auditor', ...Object.keys(rules.roles)],
    units: Object.keys(rules.units),
  }
  const it = overdue()
  expect(offersTo(it.terms, it.snapshot, auditor, it.nowMs)).toEqual([])
  expect(
    offersTo(it.terms, it.snapshot, { ...auditor, roles: Object.keys(rules.roles) }, it.nowMs),
  ).not.toEqual([])
})

test('anyone is somebody in a role of the policy', () => {
  const terms = termsOfAPolicy((draft) => (draft.steps['answer'] = { by: ['anyone'] }))
  const it = aReceivedCase(terms)
  expect(it.trying('storekeeper', { type: 'answer' })).toBe('taken')
  expect(it.trying('cashier', { type: 'answer' })).toBe('forbidden')
})

test('a rule of the policy narrows a relation and lets in nobody beside it', () => {
  const terms = termsOfAPolicy((draft) => {
    draft.steps['extend'] = { by: ['anyone'] }
    draft.steps['takeOver'] = { by: ['boss', 'storekeeper'] }
  })
  const it = aReceivedCase(terms)
  const extend = {
    type: 'extend',
    clock: 'whole',
    until: it.clock('whole').dueAtMs + DAY,
    reason: 'parts',
  } as const
  expect(triedBy(it, extend)).toMatchObject({ clerk: 'forbidden', lead: 'forbidden', boss: 'taken' })
  it.wait(12 * DAY)
  const takeOver = { type: 'takeOver', clock: 'whole' } as const
  expect(triedBy(it, takeOver)).toMatchObject({ lead: 'forbidden', storekeeper: 'forbidden', boss: 'taken' })
})

test('a notice is acknowledged once, by one of those it was for', () => {
  const it = aReceivedCase()
    .take('clerk', { type: 'judge', validity: 'founded' })
    .take('clerk', { type: 'report', form: { findings: 'dropped' } })
  const told = it.notices.findIndex(({ about }) => about === 'found')
  const item = `any:${it.complaint.version}:${told}`
  const acknowledge = { type: 'acknowledgeNotice', item } as const
  expect(triedBy(it, acknowledge)).toMatchObject({
    clerk: 'forbidden',
    lead: 'taken',
    storekeeper: 'forbidden',
  })
  expect(it.offers('lead')).toContainEqual({
    type: 'acknowledgeNotice',
    about: { item: item.slice('any:'.length) },
  })
  it.take('lead', acknowledge)
  expect(it.trying('lead', acknowledge)).toBe('unknown')
  expect(it.offers('lead').map(({ type }) => type)).not.toContain('acknowledgeNotice')
})

test('a case that was carried from before notices were remembered goes on', () => {
  const it = aReceivedCase()
  const { told: _, ...context } = it.complaint
  it.snapshot = { ...it.snapshot, context }
  expect(it.trying('clerk', { type: 'judge', validity: 'founded' })).toBe('taken')
  expect(it.trying('clerk', { type: 'acknowledgeNotice', item: 'any:1:0' })).toBe('unknown')
})

test('an ended case remembers no notices', () => {
  const it = aReceivedCase()
    .take('clerk', { type: 'judge', validity: 'founded' })
    .take('clerk', { type: 'report', form: { findings: 'dropped' } })
  expect(it.complaint.told).toBeDefined()
  expect(it.take('clerk', { type: 'withdraw', reason: 'settled' }).complaint.told).toBeUndefined()
})

test('whoever proposed never approves, at whichever level and in whatever role he comes back', () => {
  const terms = termsOfAPolicy((draft) => (draft.steps['propose'] = { by: ['clerk', 'lead', 'boss'] }))
  assert(
    property(constantFrom('clerk', 'lead', 'boss'), nat(3_000), (role, amount) => {
      const it = anInvestigatedCase(terms)
      it.take(`${role}/li`, { type: 'propose', remedies: [{ remedy: 'refund', amount }] })
      for (const level of levelsOf(terms.rules, it.complaint)) {
        expect(it.trying(`${level}/li`, { type: 'approve' })).toBe('dutiesNotSeparate')
        it.take(`${level}/${level}`, { type: 'approve' })
      }
      expect(it.state).toBe('approved')
    }),
    { numRuns: 20 },
  )
})

test('whoever holds a case or is asked to, no clock starts anew, moves or stops by it', () => {
  const hands = [
    ['clerk', { type: 'transfer', to: 'unit:warehouse', reason: 'theirs' }],
    ['clerk', { type: 'transfer', to: 'person:li', reason: 'theirs' }],
    ['storekeeper', { type: 'accept' }],
    ['storekeeper', { type: 'decline', reason: 'not ours' }],
    ['clerk/li', { type: 'accept' }],
    ['lead', { type: 'assign', to: 'role:lead' }],
    ['clerk', { type: 'escalate', reason: 'beyond me' }],
  ] as const
  const taken = new Set<string>()
  assert(
    property(array(tuple(constantFrom(...hands), nat(DAY)), { minLength: 4, maxLength: 12 }), (moves) => {
      const it = aReceivedCase()
      for (const [[who, step], waitMs] of moves) {
        it.wait(waitMs)
        const { clocks } = it.complaint
        if (it.trying(who, step) !== 'taken') continue
        expect(it.take(who, step).complaint.clocks).toEqual(clocks)
        taken.add(`${who} ${step.type}`)
      }
    }),
    { numRuns: 60, seed: 1 },
  )
  expect(taken.size).toBe(new Set(hands.map(([who, { type }]) => `${who} ${type}`)).size)
})

test('a role that acts for another may do what that other may, and no other role may', () => {
  const terms = termsOfAPolicy((draft) => {
    Object.assign(draft.roles['storekeeper'] ?? {}, { actsFor: ['clerk'] })
  })
  expect(triedBy(aReceivedCase(terms), { type: 'escalate', reason: 'too big' })).toMatchObject({
    clerk: 'taken',
    lead: 'taken',
    storekeeper: 'taken',
    boss: 'forbidden',
  })
})

test('whoever completed an action does not verify it, and whoever completed another does', () => {
  const open = { type: 'openCorrective', corrective: 'prevention', owner: 'role:lead' } as const
  const it = anInvestigatedCase().take('lead', open).take('lead', open)
  it.take('lead/li', { type: 'completeCorrective', corrective: 'prevention-1' })
  it.take('lead/wu', { type: 'completeCorrective', corrective: 'prevention-2' })
  const verify = (who: string, corrective: string) =>
    it.trying(who, { type: 'verifyCorrective', corrective, effective: true })
  expect(verify('lead/li', 'prevention-1')).toBe('dutiesNotSeparate')
  expect(verify('lead/wu', 'prevention-1')).toBe('taken')
  expect(verify('lead/wu', 'prevention-2')).toBe('dutiesNotSeparate')
  expect(verify('lead/li', 'prevention-2')).toBe('taken')
})
