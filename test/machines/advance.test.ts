import { describe, expect, test } from 'vitest'
import { announced } from '../../machines/advance.ts'
import { fold, type Recorded } from '../../machines/fold.ts'
import {
  anApprovedCase,
  aReceivedCase,
  aResolvedCase,
  Case,
  DAY,
  HOUR,
  anInvestigatedCase,
  MONDAY_9,
  person,
} from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const talk = { talk: 'how it went' }

describe('the way of a case', () => {
  test('from receipt through every stage to the file', () => {
    const one = aResolvedCase()
    one.take('lead', { type: 'revisit', satisfaction: 'satisfied', form: talk })
    expect(one.state).toBe('revisited')
    one.take('clerk', { type: 'close' })
    expect(one.state).toBe('filed')
    expect(one.snapshot.status).toBe('done')
  })

  test('a kind without stages is settled on the spot, or closed at once', () => {
    expect(aReceivedCase(undefined, { kind: 'inquiry' }).take('clerk', { type: 'settle' }).state).toBe(
      'filed',
    )
    expect(aReceivedCase(undefined, { kind: 'inquiry' }).take('clerk', { type: 'close' }).state).toBe('filed')
    expect(aReceivedCase().trying('clerk', { type: 'settle' })).toBe('impossible')
  })

  test('an inquiry becomes a complaint and then has to be investigated', () => {
    const one = aReceivedCase(undefined, { kind: 'inquiry' })
    one.take('clerk', { type: 'convert', kind: 'complaint', reason: 'it is one' })
    expect(one.trying('clerk', { type: 'close' })).toBe('impossible')
    expect(one.trying('clerk', { type: 'convert', kind: 'appeal', reason: 'no' })).toBe('impossible')
  })

  test.each([
    ['withdraw', 'withdrawn', {}],
    ['refuse', 'refused', {}],
    ['merge', 'merged', { into: 'other' }],
    ['refer', 'referred', { to: 'police' }],
  ] as const)('%s ends it as %s, and nothing is possible any more', (type, state, more) => {
    const who = type === 'refuse' || type === 'refer' ? 'lead' : 'clerk'
    const one = aReceivedCase().take(who, { type, reason: 'so', ...more })
    expect(one.state).toBe(state)
    expect(one.snapshot.status).toBe('done')
    expect(one.complaint.clocks.every((run) => run.stoppedAtMs !== null)).toBe(true)
    expect(one.complaint.endedAtMs).toBe(MONDAY_9)
    expect(one.trying('clerk', { type: 'answer', form: { text: 'late' } })).toBe('ended')
    expect(one.offers('clerk')).toEqual([])
  })

  test('a stage that comes later is refused, and the refusal says what is possible', () => {
    expect(() => aReceivedCase().take('clerk', { type: 'resolve' })).toThrow(/possible for clerk: .*judge/)
  })

  test('a case not satisfied is handled again so often as the policy says, then goes on', () => {
    const one = aResolvedCase()
    const again = () =>
      one
        .take('lead', { type: 'revisit', satisfaction: 'dissatisfied', form: talk })
        .take('clerk', { type: 'propose', remedies: [{ remedy: 'apology' }] })
        .take('lead', { type: 'approve' })
        .take('clerk', { type: 'fulfil', remedy: 'apology-1' })
        .take('lead', { type: 'resolve' })
    again()
    expect(one.complaint.facts['round']).toBe(2)
    again()
    expect(one.complaint.facts['round']).toBe(3)
    one.take('lead', { type: 'revisit', satisfaction: 'dissatisfied', form: talk })
    expect(one.state).toBe('revisited')
  })

  test('a complainant who cannot be reached leaves the case where it is', () => {
    const one = aResolvedCase().take('lead', { type: 'revisit', satisfaction: 'unreachable', form: talk })
    expect(one.state).toBe('resolved')
  })

  test('a revisit may be waived only where the policy lets it', () => {
    expect(aResolvedCase().take('lead', { type: 'waiveRevisit', reason: 'asked us not to' }).state).toBe(
      'revisited',
    )
    const must = termsOfAPolicy((draft) => (draft.revisit = [{ mode: 'required' }]))
    expect(aResolvedCase(must).trying('lead', { type: 'waiveRevisit', reason: 'no' })).toBe('impossible')
  })

  test('a closed case can be opened again while it is still followed', () => {
    const one = aReceivedCase(undefined, { severity: 'major' })
      .take('clerk', { type: 'judge', validity: 'founded' })
      .take('clerk', { type: 'report', form: { findings: 'x' } })
    expect(one.complaint.correctives).toMatchObject([{ id: 'prevention-1', owner: 'role:storekeeper' }])
    one
      .take('clerk', { type: 'propose', remedies: [{ remedy: 'apology' }] })
      .take('lead', { type: 'approve' })
      .take('clerk', { type: 'fulfil', remedy: 'apology-1' })
      .take('lead', { type: 'resolve' })
      .take('lead', { type: 'revisit', satisfaction: 'satisfied', form: talk })
      .take('clerk', { type: 'close' })
    expect(one.state).toBe('closed')
    expect(one.clock('whole').stoppedAtMs).not.toBeNull()
    const reopened = new Case(one.terms)
    reopened.snapshot = one.snapshot
    reopened.take('boss', { type: 'reopen', reason: 'something new' })
    expect(reopened.state).toBe('received')
    expect(reopened.clock('whole').stoppedAtMs).toBeNull()
    one.take('storekeeper', { type: 'completeCorrective', corrective: 'prevention-1' })
    expect(
      one.trying('storekeeper', { type: 'verifyCorrective', corrective: 'prevention-1', effective: true }),
    ).toBe('forbidden')
    one.take('lead', { type: 'verifyCorrective', corrective: 'prevention-1', effective: true })
    expect(one.state).toBe('filed')
  })
})

