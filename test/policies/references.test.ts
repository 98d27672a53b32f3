import { describe, expect, test } from 'vitest'
import { STEP_SCHEMAS } from '../../machines/steps.ts'
import { WITHOUT_FORM } from '../../policies/references-steps.ts'
import { referenceProblems } from '../../policies/references.ts'
import { aPolicy, type Draft } from '../machines/a-policy.ts'

const label = { zh: '某', en: 'some' }

/** `field.path: message` of everything that is wrong with the shop's policy after a change. */
function wrongAfter(change: (draft: Draft) => void): string[] {
  return referenceProblems(aPolicy(change)).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

function withNotice(notice: Omit<NonNullable<Draft['notices']>[string], 'label'>) {
  return (draft: Draft) => {
    draft.notices = { ...draft.notices, some: { label, ...notice } }
  }
}

type Fault = [what: string, change: (draft: Draft) => void, says: string]

const closing = (gate: object) => (draft: Draft) => {
  Object.assign(draft.steps?.['close'] ?? {}, { requires: [gate] })
}

const owed = (ladder: object[]) => (draft: Draft) => {
  Object.assign(draft.clocks['nextAnswer'] ?? {}, { owedBy: 'complainant', ladder })
}
const NOT_OURS = 'the complainant is late here, not the organisation'
const INSTEAD = 'is not told of it as of a breach; tell those of the first rung again, or send a notice'

const asking = (when: object) => (draft: Draft) => {
  Object.assign(draft.steps?.['close'] ?? {}, { when })
}
const ONLY_THEN =
  'ask for it in a step, a gate, a trigger or the limit of a clock, where something is decided'
const limited = (draft: Draft, name: string, when: object) =>
  Object.assign(draft.clocks[name] ?? {}, { within: [{ when, within: '1d' }, { within: '2d' }] })

const WORKED_OUT: Fault[] = [
  [
    'what a clock tells, where nothing is decided',
    (draft) => (draft.visibility = [{ when: { 'cooling.lapsed': true }, to: ['boss'] }]),
    `visibility.0.when.cooling.lapsed: cooling.lapsed changes as time passes: ${ONLY_THEN}`,
  ],
  [
    'dates compared, where nothing is decided',
    (draft) => (draft.retention = [{ when: { boughtOn: { before: 'now' } }, keep: '1y' }, { keep: '1y' }]),
    `retention.0.when.boughtOn: how dates lie changes as time passes: ${ONLY_THEN}`,
  ],
  [
    'the lapse of a clock that does not lapse as a fact',
    asking({ 'whole.lapsed': true }),
    'steps.close.when.whole.lapsed: no fact whole.lapsed; near it: whole.due, whole.running, whole.late',
  ],
  [
    'what one of several clocks tells',
    asking({ 'survey.due': { before: 'now' } }),
    'steps.close.when.survey.due: no fact survey.due',
  ],
  [
    'a date compared with none',
    asking({ boughtOn: { before: 'orderNo' } }),
    'steps.close.when.boughtOn: orderNo is neither a date nor an instant: it lies before or after nothing',
  ],
  [
    'what is no date compared with one',
    asking({ orderNo: { after: 'whole.due' } }),
    'steps.close.when.orderNo: orderNo is neither a date nor an instant: it lies before or after nothing',
  ],
  [
    'a limit that hangs on now',
    (draft) => limited(draft, 'whole', { 'cooling.due': { before: 'now' } }),
    'clocks.whole.within.0.when.cooling.due: now passes while the clock runs: name another date',
  ],
  [
    'a limit that hangs on itself',
    (draft) => limited(draft, 'whole', { 'whole.late': true }),
    'clocks.whole.within: the limits run in a circle: whole → whole',
  ],
  [
    'limits that hang on one another',
    (draft) => {
      limited(draft, 'whole', { boughtOn: { after: 'cooling.due' } })
      limited(draft, 'cooling', { 'whole.running': true })
    },
    'clocks.whole.within: the limits run in a circle: whole → cooling → whole',
  ],
  [
    'a date of no clock in a notice',
    withNotice({ on: 'answer', to: 'lead', shows: ['hole.due'] }),
    'notices.some.shows.0: no date of a clock hole.due',
  ],
]

const GATES: Fault[] = [
  [
    'a superior who hears what the complainant does late',
    owed([{ to: ['clerk', 'superior'] }]),
    `clocks.nextAnswer.ladder.0.to: ${NOT_OURS}: superior ${INSTEAD}`,
  ],
  [
    'a ladder that what the complainant does late climbs',
    owed([{ to: 'clerk' }, { after: '1d', to: ['clerk', 'lead'] }]),
    `clocks.nextAnswer.ladder.1.to: ${NOT_OURS}: lead ${INSTEAD}`,
  ],
  [
    'a gate that the lapse of no window shuts',
    closing({ not: 'whole.lapsed' }),
    'steps.close.requires.0.not: no step, state, record or event whole.lapsed; near it: whole.stopped, whole.warned, whole.due, whole.overdue, whole.escalated, whole.extended',
  ],
  [
    'a gate behind no window',
    closing({ whileRunning: 'coolin' }),
    'steps.close.requires.0.whileRunning: no clock coolin; near it: cooling',
  ],
  [
    'a gate behind a clock that runs for each of several',
    closing({ whileRunning: 'survey' }),
    'steps.close.requires.0.whileRunning: survey runs once for each consultation: a gate cannot tell which of them is meant',
  ],
  [
    'a gate that one of several shuts',
    closing({ not: 'survey.overdue' }),
    'steps.close.requires.0.not: survey runs once for each consultation: a gate cannot tell which of them is meant',
  ],
  [
    'a gate that all of a sort would shut',
    closing({ not: 'slips' }),
    'steps.close.requires.0.not: slips stands for all of them: name one thing that must not have happened',
  ],
  [
    'a gate for all of a sort since something',
    closing({ done: 'slips', since: 'answer' }),
    'steps.close.requires.0.since: slips stands for all that are open: it has no latest, so leave since out',
  ],
  [
    'a gate for what came after itself',
    closing({ done: 'answer', since: ['judge', 'answer'] }),
    'steps.close.requires.0.since: nothing happens after its own latest time: name another',
  ],
  [
    'a gate for what came after something that never happens',
    closing({ done: 'answer', since: 'handedOn' }),
    'steps.close.requires.0.since: no step, state, record or event handedOn',
  ],
]

const UNTAKEABLE: Fault[] = [
  [
    'a gate on a step that nobody may take',
    ({ steps }) => delete steps['judge'],
    'steps.report.requires.0.done: judge never happens: the policy lets nobody take this step',
  ],
  [
    'a clock started by a step that nobody may take',
    ({ steps }) => delete steps['promise'],
    'clocks.nextAnswer.starts.0.on: promise never happens: the policy lets nobody take this step',
  ],
  [
    'a form of a step that has none',
    ({ steps }) =>
      (steps['takeOver'] = { by: ['lead'], form: { why: { type: 'text', required: true, label } } }),
    'steps.takeOver.form: takeOver has no form: ask for it in a record that it requires',
  ],
  ...GATES,
  ...WORKED_OUT,
  [
    'duties separated from a step that nobody may take',
    ({ steps }) => (steps['close'] = { by: ['clerk'], notBy: ['linkk'] }),
    'steps.close.notBy.0: no step, state, record or event linkk; near it: link',
  ],
]

const counting = (stop: object) => (draft: Draft) => {
  Object.assign(draft.clocks['whole'] ?? {}, { stops: stop })
}

const UNHEARD: Fault[] = [
  [
    'a date from which nothing but a clock could count',
    withNotice({ on: { on: 'receive', at: 'boughtOn' }, to: 'lead' }),
    'notices.some.on.0.at: only a clock counts from a date: leave at out here',
  ],
  [
    'a clock that counts from what is no date',
    ({ clocks }) => Object.assign(clocks['whole'] ?? {}, { stops: { on: 'closed', at: 'orderNo' } }),
    'clocks.whole.stops.0.at: orderNo is neither a date nor an instant',
  ],
  [
    'a clock that counts from what nothing is called',
    counting({ on: 'closed', at: 'acknowledged' }),
    'clocks.whole.stops.0.at: no fact, step, state, record or event acknowledged; near it: acknowledge',
  ],
  [
    'a clock that counts from a step that nobody may take',
    (draft) => {
      delete draft.steps['reopen']
      counting({ on: 'closed', at: 'reopen' })(draft)
    },
    'clocks.whole.stops.0.at: reopen never happens: the policy lets nobody take this step',
  ],
  [
    'a clock that counts from what it answers to',
    counting({ on: 'closed', at: 'closed' }),
    'clocks.whole.stops.0.at: closed counts from its own instant as it is: leave at out',
  ],
  [
    'a clock that counts from a mark of another',
    counting({ on: 'closed', at: 'cooling.lapsed' }),
    'clocks.whole.stops.0.at: cooling.lapsed is an event of a clock: answer to it instead, with on: cooling.lapsed',
  ],
  [
    'a clock that begins where another is due, and also somewhere else',
    counting({ on: 'nextAnswer.due', at: 'receivedAt' }),
    'clocks.whole.stops.0.at: nextAnswer.due counts from where that clock is due, also when that moves: leave at out',
  ],
  [
    'a clock that ends where the case begins',
    counting({ on: 'closed', at: 'receivedAt' }),
    'clocks.whole.stops.0.at: nothing ends where the case begins: name something that happens later',
  ],
  [
    'a fact and a step of one name, from which a clock counts',
    (draft) => {
      draft.intake.form = {
        ...draft.intake.form,
        acknowledge: { type: 'date', fact: true, label } as never,
      }
      counting({ on: 'closed', at: 'acknowledge' })(draft)
    },
    'clocks.whole.stops.0.at: acknowledge is a fact and also something that happens: call the field something else',
  ],
  [
    'a clock that runs until something that nobody can have said beforehand',
    ({ clocks }) => Object.assign(clocks['whole'] ?? {}, { within: { until: 'receivedAt' } }),
    'clocks.whole.within.0.within: receivedAt is nothing that a form says beforehand: a clock runs until a date that a fact holds; count from receivedAt with at, in a trigger',
  ],
  [
    'the lapse of a clock that does not lapse',
    withNotice({ on: 'whole.lapsed', to: 'lead' }),
    'no step, state, record or event whole.lapsed; near it: whole.stopped, whole.warned, whole.due, whole.overdue, whole.escalated, whole.extended',
  ],
  [
    'the extension of a clock that nobody may extend',
    ({ routing }) => routing.push({ on: 'investigation.extended', to: 'lead' }),
    'investigation.extended; near it: investigation.stopped, investigation.due, investigation.overdue, investigation.escalated',
  ],
  [
    'the warning of a clock that does not warn',
    ({ routing }) => routing.push({ on: 'survey.warned', to: 'lead' }),
    'survey.warned; near it: survey.stopped, survey.due, survey.overdue, survey.escalated',
  ],
  [
    'the overdue of a window that closes in silence',
    ({ routing }) => routing.push({ on: 'cooling.overdue', to: 'lead' }),
    'cooling.overdue; near it: cooling.stopped, cooling.lapsed',
  ],
]

const SLIPS: Fault[] = [
  [
    'a slip that nobody signs',
    ({ slips }) => Object.assign(slips?.['returnSlip'] ?? {}, { signatures: [] }),
    'slips.returnSlip.signatures: nobody signs this slip: it would never be complete',
  ],
  [
    'quantities that may disagree with nobody to rule',
    ({ slips }) => Object.assign(slips?.['returnSlip'] ?? {}, { ruledBy: [] }),
    'slips.returnSlip.ruledBy: quantities may disagree and nobody rules on it',
  ],
  [
    'a signature kept apart from a later one',
    ({ slips }) => Object.assign(slips?.['returnSlip']?.signatures[0] ?? {}, { notBy: ['warehouse'] }),
    'slips.returnSlip.signatures.0.notBy: no earlier signature warehouse',
  ],
]

const CLOCKS: Fault[] = [
  [
    'a corrective clock that nothing stops',
    ({ clocks }) => Object.assign(clocks['prevention'] ?? {}, { stops: [] }),
    'clocks.prevention.stops: nothing ever stops this clock: no complaint would end',
  ],
  [
    'a pause that nothing resumes',
    ({ clocks }) => Object.assign(clocks['investigation'] ?? {}, { resumes: [] }),
    'clocks.investigation.pauses: a pause that nothing resumes',
  ],
  [
    'a limit set by what sets no date',
    ({ clocks }) => Object.assign(clocks['whole'] ?? {}, { within: 'set' }),
    'clocks.whole.within.0.within: only consult.called, promise and the opening of a corrective action give a date',
  ],
  [
    'a limit until a fact that is no date',
    ({ clocks }) => Object.assign(clocks['whole'] ?? {}, { within: { until: 'orderNo' } }),
    'clocks.whole.within.0.within: orderNo is neither a date nor an instant',
  ],
  [
    'a rung in working days no later than one below',
    ({ clocks }) =>
      Object.assign(clocks['survey'] ?? {}, {
        ladder: [
          { to: ['lead'] },
          { after: '2wd', to: ['lead'] },
          { after: '3d', to: ['boss'] },
          { after: '1wd', to: ['boss'] },
        ],
      }),
    'clocks.survey.ladder.3: this rung comes no later than the one below it',
  ],
  [
    'a clock that rolls, all of whose limits are given by persons',
    ({ clocks }) => Object.assign(clocks['survey'] ?? {}, { rolls: 'next' }),
    'clocks.survey.rolls: no limit of this clock hears of it',
  ],
  [
    'a first day that counts for hours',
    ({ clocks }) => Object.assign(clocks['investigation'] ?? {}, { counts: 'inclusive' }),
    'clocks.investigation.counts: no limit of this clock hears of it',
  ],
  [
    'a cut-off hour for a promised date',
    ({ clocks }) => Object.assign(clocks['nextAnswer'] ?? {}, { cutOff: '16:00' }),
    'clocks.nextAnswer.cutOff: no limit of this clock hears of it',
  ],
  [
    'one instance for each consultation, started by something else',
    ({ clocks }) => Object.assign(clocks['survey'] ?? {}, { starts: 'report', within: '3d' }),
    'clocks.survey.starts: report is no event of a consultation',
  ],
]

const PEOPLE: Fault[] = [
  [
    'a customer who approves',
    ({ steps }) => (steps['link'] = { by: ['customer'] }),
    'customer is nobody who may act',
  ],
  [
    'everybody as a holder',
    ({ routing }) => routing.push({ on: 'close', to: 'anyone' }),
    'anyone is nobody who holds',
  ],
  [
    'a role named like those who check',
    ({ roles }) => (roles['auditor'] = { label }),
    'roles.auditor: auditor already stands for somebody',
  ],
  [
    'a role named like somebody on the case',
    ({ roles }) => (roles['holder'] = { label }),
    'roles.holder: holder already stands for somebody',
  ],
  [
    'a fact that names no person as a reader',
    withNotice({ on: 'report', to: 'boughtOn' }),
    'notices.some.to.0: no role or unit boughtOn',
  ],
  [
    'a unit whose head is no role',
    ({ units }) => (units['shop'] = { label, head: 'chief' }),
    'units.shop.head: no role chief',
  ],
]

const NAMES: Fault[] = [
  [
    'an outside reference that no intake gives as a fact',
    ({ intake }) => (intake.unique = [['ticket']]),
    'intake.unique.0: ticket is no field of the intake',
  ],
  [
    'a record named like a step',
    (draft) => (draft.records = { ...draft.records, report: { label, by: ['clerk'] } }),
    'report could mean two things',
  ],
  [
    'a record named like a gate for all of a sort',
    (draft) => (draft.records = { ...draft.records, remedies: { label, by: ['clerk'] } }),
    'records.remedies: remedies stands for all of them',
  ],
  [
    'a gate on a proposal, which nobody makes',
    ({ steps }) => (steps['close'] = { by: ['clerk'], requires: ['fine.proposed'] }),
    'steps.close.requires.0.done: a proposal is nothing that somebody does: ask for fine.decided',
  ],
  [
    'one field of two sorts',
    ({ steps }) =>
      (steps['close'] = { by: ['clerk'], form: { orderNo: { type: 'integer', fact: true, label } } }),
    'steps.close.form.orderNo: orderNo is a text in another form',
  ],
  [
    'a condition on what is sealed',
    ({ intake, steps }) => {
      Object.assign(intake.form ?? {}, { caller: { type: 'text', fact: true, label } })
      Object.assign(steps['close'] ?? {}, { when: { caller: 'known' } })
    },
    'steps.close.when.caller: caller is sealed, so that nothing can be decided by it',
  ],
  [
    'a field by whose values nobody would look for a case',
    ({ intake }) => {
      Object.assign(intake.form ?? {}, { urgent: { type: 'boolean', find: true, label } })
      Object.assign(intake.form ?? {}, { telephone: { type: 'text', find: true, label } })
    },
    'intake.form.urgent.find: cases are found by fields of type text, person, integer, date, not boolean: leave find out',
  ],
  [
    'a condition on what is sealed, beside one on whether it is known',
    ({ intake, steps }) => {
      Object.assign(intake.form ?? {}, { caller: { type: 'text', fact: true, label } })
      Object.assign(steps['close'] ?? {}, { when: { caller: { known: true, not: 'nobody' } } })
    },
    'steps.close.when.caller: caller is sealed',
  ],
  [
    'a sealed field that bounds another',
    ({ intake }) =>
      Object.assign(intake.form ?? {}, {
        born: { type: 'date', personal: true, fact: true, label },
        joined: { type: 'date', fact: true, notBefore: 'born', label },
      }),
    'intake.form.joined: born is sealed',
  ],
  [
    'somebody who erases and whom the policy does not know',
    (draft) => (draft.erasure = { by: ['boss'], holdBy: ['nobody'] }),
    'erasure.holdBy.0: no role nobody',
  ],
  [
    'a retention that leaves cases out',
    (draft) => (draft.retention = [{ when: { severity: 'major' }, keep: '3y' }]),
    'retention: no rule for all the others',
  ],
  [
    'a word for a state that the chart lacks',
    (draft) => (draft.words = { solved: label }),
    'words.solved: no state or step solved',
  ],
]

test('the shop as it is has no fault', () => {
  expect(wrongAfter(() => {})).toEqual([])
})

const numbers = { type: 'integer', fact: true, label } as const

/** The intake's form with a field bounded so. */
function withField(field: object) {
  return ({ intake }: Draft) =>
    Object.assign(intake.form ?? {}, { share: { label, ...field }, whole: numbers })
}

const BOUNDS: Fault[] = [
  [
    'a day bounded by what is nothing',
    withField({ type: 'date', notAfter: 'receit' }),
    'intake.form.share.notAfter: no fact receit',
  ],
  [
    'a day bounded by a number of the same form',
    withField({ type: 'date', notBefore: 'whole' }),
    'intake.form.share.notBefore: whole is no date or instant',
  ],
  [
    'an instant bounded by a fact that is none',
    withField({ type: 'instant', notBefore: 'severity' }),
    'intake.form.share.notBefore: severity is neither a date nor an instant',
  ],
  [
    'a number up to a day',
    withField({ type: 'integer', upTo: 'boughtOn' }),
    'intake.form.share.upTo: boughtOn is no integer or money',
  ],
  [
    'a number up to a moment',
    withField({ type: 'money', upTo: 'receipt' }),
    'intake.form.share.upTo: no fact receipt',
  ],
  [
    'a number up to a fact that is none',
    withField({ type: 'money', upTo: 'severity' }),
    'intake.form.share.upTo: severity is not a number: it bounds nothing',
  ],
  [
    'a number up to itself',
    withField({ type: 'integer', upTo: 'share' }),
    'intake.form.share.upTo: share cannot bound itself',
  ],
  [
    'a bounded figure that no amendment could find again',
    withField({ type: 'integer', upTo: 'whole' }),
    'intake.form.share.upTo: no amendment could be held to this bound: mark share with fact: true',
  ],
  [
    'a bound that no amendment could find again',
    ({ intake }) =>
      Object.assign(intake.form ?? {}, {
        rest: { type: 'integer', label },
        share: { ...numbers, upTo: 'rest' },
      }),
    'intake.form.share.upTo: no amendment could be held to this bound: mark rest with fact: true',
  ],
]

describe.each([
  ['bounds', BOUNDS],
  ['steps nobody may take', UNTAKEABLE],
  ['events that never come', UNHEARD],
  ['slips', SLIPS],
  ['clocks', CLOCKS],
  ['people', PEOPLE],
  ['names', NAMES],
])('%s', (_section, faults) => {
  test.each(faults)('%s is refused', (_what, change, says) => {
    const problems = wrongAfter(change)
    expect(problems.filter((problem) => problem.includes(says))).not.toEqual([])
  })
})

test('what is bounded need be no fact where nothing is amended, nor where a moment of the case bounds it', () => {
  expect(wrongAfter(withField({ type: 'date', notBefore: 'receipt', notAfter: 'now' }))).toEqual([])
  expect(
    wrongAfter((draft) => {
      delete draft.steps['amend']
      withField({ type: 'integer', upTo: 'whole' })(draft)
    }),
  ).toEqual([])
})

test('the event of a slip that cannot disagree is no event', () => {
  const problems = wrongAfter((draft) => {
    for (const signature of draft.slips?.['returnSlip']?.signatures ?? []) delete signature.agrees
    draft.routing.push({ on: 'returnSlip.disputed', to: 'boss' })
  })
  expect(problems.join('\n')).toContain('no step, state, record or event returnSlip.disputed')
})

test('whatever a gate, a trigger and a separation of duties may name is accepted', () => {
  const gates = ['remedies', 'slips', 'consultations', 'correctives', 'penalties', 'approved', 'heard']
  const events = ['returnSlip.issued', 'returnSlip.warehouse', 'returnSlip.ruled', 'exchange.fulfilled']
  const more = ['consult.complete', 'sample.failed', 'fine.decided', 'cooling.lapsed', 'satisfied', 'founded']
  expect(
    wrongAfter((draft) => {
      draft.steps['close'] = { by: ['clerk'], requires: [...gates, ...events, ...more] }
      draft.steps['settle'] = { by: ['clerk'], notBy: ['firstHandler', 'report', 'heard'] }
      for (const on of [...events, ...more]) draft.routing.push({ on, to: 'holder' })
    }),
  ).toEqual([])
})

test('a notice to staff may quote every part of a step', () => {
  const notices = Object.entries(STEP_SCHEMAS).map(([step, { shape }]) => {
    const shows = Object.keys(shape).filter((part) => part !== 'type' && part !== 'form')
    return [`${step}Told`, { label, on: step, to: 'boss', shows }]
  })
  const [kind = ''] = Object.keys(aPolicy().kinds)
  expect(
    wrongAfter((draft) => {
      draft.notices = Object.fromEntries(notices)
      draft.lists = { lessons: { label, kind, of: {}, checkedBy: ['boss'] } }
    }),
  ).toEqual([])
})

test('of those, a notice to the customer carries only what was meant for him', () => {
  const asked = withNotice({ on: 'askCustomer', to: 'customer', shows: ['question'] })
  const converted = withNotice({ on: 'convert', to: 'customer', shows: ['reason'] })
  expect(wrongAfter(asked)).toEqual([])
  expect(wrongAfter(converted).join('\n')).toContain('notices.some.shows.0: reason is internal')
})

test('every step but those that are said to have none has a form', () => {
  const without = Object.entries(STEP_SCHEMAS).flatMap(([name, { shape }]) => ('form' in shape ? [] : [name]))
  expect(new Set(without)).toEqual(WITHOUT_FORM)
})

test('a condition may ask whether something sealed is known', () => {
  const asked = wrongAfter(({ intake, steps }) => {
    Object.assign(intake.form ?? {}, { caller: { type: 'text', fact: true, label } })
    Object.assign(steps['close'] ?? {}, { when: { caller: { known: true } } })
  })
  expect(asked).toEqual([])
})

describe('a limit that a promise sets, after another that hangs on a fact', () => {
  const within = [{ when: { severity: 'major' }, within: '2d' }, { within: 'promised' }]
  const wrongFrom = (starts: unknown) =>
    wrongAfter((draft) => {
      Object.assign(draft.steps, { promise: { by: ['clerk'] } })
      Object.assign(draft.clocks['whole'] ?? {}, { within, starts })
    })

  test('is refused where no start of the clock gives a date: it would never begin', () => {
    expect(wrongFrom('receive')).toEqual([
      'clocks.whole.within.1.within: no start of this clock gives a date: let it start with promise as well',
    ])
  })

  test('is taken where the promise starts it too, alone or under a condition', () => {
    expect(wrongFrom(['receive', 'promise'])).toEqual([])
    expect(wrongFrom(['receive', { on: 'promise', when: { severity: 'ordinary' } }])).toEqual([])
  })
})
