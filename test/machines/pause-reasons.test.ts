import { describe, expect, test } from 'vitest'
import type { Terms } from '../../machines/terms.ts'
import { isAmbiguous, pauseReasons } from '../../policies/pauses.ts'
import { aReceivedCase, type Case } from './a-case.ts'
import { aPolicy, type Draft, termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
type Pausing = Pick<Draft['clocks'][string], 'pauses' | 'resumes'>

/** The shop, whose whole case waits for the customer, and for a laboratory. */
const waiting = (draft: Draft, pausing: Pausing) => {
  for (const name of ['labAsked', 'labReplied']) {
    Object.assign(draft.records ?? {}, { [name]: { label: { zh: name, en: name }, by: ['clerk'] } })
  }
  Object.assign(draft.clocks['whole'] ?? {}, { within: '7d', warnings: [], ...pausing })
}
const waitingFor = (pausing: Pausing) => termsOfAPolicy((draft) => waiting(draft, pausing))
const SHORT: Pausing = { pauses: ['askCustomer', 'labAsked'], resumes: ['customerReplied', 'labReplied'] }
const NAMED: Pausing = {
  pauses: [
    { from: 'askCustomer', until: 'customerReplied' },
    { from: 'labAsked', until: 'labReplied', reason: 'laboratory' },
  ],
}

const STEPS: Record<string, (one: Case) => Case> = {
  askCustomer: (one) => one.take('clerk', { type: 'askCustomer', question: 'when?' }),
  customerReplied: (one) => one.take('clerk', { type: 'customerReplied' }),
  labAsked: (one) => one.take('clerk', { type: 'record', record: 'labAsked' }),
  labReplied: (one) => one.take('clerk', { type: 'record', record: 'labReplied' }),
}

/** A case to which these things happened, each at nine o'clock of a day of March. */
function lived(terms: Terms, ...happened: [step: string, day: number][]): Case {
  const one = aReceivedCase(terms)
  for (const [step, day] of happened) {
    one.wait(at(`2026-03-${String(day).padStart(2, '0')}T09:00`) - one.nowMs)
    STEPS[step]?.(one)
  }
  return one
}

const overlapping: [string, number][] = [
  ['askCustomer', 3],
  ['labAsked', 4],
  ['customerReplied', 5],
  ['labReplied', 9],
]

describe('a clock with two reasons to stand still', () => {
  test.each([
    ['in two short lists', SHORT],
    ['each with its own end', NAMED],
    ['in lists of another order', { ...SHORT, resumes: ['labReplied', 'customerReplied'] }],
  ])('runs again when neither is left: %s', (_how, pausing) => {
    const one = lived(waitingFor(pausing), ...overlapping)
    expect(one.clock('whole')).toMatchObject({ dueAtMs: at('2026-03-16T00:00'), openPauses: [] })
  })

  test('stands still while one of them is left, and tells which', () => {
    expect(lived(waitingFor(NAMED), ...overlapping.slice(0, 3)).clock('whole')).toMatchObject({
      pauses: [{ reason: 'askCustomer', fromMs: at('2026-03-03T09:00'), toMs: at('2026-03-05T09:00') }],
      openPauses: [{ reason: 'laboratory', fromMs: at('2026-03-04T09:00') }],
    })
  })

  test.each<[string, [string, number][]]>([
    [
      'the laboratory first',
      [
        ['labAsked', 3],
        ['askCustomer', 4],
        ['labReplied', 5],
        ['customerReplied', 9],
      ],
    ],
    [
      'one within the other',
      [
        ['askCustomer', 3],
        ['labAsked', 4],
        ['labReplied', 5],
        ['customerReplied', 9],
      ],
    ],
    [
      'one after the other, at once',
      [
        ['askCustomer', 3],
        ['customerReplied', 6],
        ['labAsked', 6],
        ['labReplied', 9],
      ],
    ],
    [
      'asked twice',
      [
        ['askCustomer', 3],
        ['askCustomer', 4],
        ['labAsked', 5],
        ['customerReplied', 6],
        ['labReplied', 9],
      ],
    ],
    [
      'answered twice',
      [
        ['askCustomer', 3],
        ['labAsked', 4],
        ['customerReplied', 5],
        ['customerReplied', 6],
        ['labReplied', 9],
      ],
    ],
  ])('counts the time in which any of them held: %s', (_how, happened) => {
    expect(lived(waitingFor(NAMED), ...happened).clock('whole').dueAtMs).toBe(at('2026-03-16T00:00'))
  })

  test('begins one and ends another at one happening, without running in between', () => {
    const terms = waitingFor({
      pauses: [
        { from: 'askCustomer', until: ['customerReplied', 'labAsked'] },
        { from: 'labAsked', until: 'labReplied' },
      ],
    })
    const one = lived(terms, ['askCustomer', 3], ['labAsked', 5])
    expect(one.clock('whole').openPauses).toEqual([{ reason: 'labAsked', fromMs: at('2026-03-05T09:00') }])
    expect(lived(terms, ['askCustomer', 3], ['labAsked', 5], ['labReplied', 9]).clock('whole')).toMatchObject(
      {
        dueAtMs: at('2026-03-16T00:00'),
        marksFromMs: at('2026-03-09T09:00'),
      },
    )
  })

  test('goes on as it began where the case began before: any reply lets it run', () => {
    const terms = waitingFor(SHORT)
    const before: Terms = { ...terms, calendar: { ...terms.calendar, reckoning: 2 } }
    const one = lived(before, ...overlapping)
    expect(one.clock('whole')).toMatchObject({
      dueAtMs: at('2026-03-12T00:00'),
      pauses: [{ reason: 'askCustomer', fromMs: at('2026-03-03T09:00'), toMs: at('2026-03-05T09:00') }],
    })
  })
})

describe('which reply ends which question, in the short lists', () => {
  const read = (pauses: Pausing['pauses'], resumes: Pausing['resumes']) => {
    const policy = aPolicy((draft) => waiting(draft, { pauses, resumes }))
    const { whole } = policy.clocks
    if (!whole) throw new Error('the shop has no whole case')
    const ends = pauseReasons(whole).map(({ name, until }) => [name, ...until.map(({ on }) => on)].join(' '))
    return isAmbiguous(whole) ? [...ends, '?'] : ends
  }

  test.each<[string, Pausing['pauses'], Pausing['resumes'], string[]]>([
    ['one and one', 'heard', 'report', ['heard report']],
    ['by place', ['heard', 'labAsked'], ['report', 'labReplied'], ['heard report', 'labAsked labReplied']],
    [
      'by name first',
      ['heard', 'askCustomer'],
      ['customerReplied', 'report'],
      ['heard report', 'askCustomer customerReplied'],
    ],
    ['one reply to all', ['heard', 'labAsked'], 'report', ['heard report', 'labAsked report']],
    ['any reply to one', 'heard', ['report', 'labReplied'], ['heard report labReplied']],
    [
      'more than the customer can reply',
      'askCustomer',
      ['customerReplied', 'report'],
      ['askCustomer customerReplied report'],
    ],
    [
      'only one that names its question',
      ['askCustomer', 'heard'],
      'customerReplied',
      ['askCustomer customerReplied', 'heard customerReplied'],
    ],
    [
      'more questions than replies',
      ['heard', 'labAsked', 'answer'],
      ['report', 'labReplied'],
      ['heard report labReplied', 'labAsked report labReplied', 'answer report labReplied', '?'],
    ],
    [
      'the events of a part',
      ['returnSlip.disputed', 'heard'],
      ['report', 'returnSlip.complete'],
      ['returnSlip.disputed returnSlip.complete', 'heard report'],
    ],
  ])('%s', (_how, pauses, resumes, expected) => {
    expect(read(pauses, resumes)).toEqual(expected)
  })

  test('one question under two conditions is one reason', () => {
    const twice = [
      { on: 'heard', when: { severity: 'major' } },
      { on: 'heard', when: { severity: 'ordinary' } },
    ]
    expect(read(twice, ['report', 'answer'])).toEqual(['heard report answer'])
  })
})
