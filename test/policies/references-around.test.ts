import { expect, test } from 'vitest'
import { referenceProblems } from '../../policies/references.ts'
import { aPolicy, type Draft } from '../machines/a-policy.ts'

const label = { zh: '某', en: 'some' }

function wrongAfter(change: (draft: Draft) => void): string[] {
  return referenceProblems(aPolicy(change)).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

/** The shop with every section that stands around its cases. */
function withSurroundings(draft: Draft): void {
  const talk = { talk: { type: 'text' as const, open: true as const, label } }
  const figure = { type: 'integer' as const, fact: true, label }
  Object.assign(draft.intake.form ?? {}, { answered: figure, offered: figure })
  Object.assign(draft, {
    schedules: { monthly: { label, kind: 'inquiry', every: 'month', unit: 'shop' } },
    campaign: {
      label,
      kinds: { satisfaction: { label } },
      numbering: { pattern: 'V{yy}{serial}', width: 2 },
      plan: { by: ['lead'], approvedBy: ['boss'], form: talk },
      form: talk,
      satisfied: { talk: 'good' },
      targets: { reached: 0.8, returned: 0.65, genuine: 0.95 },
      verify: { rate: 0.05, by: ['shop'], form: talk },
      findings: { kind: 'inquiry', channel: 'telephone' },
      retention: { forms: '2y', plan: '1y' },
    },
    lists: {
      lessons: { label, kind: 'complaint', of: { severity: 'major' }, checkedBy: ['lead'] },
    },
    measures: {
      connected: {
        label,
        every: 'day',
        target: 0.9,
        to: 'lead',
        of: { sum: { part: 'answered', whole: 'offered' } },
      },
      major: {
        label,
        every: 'month',
        target: 1,
        to: 'lead',
        of: { cases: { kind: 'complaint' }, meeting: { severity: 'ordinary' } },
      },
    },
    demerits: {
      decidedBy: ['boss'],
      sanctions: { warning: { label, makes: { sanction: 'demotion', times: 2 } }, demotion: { label } },
      repeats: [{ article: 'shop-9', same: 'any', times: 3, adds: 'warning' }],
      cancels: ['fine'],
    },
  })
}

test('a policy with every section around its cases has no fault', () => {
  expect(wrongAfter(withSurroundings)).toEqual([])
})

test.each<[what: string, change: (draft: Draft) => void, says: string]>([
  [
    'a case of no kind that comes round',
    ({ schedules }) => set(schedules?.['monthly'], { kind: 'audit' }),
    'schedules.monthly.kind: no kind audit',
  ],
  [
    'a survey that a person on a case approves',
    ({ campaign }) => set(campaign?.plan, { approvedBy: ['holder'] }),
    'campaign.plan.approvedBy.0: no role or unit holder',
  ],
  [
    'opinions on no channel',
    ({ campaign }) => set(campaign?.findings, { channel: 'radio' }),
    'campaign.findings.channel: no channel radio',
  ],
  [
    'surveys numbered as the complaints are',
    ({ campaign }) => set(campaign, { numbering: { pattern: 'S{yyyy}{serial}', width: 1 } }),
    'campaign.numbering.pattern: begins as the numbers of the complaints do',
  ],
  [
    'a form that is satisfied by what nobody is asked',
    ({ campaign }) => set(campaign, { satisfied: { happy: true } }),
    'campaign.satisfied.happy: no field of the form happy',
  ],
  [
    'a form of a survey whose figures have a bound',
    ({ campaign }) =>
      Object.assign(campaign?.form ?? {}, { visits: { type: 'integer', upTo: 'round', label } }),
    'campaign.form.visits.upTo: the forms of a campaign have no bounds',
  ],
  [
    'lessons found by what no case has',
    ({ lists }) => set(lists?.['lessons'], { same: ['weather'] }),
    'lists.lessons.same.0: no fact weather',
  ],
  [
    'a share of what is no fact',
    ({ measures }) => set(measures?.['major'], { of: { cases: {}, meeting: { speed: 3 } } }),
    'measures.major.of.meeting.speed: no fact speed',
  ],
  [
    'a share of what the record does not keep',
    ({ measures }) => set(measures?.['major'], { of: { cases: { amount: 3 }, meeting: {} } }),
    'measures.major.of.cases.amount: amount is not recorded',
  ],
  [
    'figures added up that are no numbers',
    ({ measures }) => set(measures?.['connected'], { of: { sum: { part: 'orderNo', whole: 'offered' } } }),
    'measures.connected.of.sum.part: orderNo is no recorded number',
  ],
  [
    'a sanction that grows into none',
    ({ demerits }) =>
      set(demerits, { sanctions: { warning: { label, makes: { sanction: 'exile', times: 2 } } } }),
    'demerits.sanctions.warning.makes.sanction: no sanction exile',
  ],
  [
    'a sanction that comes to make itself',
    ({ demerits }) => set(demerits?.sanctions?.['demotion'], { makes: { sanction: 'warning', times: 2 } }),
    'demerits.sanctions.warning.makes: warning would make itself',
  ],
  [
    'a sanction that is proposed and nowhere decided',
    ({ demerits }) => set(demerits?.sanctions?.['demotion'], { proposed: true }),
    'demerits.kind: name the kind of case in which demotion is decided',
  ],
  [
    'decisions in a case that does not say on whom',
    ({ demerits }) => set(demerits, { kind: 'inquiry' }),
    'demerits.kind: the intake form needs the fact person (person) for it',
  ],
  [
    'a repetition of no penalty',
    ({ demerits }) =>
      set(demerits, { repeats: [{ article: 'shop-9', same: 'theft', times: 3, adds: 'warning' }] }),
    'demerits.repeats.0.same: no penalty theft',
  ],
  [
    'a penalty that counts as no sanction',
    ({ penalties }) => set(penalties?.['fine'], { sanction: 'exile' }),
    'penalties.fine.sanction: no sanction exile',
  ],
  [
    'a transfer to no unit',
    ({ units }) => set(units['shop'], { transfersTo: ['office'] }),
    'units.shop.transfersTo.0: no unit office',
  ],
  [
    'a stand-in for no role',
    ({ roles }) => set(roles['lead'], { actsFor: ['chief'] }),
    'roles.lead.actsFor.0: no role chief',
  ],
  [
    'a field that the customer alone reads',
    ({ intake }) => set(intake.form?.['orderNo'], { seenBy: 'customer' }),
    'intake.form.orderNo.seenBy.0: customer is nobody who reads',
  ],
  [
    'an internal field in a notice to the customer and to staff',
    ({ notices }) => set(notices?.['answered'], { to: ['customer', 'clerk'], shows: ['text', 'remark'] }),
    'notices.answered.shows.1: remark is internal',
  ],
  [
    'a notice to more people than may read its field',
    ({ notices, steps }) => {
      set(steps['report']?.form?.['findings'], { seenBy: ['boss'] })
      set(notices?.['found'], { to: ['boss', 'lead'] })
    },
    'notices.found.shows.0: findings is kept from lead',
  ],
  [
    'a field that is called like what its step asks the customer',
    ({ steps }) =>
      set(steps['askCustomer'], { form: { question: { type: 'text', label: { zh: '问', en: 'asked' } } } }),
    'steps.askCustomer.form.question: question is what this step tells the customer',
  ],
  [
    'a slip after what never happens',
    ({ slips }) => set(slips?.['returnSlip'], { requires: ['judged'] }),
    'slips.returnSlip.requires.0.done: no step',
  ],
  [
    'a bound that no fact holds',
    ({ steps }) => set(steps['link'], { when: { amount: { upTo: 'ratio' } } }),
    'steps.link.when.amount.upTo: no fact ratio',
  ],
  [
    'a bound in the authority matrix that a fact holds',
    ({ authority, customers }) => {
      set(customers?.['keyAccount'], { facts: { ratio: 3 } })
      set(authority, { rules: [{ when: { amount: { upTo: 'ratio' } }, levels: ['lead'] }] })
    },
    'authority.rules.0.when.amount: the authority matrix has numbers',
  ],
])('%s is refused', (_what, change, says) => {
  const problems = wrongAfter((draft) => {
    withSurroundings(draft)
    change(draft)
  })
  expect(problems.filter((problem) => problem.startsWith(says))).toHaveLength(1)
})

test('a bound may be what the contract of a customer says', () => {
  const bounded = wrongAfter((draft) => {
    set(draft.customers?.['keyAccount'], { facts: { ratio: 3 } })
    set(draft.steps['link'], { when: { amount: { upTo: 'ratio' } } })
  })
  expect(bounded).toEqual([])
})

function set(part: object | undefined, change: object): void {
  if (!part) throw new Error('the shop has no such part')
  Object.assign(part, change)
}
