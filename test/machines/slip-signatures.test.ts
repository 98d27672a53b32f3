import { expect, test } from 'vitest'
import { anInvestigatedCase, type Case } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const label = { zh: '单', en: 'slip' }
const number = { type: 'integer', required: true, label } as const

/** The shop, whose return slip is checked a third time; the boss hears of all that happens to it. */
const withCheck = (draft: Draft) => {
  const { returnSlip } = draft.slips ?? {}
  const check = {
    name: 'check',
    label,
    by: ['clerk', 'storekeeper'],
    notBy: ['warehouse'],
    form: { seen: number },
  }
  returnSlip?.signatures.push({ ...check, agrees: { seen: 'warehouse.counted' } })
  draft.slips = {
    ...draft.slips,
    note: { label, by: ['clerk'], form: {}, signatures: [{ name: 'read', label, by: ['lead'] }] },
  }
  const events = ['issued', 'approval', 'warehouse', 'check', 'complete', 'disputed', 'ruled', 'reopened']
  draft.notices = Object.fromEntries(
    events.map((event) => [event, { label, on: `returnSlip.${event}`, to: 'boss' }]),
  )
}
const terms = termsOfAPolicy(withCheck)
const issue = (quantity = 3, slip = 'returnSlip') =>
  ({ type: 'issueSlip', slip, form: { quantity } }) as const
const sign = (signature: string, form: object = {}, slip = 'returnSlip-1') =>
  ({ type: 'signSlip', slip, signature, form }) as const
const rule = (quantity: number) =>
  ({ type: 'ruleSlip', slip: 'returnSlip-1', reason: 'counted again', form: { quantity } }) as const
const issued = () => anInvestigatedCase(terms).take('clerk', issue())
const counted = () =>
  issued()
    .take('lead', sign('approval'))
    .take('storekeeper/wu', sign('warehouse', { counted: 3 }))
const disputed = () => counted().take('clerk', sign('check', { seen: 2 }))
const told = (it: Case) => it.notices.map(({ about }) => about)
const signedBy = (it: Case) => it.complaint.slips[0]?.signed.map(({ signature, by }) => `${signature} ${by}`)

test('slips are numbered, each sort by itself, and what is signed is signed on one of them', () => {
  const it = issued().take('clerk', issue(1, 'note')).take('clerk', issue(2))
  expect(it.complaint.slips).toMatchObject([
    { id: 'returnSlip-1', issuedBy: 'clerk', values: { quantity: 3 } },
    { id: 'note-1' },
    { id: 'returnSlip-2', values: { quantity: 2 } },
  ])
  it.take('lead', sign('approval', {}, 'returnSlip-2')).take('lead', sign('read', {}, 'note-1'))
  expect(it.complaint.slips.map(({ signed, state }) => [signed.length, state])).toEqual([
    [0, 'open'],
    [1, 'complete'],
    [1, 'open'],
  ])
})

test('each signature is an event of its own, and the last one completes the slip', () => {
  const it = issued()
  expect(told(it)).toEqual(['issued'])
  expect(told(it.take('lead', sign('approval')))).toEqual(['approval'])
  expect(told(it.take('storekeeper', sign('warehouse', { counted: 3 })))).toEqual(['warehouse'])
  expect(told(it.take('clerk', sign('check', { seen: 3 })))).toEqual(['check', 'complete'])
  expect(it.complaint.slips[0]?.signed).toEqual([
    { signature: 'approval', by: 'lead', values: {} },
    { signature: 'warehouse', by: 'storekeeper', values: { counted: 3 } },
    { signature: 'check', by: 'clerk', values: { seen: 3 } },
  ])
})

test('quantities that disagree are told to whoever rules on them, with what was counted, and not signed', () => {
  const it = disputed()
  expect(told(it).toSorted()).toEqual(['disputed', 'returnSlip.disputed'])
  expect(it.notices.find(({ about }) => about === 'returnSlip.disputed')).toEqual({
    kind: 'notice',
    to: ['role:boss'],
    about: 'returnSlip.disputed',
    content: { slip: 'returnSlip-1', seen: 2 },
  })
  expect([it.complaint.slips[0]?.state, signedBy(it)]).toEqual([
    'disputed',
    ['approval lead', 'warehouse wu'],
  ])
})

test('a ruling leaves the signatures that agree with it, and has those given again that do not', () => {
  const kept = disputed().take('boss', rule(3))
  expect([told(kept), signedBy(kept)]).toEqual([['ruled'], ['approval lead', 'warehouse wu']])
  expect(kept.trying('clerk', sign('check', { seen: 3 }))).toBe('taken')
  const reopened = disputed().take('boss', rule(2))
  expect([told(reopened), signedBy(reopened)]).toEqual([['ruled', 'reopened'], ['approval lead']])
  expect(reopened.complaint.slips[0]).toMatchObject({ state: 'open', values: { quantity: 2 } })
  expect(reopened.trying('clerk', sign('check', { seen: 2 }))).toBe('notYet')
  expect(reopened.trying('storekeeper', sign('warehouse', { counted: 2 }))).toBe('taken')
})

