import { expect, test } from 'vitest'
import { anApprovedCase, anInvestigatedCase, aReceivedCase, type Case, HOUR } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const label = { zh: '某', en: 'some' }

/** Code, message and pointers of a refusal; null where the step would be taken. */
function refusal(it: Case, who: string, step: Parameters<Case['take']>[1]): string[] | null {
  const why = it.refusal(who, step)
  return why && [why.code, why.message, ...why.pointers]
}
const propose = (...remedies: object[]) => ({ type: 'propose', remedies }) as const

test.each<[remedies: object[], why: string[]]>([
  [
    [{ remedy: 'apology' }, { remedy: 'refund' }],
    ['incomplete', 'refund needs an amount', '/remedies/1/amount'],
  ],
  [[{ remedy: 'apology', amount: 5 }], ['incomplete', 'apology takes no amount', '/remedies/0/amount']],
  [[{ remedy: 'exchange' }], ['incomplete', 'exchange needs a quantity', '/remedies/0/quantity']],
])('a proposal of %j is refused where it is wrong', (remedies, why) => {
  expect(refusal(anInvestigatedCase(), 'clerk', propose(...remedies))).toEqual(why)
})

test('a remedy that is not for such a case is refused, and one that is is proposed as it was written', () => {
  const old = { form: { orderNo: 'A1', boughtOn: '2025-12-01' } }
  expect(
    refusal(
      anInvestigatedCase(undefined, old),
      'clerk',
      propose({ remedy: 'apology' }, { remedy: 'exchange', quantity: 1 }),
    ),
  ).toEqual(['notAgreed', 'the policy does not offer exchange for this complaint', '/remedies/1/remedy'])
  const it = anInvestigatedCase().take(
    'clerk',
    propose({ remedy: 'apology' }, { remedy: 'refund', amount: 5 }),
  )
  expect(it.complaint.proposal).toEqual({
    by: 'clerk',
    remedies: [
      { id: 'apology-1', remedy: 'apology', amount: null, quantity: null, fulfilledAtMs: null },
      { id: 'refund-2', remedy: 'refund', amount: 5, quantity: null, fulfilledAtMs: null },
    ],
    approvals: [],
  })
})

test('where the policy has no remedy for a case, none is proposed', () => {
  const terms = termsOfAPolicy((draft) => {
    draft.remedies = { refund: { label, when: { validity: 'founded' }, amount: true } }
  })
  const unfounded = aReceivedCase(terms)
    .take('clerk', { type: 'judge', validity: 'unfounded' })
    .take('clerk', { type: 'report', form: { findings: 'nothing' } })
  expect(unfounded.offers('clerk').map(({ type }) => type)).not.toContain('propose')
  expect(refusal(unfounded, 'clerk', propose({ remedy: 'refund', amount: 5 }))).toEqual([
    'impossible',
    'the policy offers no remedy for this complaint',
  ])
})

test('the next level is told that it has to approve, and gets the case; the last one is followed by nobody', () => {
  const it = anInvestigatedCase().take('clerk', propose({ remedy: 'refund', amount: 1500 }))
  it.nowMs += HOUR
  it.take('lead', { type: 'approve' })
  expect(it.notices).toEqual([{ kind: 'notice', to: ['role:boss'], about: 'approve' }])
  expect([it.state, it.complaint.holder]).toEqual(['investigated', 'role:boss'])
  expect(it.complaint.proposal?.approvals).toEqual([{ role: 'lead', by: 'lead', atMs: it.nowMs }])
  it.take('boss', { type: 'approve' })
  expect([it.state, it.notices, it.complaint.proposal?.approvals.map(({ role }) => role)]).toEqual([
    'approved',
    [],
    ['lead', 'boss'],
  ])
})

