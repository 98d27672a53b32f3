import { expect, test } from 'vitest'
import { aReceivedCase, Case, MONDAY_9 } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const label = { zh: '某', en: 'some' }
const amend = { type: 'amend', changes: { boughtOn: '2026-02-21' }, reason: 'misread' } as const
const earlier = {
  state: 'closed',
  class: 'goods',
  ended: true,
  receivedOn: '2026-01-05',
  closedOn: '2026-01-09',
}

test('what is taken in is known of the case from then on', () => {
  const { facts, ...it } = aReceivedCase(undefined, {
    class: 'broken',
    channel: 'counter',
    customer: 'keyAccount',
  }).complaint
  expect(facts).toMatchObject({
    kind: 'complaint',
    channel: 'counter',
    unit: 'shop',
    customer: 'keyAccount',
    class: 'broken',
    classPath: ['broken', 'goods'],
    severity: 'major',
    orderNo: 'A1',
  })
  expect([it.receivedAtMs, it.links]).toEqual([MONDAY_9, []])
  expect(facts).not.toHaveProperty('repeat')
  expect(it).not.toHaveProperty('repeatOf')
})

test('a class brings the severity of the nearest class above it, unless the intake says another', () => {
  const terms = termsOfAPolicy(({ classes }) => {
    Object.assign(classes ?? {}, { dented: { label, parent: 'broken' }, late: { label } })
  })
  const severity = (intake: object) => aReceivedCase(terms, { ...intake }).complaint.facts['severity']
  expect(['dented', 'broken', 'goods', 'late'].map((name) => severity({ class: name }))).toEqual([
    'major',
    'major',
    'ordinary',
    'ordinary',
  ])
  expect([severity({}), severity({ class: 'dented', severity: 'ordinary' })]).toEqual([
    'ordinary',
    'ordinary',
  ])
})

test('a case that repeats another is linked with it and knows how that one stands', () => {
  const { facts, repeatOf, links } = aReceivedCase(undefined, { repeatOf: 'id1', earlier }).complaint
  expect([repeatOf, links, facts['repeat']]).toEqual(['id1', ['id1'], true])
  expect(facts).toMatchObject({
    earlierState: 'closed',
    earlierClass: 'goods',
    earlierEnded: true,
    earlierReceivedOn: '2026-01-05',
    earlierClosedOn: '2026-01-09',
  })
  const open = { ...earlier, class: null, ended: false, closedOn: null }
  const more = aReceivedCase(undefined, { repeatOf: 'id1', earlier: open }).complaint.facts
  expect(more).toMatchObject({ earlierEnded: false })
  expect(Object.keys(more)).not.toContain('earlierClosedOn')
  expect(Object.keys(more)).not.toContain('earlierClass')
})

test('a case that was found to repeat none knows that it does not', () => {
  const { facts, repeatOf, links } = aReceivedCase(undefined, { repeatOf: null }).complaint
  expect([repeatOf, links, facts['repeat']]).toEqual([null, [], false])
})

test('an amendment that makes a case repeat another, or none, links it so and keeps its other links', () => {
  const it = aReceivedCase(undefined, { repeatOf: 'id1' }).take('clerk', { type: 'link', to: 'id9' })
  const after = (repeatOf: object) => {
    const { complaint } = it
    const next = new Case(it.terms)
    next.snapshot = { ...it.snapshot, context: complaint }
    const { links, facts, repeatOf: of } = next.take('clerk', { ...amend, ...repeatOf }).complaint
    return [links, of, facts['repeat']]
  }
  expect(after({})).toEqual([['id1', 'id9'], 'id1', true])
  expect(after({ repeatOf: 'id2' })).toEqual([['id9', 'id2'], 'id2', true])
  expect(after({ repeatOf: 'id9' })).toEqual([['id9'], 'id9', true])
  expect(after({ repeatOf: null })).toEqual([['id9'], null, false])
})

test('an appeal names the case that it is about, and whoever handled that one is known', () => {
  const appeal = (more: object) => {
    const intake = { kind: 'appeal', channel: 'telephone', content: 'unheard', form: { orderNo: 'A1' } }
    return new Case().refusal('clerk', { type: 'receive', ...intake, ...more })
  }
  expect(appeal({ about: 'id1' })).toBeNull()
  expect(appeal({})).toMatchObject({
    code: 'incomplete',
    message: 'the kind appeal names the complaint it is about',
    pointers: ['/about'],
  })
  const it = aReceivedCase(undefined, { kind: 'appeal', about: 'id1', handledBy: ['li'] }).complaint
  expect([it.links, it.doers['firstHandler']]).toEqual([['id1'], ['li']])
})

test('what was agreed with a customer is known of his cases only', () => {
  const terms = termsOfAPolicy(({ customers }) => {
    Object.assign(customers?.['keyAccount'] ?? {}, { facts: { priority: 'first' } })
  })
  const facts = (intake: object) => aReceivedCase(terms, { ...intake }).complaint.facts
  expect(facts({ customer: 'keyAccount' })).toMatchObject({ customer: 'keyAccount', priority: 'first' })
  expect(facts({})).not.toHaveProperty('priority')
  expect(facts({})).not.toHaveProperty('customer')
})

test('a case is escalated one level, until nobody stands above', () => {
  const it = aReceivedCase()
  const holders = [1, 2].map(() => it.take('clerk', { type: 'escalate' }).complaint.holder)
  expect(holders).toEqual(['role:lead', 'role:boss'])
  expect(it.refusal('clerk', { type: 'escalate' })).toMatchObject({
    code: 'impossible',
    message: 'nobody stands above role:boss in this policy',
  })
})

test('a case is linked with another once, and remembers which one it has become a part of', () => {
  const it = aReceivedCase()
    .take('clerk', { type: 'link', to: 'id2' })
    .take('clerk', { type: 'link', to: 'id3' })
  expect(it.take('clerk', { type: 'link', to: 'id2' }).complaint.links).toEqual(['id2', 'id3'])
  const { links, mergedInto } = it.take('clerk', { type: 'merge', into: 'id4' }).complaint
  expect([links, mergedInto]).toEqual([['id2', 'id3', 'id4'], 'id4'])
  expect(aReceivedCase().take('clerk', { type: 'group', group: 'flood' }).complaint.group).toBe('flood')
})

test('a case becomes only what the policy lets its kind become', () => {
  const inquiry = aReceivedCase(undefined, { kind: 'inquiry' })
  expect(inquiry.refusal('clerk', { type: 'convert', kind: 'appeal' })).toMatchObject({
    code: 'impossible',
    message: 'a inquiry may become: complaint',
    pointers: ['/kind'],
  })
  expect(inquiry.take('clerk', { type: 'convert', kind: 'complaint' }).complaint.facts['kind']).toBe(
    'complaint',
  )
  expect(inquiry.refusal('clerk', { type: 'convert', kind: 'inquiry' })).toMatchObject({
    code: 'impossible',
    message: 'a complaint may become: nothing else',
  })
})

test('what a judgement finds is an event that rules answer to', () => {
  const terms = termsOfAPolicy((draft) => {
    draft.notices = {
      yes: { label, on: 'founded', to: 'boss' },
      no: { label, on: 'unfounded', to: 'boss' },
    }
  })
  const told = (validity: string) =>
    aReceivedCase(terms)
      .take('clerk', { type: 'judge', validity })
      .notices.map(({ about }) => about)
  expect([told('founded'), told('unfounded')]).toEqual([['yes'], ['no']])
})