describe('gates and forms', () => {
  test('what has to come first is named', () => {
    const one = aReceivedCase()
    expect(one.trying('clerk', { type: 'report', form: { findings: 'x' } })).toBe('notYet')
    one.take('lead', { type: 'consult', units: ['warehouse'], about: 'look', answerBy: MONDAY_9 + DAY })
    one.take('clerk', { type: 'judge', validity: 'founded' })
    expect(() => one.take('clerk', { type: 'report', form: { findings: 'x' } })).toThrow(
      'consultations (warehouse)',
    )
    one.take('storekeeper', { type: 'reply', form: { opinion: 'wet' } })
    expect(one.take('clerk', { type: 'report', form: { findings: 'x' } }).state).toBe('investigated')
  })

  test('a form without a required field is incomplete, and the step is not taken', () => {
    const one = aReceivedCase().take('clerk', { type: 'judge', validity: 'founded' })
    const before = JSON.stringify(one.snapshot)
    expect(one.trying('clerk', { type: 'report' })).toBe('incomplete')
    expect(JSON.stringify(one.snapshot)).toBe(before)
  })

  test('names that the policy does not have are unknown', () => {
    expect(
      new Case().trying('clerk', {
        type: 'receive',
        kind: 'praise',
        channel: 'telephone',
        content: 'x',
        form: { orderNo: '1' },
      }),
    ).toBe('unknown')
    expect(aReceivedCase().trying('clerk', { type: 'judge', validity: 'founded', cause: 'moon' })).toBe(
      'unknown',
    )
  })

  test('a class brings its severity, and conditions on a class hold for the classes below it', () => {
    const one = aReceivedCase(undefined, { class: 'broken' })
    expect(one.complaint.facts).toMatchObject({
      class: 'broken',
      severity: 'major',
      classPath: ['broken', 'goods'],
    })
  })

  test('going back asks again for what was done since', () => {
    const one = anInvestigatedCase()
    one.take('lead', { type: 'sendBack', to: 'received', reason: 'look again' })
    expect(one.state).toBe('received')
    expect(one.trying('clerk', { type: 'report', form: { findings: 'x' } })).toBe('notYet')
  })

  test('a remedy is offered only where its condition holds, and slips come before it', () => {
    const late = anInvestigatedCase(undefined, { form: { orderNo: 'A', boughtOn: '2026-02-14' } })
    expect(late.trying('clerk', { type: 'propose', remedies: [{ remedy: 'exchange', quantity: 1 }] })).toBe(
      'notAgreed',
    )
    const inTime = anInvestigatedCase(undefined, { form: { orderNo: 'A', boughtOn: '2026-02-15' } })
      .take('clerk', { type: 'propose', remedies: [{ remedy: 'exchange', quantity: 1 }] })
      .take('lead', { type: 'approve' })
    expect(inTime.trying('storekeeper', { type: 'fulfil', remedy: 'exchange-1' })).toBe('notYet')
  })
})