test('nobody signs after himself where the slip says so', () => {
  const it = counted()
  expect(it.refusal('storekeeper/wu', sign('check', { seen: 3 }))).toMatchObject({
    code: 'dutiesNotSeparate',
    message: 'wu has signed returnSlip-1 as warehouse; somebody else must sign',
  })
  expect(it.trying('storekeeper/he', sign('check', { seen: 3 }))).toBe('taken')
  const approvedByHim = issued()
    .take('lead/li', sign('approval'))
    .take('storekeeper', sign('warehouse', { counted: 3 }))
  expect(approvedByHim.trying('clerk/li', sign('check', { seen: 3 }))).toBe('taken')
  expect(issued().refusal('lead/clerk', sign('approval'))).toMatchObject({
    code: 'dutiesNotSeparate',
    message: 'clerk has signed returnSlip-1 as issued; somebody else must sign',
  })
})

test('a signature out of turn is told which is next', () => {
  expect(issued().refusal('storekeeper', sign('warehouse', { counted: 3 }))).toMatchObject({
    code: 'notYet',
    message: 'the next signature on returnSlip-1 is approval',
  })
  const complete = counted().take('clerk', sign('check', { seen: 3 }))
  expect(complete.refusal('clerk', sign('check', { seen: 3 }))).toMatchObject({
    code: 'notYet',
    message: 'returnSlip-1 is complete',
  })
  expect(disputed().refusal('clerk', sign('check', { seen: 3 }))).toMatchObject({
    code: 'notYet',
    message: 'first: ruleSlip, quantities of returnSlip-1 disagree',
  })
  expect(complete.refusal('boss', rule(3))).toMatchObject({
    code: 'impossible',
    message: 'no quantities disagree on returnSlip-1',
  })
})

test('a signature that this case does not ask for is passed over', () => {
  const asked = termsOfAPolicy((draft) => {
    withCheck(draft)
    const [approval] = draft.slips?.['returnSlip']?.signatures ?? []
    if (approval) approval.when = { severity: 'major' }
  })
  const of = (severity: string) => anInvestigatedCase(asked, { severity }).take('clerk', issue())
  expect(of('ordinary').trying('storekeeper', sign('warehouse', { counted: 3 }))).toBe('taken')
  expect(of('major').trying('storekeeper', sign('warehouse', { counted: 3 }))).toBe('notYet')
})

test('a slip is issued with what was ruled on, which is told to whoever may know it', () => {
  const secret = { type: 'integer', fact: true, seenBy: 'boss', label } as const
  const agreeing = termsOfAPolicy((draft) => {
    withCheck(draft)
    const { returnSlip } = draft.slips ?? {}
    draft.intake.form = { ...draft.intake.form, secret, open: { type: 'integer', fact: true, label } }
    if (returnSlip) returnSlip.agrees = { quantity: 'open', again: 'secret' }
  })
  const form = { orderNo: 'A1', open: 2, secret: 7 }
  const why = (more: object) => {
    const values = { quantity: 2, again: 7, ...more }
    const it = anInvestigatedCase(agreeing, { form })
    const refusal = it.refusal('clerk', { type: 'issueSlip', slip: 'returnSlip', form: values })
    return refusal && [refusal.code, refusal.message]
  }
  expect(why({})).toBeNull()
  expect(why({ quantity: 3 })).toEqual([
    'notAgreed',
    'form.quantity must equal the open that was ruled on: 2',
  ])
  expect(why({ again: 3 })).toEqual(['notAgreed', 'form.again must equal the secret that was ruled on'])
})

test('a ruling is on the slip that it names, and may undo the first signature too', () => {
  const unapproved = termsOfAPolicy((draft) => {
    withCheck(draft)
    draft.slips?.['returnSlip']?.signatures.shift()
  })
  const it = anInvestigatedCase(unapproved).take('clerk', issue(1)).take('clerk', issue(3))
  const second = 'returnSlip-2'
  it.take('storekeeper', sign('warehouse', { counted: 3 }, second)).take(
    'clerk',
    sign('check', { seen: 2 }, second),
  )
  expect(it.trying('boss', rule(2))).toBe('impossible')
  it.take('boss', { ...rule(2), slip: second })
  expect(told(it)).toEqual(['ruled', 'reopened'])
  expect(it.complaint.slips).toMatchObject([
    { id: 'returnSlip-1', values: { quantity: 1 }, signed: [], state: 'open' },
    { id: second, values: { quantity: 2 }, signed: [], state: 'open' },
  ])
})
