import { expect, test } from 'vitest'
import { referenceProblems } from '../../policies/references.ts'
import { aPolicy, type Draft } from '../machines/a-policy.ts'

type Pauses = NonNullable<Draft['clocks'][string]['pauses']>

const CUSTOMER = { from: 'askCustomer', until: 'customerReplied' }
const COOLING = 'cooling'
const WHOLE = 'whole'

/** What is wrong with the shop whose clock pauses so. */
function wrongWith(clock: string, pausing: { pauses?: Pauses; resumes?: string[] }): string[] {
  const policy = aPolicy((draft) => Object.assign(draft.clocks[clock] ?? {}, pausing))
  return referenceProblems(policy).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

test.each<[string, string, Parameters<typeof wrongWith>[1], string]>([
  [
    'a beginning that there is not',
    WHOLE,
    { pauses: [{ from: 'askLab', until: 'heard' }] },
    'clocks.whole.pauses.0.from.0.on: no step, state, record or event askLab',
  ],
  [
    'an end that there is not',
    WHOLE,
    { pauses: [CUSTOMER, { from: 'heard', until: 'labReplied' }] },
    'clocks.whole.pauses.1.until.0.on: no step, state, record or event labReplied',
  ],
  [
    'an end under a condition on what nobody knows',
    WHOLE,
    { pauses: [{ from: 'askCustomer', until: { on: 'customerReplied', when: { mood: 'good' } } }] },
    'clocks.whole.pauses.0.until.0.when.mood: no fact mood',
  ],
  [
    'an end that nobody may bring about',
    WHOLE,
    {
      pauses: [
        { from: 'heard', until: 'issueSlip' },
        { from: 'answer', until: 'checkLine' },
      ],
    },
    'clocks.whole.pauses.1.until.0.on: checkLine never happens: the policy lets nobody take this step',
  ],
  [
    'an end that comes only while the clock runs',
    WHOLE,
    { pauses: [{ from: 'heard', until: 'whole.overdue' }] },
    'clocks.whole.pauses.0.until.0: whole.overdue never comes while whole stands still',
  ],
  [
    'the same in the short form',
    WHOLE,
    { pauses: 'heard', resumes: ['whole.warned'] },
    'clocks.whole.resumes.0: whole.warned never comes while whole stands still',
  ],
  [
    'an end that is the beginning',
    WHOLE,
    { pauses: [{ from: 'heard', until: 'heard' }] },
    'clocks.whole.pauses.0.until.0: heard begins this pause, so it never ends it',
  ],
  [
    'a reason twice',
    WHOLE,
    { pauses: [CUSTOMER, { ...CUSTOMER, until: 'heard' }] },
    'clocks.whole.pauses: askCustomer is two reasons: give one of them a reason of its own',
  ],
  [
    'a reason called as another',
    WHOLE,
    { pauses: [CUSTOMER, { from: 'heard', until: 'answer', reason: 'askCustomer' }] },
    'clocks.whole.pauses: askCustomer is two reasons',
  ],
  [
    'a reason in both forms',
    WHOLE,
    { pauses: ['askCustomer', CUSTOMER], resumes: ['customerReplied'] },
    'clocks.whole.pauses: askCustomer is two reasons',
  ],
  [
    'a longest time of which nobody hears',
    COOLING,
    { pauses: [{ ...CUSTOMER, upTo: '2d' }] },
    'clocks.cooling.pauses.0.upTo: nobody would hear that it has ended: name whom to tell',
  ],
  [
    'somebody told of what has no longest time',
    WHOLE,
    { pauses: [{ ...CUSTOMER, tell: 'boss' }] },
    'clocks.whole.pauses.0.tell: there is nothing to tell',
  ],
  [
    'nobody told',
    WHOLE,
    { pauses: [{ ...CUSTOMER, upTo: '2d', tell: 'nobody' }] },
    'clocks.whole.pauses.0.tell.0: no role or unit nobody',
  ],
  [
    'short beginnings without an end',
    WHOLE,
    { pauses: ['heard', CUSTOMER] },
    'clocks.whole.pauses: a pause that nothing resumes',
  ],
  [
    'short ends without a beginning',
    WHOLE,
    { pauses: [CUSTOMER], resumes: ['heard'] },
    'clocks.whole.resumes: ends no pause: a reason ends by its own until',
  ],
])('%s is refused', (_what, clock, pausing, problem) => {
  expect(wrongWith(clock, pausing)).toEqual([expect.stringContaining(problem)])
})

test.each<[string, string, Parameters<typeof wrongWith>[1]]>([
  ['one reason', WHOLE, { pauses: CUSTOMER }],
  ['both forms beside each other', WHOLE, { pauses: ['heard', CUSTOMER], resumes: ['answer'] }],
  [
    'an end that only under a condition is the beginning',
    WHOLE,
    { pauses: [{ from: { on: 'heard', when: { severity: 'major' } }, until: ['heard', 'answer'] }] },
  ],
  [
    'a window whose pause tells somebody',
    COOLING,
    { pauses: [{ ...CUSTOMER, upTo: '2d', tell: ['boss', 'holder'] }] },
  ],
  [
    'another clock’s mark as an end',
    WHOLE,
    { pauses: [{ from: 'approved', until: 'cooling.lapsed', reason: 'cooling' }] },
  ],
])('%s is fine', (_what, clock, pausing) => {
  expect(wrongWith(clock, pausing)).toEqual([])
})

test('the end of a pause by itself is a happening only of a clock that has such a pause', () => {
  const routed = (pauses: Pauses) =>
    referenceProblems(
      aPolicy((draft) => {
        Object.assign(draft.clocks[WHOLE] ?? {}, { pauses })
        draft.routing.push({ on: 'whole.pauseLapsed', to: 'boss' })
      }),
    ).map(({ message }) => message)
  expect(routed([{ ...CUSTOMER, upTo: '2d' }])).toEqual([])
  expect(routed([CUSTOMER])).toEqual([
    expect.stringContaining('no step, state, record or event whole.pauseLapsed'),
  ])
})

test.each([
  ['a question without its end', [{ from: 'heard' }], 'until'],
  ['a longest time that is none', [{ ...CUSTOMER, upTo: 'soon' }], 'must be a deadline such as'],
  ['a key that there is not', [{ ...CUSTOMER, atMost: '2d' }], 'atMost'],
])('%s is told where it stands', (_what, pauses, words) => {
  const written = () => aPolicy((draft) => Object.assign(draft.clocks[WHOLE] ?? {}, { pauses }))
  expect(written).toThrow(words)
})