describe('people', () => {
  test('a transfer waits for its answer', () => {
    const one = aReceivedCase().take('clerk', { type: 'transfer', to: 'unit:warehouse', reason: 'theirs' })
    expect(one.complaint.holder).toBe('role:clerk')
    expect(one.trying('clerk', { type: 'accept' })).toBe('forbidden')
    one.take('storekeeper', { type: 'accept' })
    expect(one.complaint).toMatchObject({
      holder: 'unit:warehouse',
      transfer: null,
      facts: { unit: 'warehouse' },
    })
  })

  test('escalation goes one level up at a time and ends at the top', () => {
    const one = aReceivedCase().take('clerk', { type: 'escalate', reason: 'too big' })
    expect(one.complaint.holder).toBe('role:lead')
    one.take('lead', { type: 'escalate', reason: 'too big' })
    expect(one.complaint.holder).toBe('role:boss')
    expect(one.trying('lead', { type: 'escalate', reason: 'too big' })).toBe('impossible')
  })

  test('an appeal is not investigated by whoever handled the first case', () => {
    const appeal = () =>
      aReceivedCase(undefined, { kind: 'appeal', about: 'c1', handledBy: ['li'] }).take('clerk', {
        type: 'judge',
        validity: 'founded',
      })
    expect(appeal().trying('clerk/li', { type: 'report', form: { findings: 'x' } })).toBe('dutiesNotSeparate')
    expect(appeal().trying('clerk/wang', { type: 'report', form: { findings: 'x' } })).toBe('taken')
    expect(
      new Case().trying('clerk', {
        type: 'receive',
        kind: 'appeal',
        channel: 'telephone',
        content: 'x',
        form: { orderNo: '1' },
      }),
    ).toBe('incomplete')
  })

  test('only the customer-facing part of an answer leaves, and only to the customer', () => {
    const one = aReceivedCase().take('clerk', {
      type: 'answer',
      form: { text: 'sorry', remark: 'a difficult one' },
    })
    expect(one.notices).toEqual([
      { kind: 'answer', to: ['customer'], about: 'answered', content: { text: 'sorry' } },
    ])
  })

  test('a fine is proposed by the rule and decided by the person it names, within its bounds', () => {
    const one = aReceivedCase()
    one.wait(25 * HOUR)
    expect(one.complaint.penalties).toMatchObject([
      { id: 'fine-1', against: 'role:clerk', state: 'proposed' },
    ])
    const decide = (amount: number) => ({
      type: 'decidePenalty' as const,
      penalty: 'fine-1',
      decision: 'impose',
      amount,
      reason: 'late',
    })
    expect(one.trying('clerk', decide(100))).toBe('forbidden')
    expect(one.trying('boss', decide(20))).toBe('beyondAuthority')
    expect(one.trying('boss', { ...decide(100), decision: 'waive' })).toBe('incomplete')
    one.take('boss', decide(100))
    expect(one.complaint.penalties).toMatchObject([{ state: 'imposed', amount: 100 }])
    expect(one.trying('boss', decide(100))).toBe('impossible')
  })
})

test('the same steps fold to the same case', () => {
  const terms = termsOfAPolicy()
  const recorded: Recorded[] = []
  const one = new Case(terms)
  const take = one.take.bind(one)
  one.take = (who, step) => {
    recorded.push({
      atMs: one.nowMs,
      by: person(terms, who),
      step: { form: {}, ...step } as Recorded['step'],
    })
    return take(who, step)
  }
  one.take('clerk', {
    type: 'receive',
    kind: 'complaint',
    channel: 'counter',
    content: 'x',
    form: { orderNo: '1' },
  })
  one.wait(DAY)
  one.take('clerk', { type: 'judge', validity: 'unfounded' })
  one.take('clerk', { type: 'report', form: { findings: 'x' } })
  const folded = fold(terms, recorded).at(-1)
  expect(folded?.snapshot).toEqual(one.snapshot)
  expect(announced(terms).context.version).toBe(0)
})

test('an approved case keeps its proposal until it is sent back', () => {
  const one = anApprovedCase()
  expect(one.state).toBe('approved')
  one.take('lead', { type: 'sendBack', reason: 'too much' })
  expect(one.state).toBe('investigated')
  expect(one.complaint.proposal).toBeNull()
})