test('each remedy is carried out once, by itself, and told of by its name', () => {
  const terms = termsOfAPolicy((draft) => {
    const to = 'boss'
    draft.notices = {
      paid: { label, on: 'refund.fulfilled', to },
      sorry: { label, on: 'apology.fulfilled', to },
    }
  })
  const it = anInvestigatedCase(terms)
    .take('clerk', propose({ remedy: 'refund', amount: 5 }, { remedy: 'apology' }))
    .take('lead', { type: 'approve' })
  it.nowMs += HOUR
  it.take('clerk', { type: 'fulfil', remedy: 'refund-1' })
  expect(it.notices.map(({ about }) => about)).toEqual(['paid'])
  expect(it.complaint.proposal?.remedies.map((each) => each.fulfilledAtMs)).toEqual([it.nowMs, null])
  expect(refusal(it, 'clerk', { type: 'fulfil', remedy: 'refund-1' })).toEqual([
    'impossible',
    'refund-1 has been carried out',
  ])
  it.take('clerk', { type: 'fulfil', remedy: 'apology-2' })
  expect(it.notices.map(({ about }) => about)).toEqual(['sorry'])
})

test('a remedy that goes by a slip waits for it', () => {
  const it = anInvestigatedCase()
    .take('clerk', propose({ remedy: 'exchange', quantity: 1 }))
    .take('lead', { type: 'approve' })
  expect(refusal(it, 'storekeeper', { type: 'fulfil', remedy: 'exchange-1' })).toEqual([
    'notYet',
    'first: returnSlip complete, with all signatures and equal quantities',
  ])
})

test('a fine is decided once, within its bounds, and waived without a sum', () => {
  const terms = termsOfAPolicy((draft) => {
    const fine = { label, article: 'shop-8', on: 'answer', against: 'clerk', decidedBy: ['boss'] }
    draft.penalties = { fine: { ...fine, amount: { from: 50, upTo: 200 } }, points: { ...fine, points: 3 } }
    draft.notices = { done: { label, on: 'fine.decided', to: 'lead' } }
  })
  const answered = () => aReceivedCase(terms).take('clerk', { type: 'answer', form: { text: 't' } })
  const decide = (more: object, decision = 'impose', penalty = 'fine-1') =>
    ({ type: 'decidePenalty', penalty, decision, reason: 'r', ...more }) as const
  const why = (more: object, decision?: string) => refusal(answered(), 'boss', decide(more, decision))
  expect(why({})).toEqual(['incomplete', 'fine-1 needs an amount', '/amount'])
  const beyond = (amount: number) => [
    'beyondAuthority',
    `the amount lies between 50 and 200; it is ${amount}`,
    '/amount',
  ]
  expect([why({ amount: 49 }), why({ amount: 201 })]).toEqual([beyond(49), beyond(201)])
  expect([why({ amount: 50 }), why({ amount: 200 }), why({}, 'waive')]).toEqual([null, null, null])
  expect(why({ amount: 50 }, 'waive')).toEqual([
    'incomplete',
    'fine-1 is waived: leave the amount out',
    '/amount',
  ])
  const waived = answered().take('boss', decide({}, 'waive')).complaint.penalties
  expect(waived).toMatchObject([{ id: 'fine-1', state: 'waived', amount: null }, { state: 'proposed' }])
  const it = answered().take('boss', decide({ amount: 60 }))
  expect(it.notices.map(({ about }) => about)).toEqual(['done'])
  expect(refusal(it, 'boss', decide({ amount: 60 }))).toEqual(['impossible', 'fine-1 has been imposed'])
  expect(it.take('boss', decide({}, 'impose', 'points-1')).notices).toEqual([])
  expect(it.complaint.penalties.map(({ state, amount }) => [state, amount])).toEqual([
    ['imposed', 60],
    ['imposed', null],
  ])
})

test('a record is made while the policy says so, and again only where it may be', () => {
  const terms = termsOfAPolicy((draft) => {
    draft.records = { ...draft.records, seen: { label, by: ['clerk'] } }
    draft.notices = { told: { label, on: 'heard', to: 'lead' } }
  })
  const record = (name: string) => ({ type: 'record', record: name }) as const
  const it = aReceivedCase(terms).take('clerk', record('heard'))
  expect(it.notices.map(({ about }) => about)).toEqual(['told'])
  expect(refusal(it, 'clerk', record('heard'))).toEqual(['impossible', 'heard has been recorded'])
  expect(it.take('clerk', record('seen')).trying('clerk', record('seen'))).toBe('taken')
  expect(refusal(anApprovedCase(terms), 'clerk', record('heard'))).toEqual([
    'impossible',
    'heard is recorded while received',
  ])
})
