import { describe, expect, test } from 'vitest'
import { referenceProblems } from '../../policies/references.ts'
import { aReceivedCase, type Case } from './a-case.ts'
import { aPolicy, type Draft, termsOfAPolicy } from './a-policy.ts'

const china = (text: string) => Date.parse(`2026-03-${text}+08:00`)
const label = { zh: '某', en: 'some' }
const ladder = [{ to: 'clerk' }]

/** The shop with these clocks, and a case received on Monday 2 March at 09:00. */
function aCase(
  clocks: Record<string, object>,
  intake: Record<string, unknown> = {},
  change: (draft: Draft) => void = () => {},
) {
  const terms = termsOfAPolicy((draft) => {
    for (const [name, clock] of Object.entries(clocks))
      Object.assign(draft.clocks, { [name]: { label, ladder, ...clock } })
    Object.assign(draft.steps, { amend: { by: ['clerk'] } })
    change(draft)
  })
  return aReceivedCase(terms, intake)
}
const until = (one: Case, text: string) => one.wait(china(text) - one.nowMs)
const startOf = (one: Case, clock: string) =>
  one.complaint.clocks.find((run) => run.clock === clock)?.startedAtMs

const answer = {
  starts: 'receive',
  stops: ['acknowledge', 'closed'],
  within: '3d',
  extension: { by: ['boss'], upTo: '30d', times: 3 },
}
const second = { starts: 'answer.due', stops: 'closed', within: '2d' }

describe('a clock that starts at the due instant of another', () => {
  test('starts there, whenever the first rung of the other comes, and however late anybody looks', () => {
    const late = { ...answer, ladder: [{ after: '2d', to: 'lead' }] }
    for (const first of [answer, late]) {
      const awake = aCase({ answer: first, second })
      until(awake, '05T23:59')
      expect(startOf(awake, 'second')).toBeUndefined()
      until(awake, '06T00:00')
      const asleep = aCase({ answer: first, second })
      asleep.sleep(china('20T12:00') - asleep.nowMs)
      for (const one of [awake, asleep]) {
        expect(startOf(one, 'second')).toBe(china('06T00:00'))
        expect(one.clock('second').dueAtMs).toBe(china('09T00:00'))
      }
    }
  })

  test('tells nobody by itself, and leaves the ladder of the other as it is', () => {
    const told = (clocks: Record<string, object>) => {
      const one = aCase(clocks)
      return [...until(one, '04T12:00'), ...until(one, '09T12:00')]
        .filter(({ clock }) => clock === 'answer')
        .map(({ kind, to, latenessMs, missed }) => ({ kind, to, latenessMs, missed }))
    }
    const first = {
      ...answer,
      warnings: [{ before: '1d', to: 'clerk' }],
      ladder: [{ to: 'clerk' }, { after: '1d', to: 'lead' }],
    }
    expect(told({ answer: first, second })).toEqual(told({ answer: first }))
  })

  test('never starts where the other stopped in time, and is put off where that was extended', () => {
    const inTime = aCase({ answer, second })
    until(inTime, '05T12:00')
    inTime.take('clerk', { type: 'acknowledge' })
    until(inTime, '30T00:00')
    expect(startOf(inTime, 'second')).toBeUndefined()
    const extended = aCase({ answer, second })
    extended.take('boss', { type: 'extend', clock: 'answer', until: china('10T12:00'), reason: 'parts' })
    until(extended, '10T11:59')
    expect(startOf(extended, 'second')).toBeUndefined()
    until(extended, '10T12:00')
    expect(startOf(extended, 'second')).toBe(china('10T12:00'))
  })

  test('has not begun once the other is due later, and begins when that has passed', () => {
    const one = aCase({ answer, second, third: { ...second, starts: 'second.due' } })
    until(one, '10T00:00')
    expect([startOf(one, 'second'), startOf(one, 'third')]).toEqual([china('06T00:00'), china('09T00:00')])
    one.take('boss', { type: 'extend', clock: 'answer', until: china('12T12:00'), reason: 'parts' })
    expect([startOf(one, 'second'), startOf(one, 'third')]).toEqual([undefined, undefined])
    until(one, '13T00:00')
    expect(startOf(one, 'second')).toBe(china('12T12:00'))
    expect(one.clock('answer').late).toBe(true)
  })

  test('begins where that lies now, with the pauses since and those that hang on it in turn', () => {
    const byDate = { ...answer, within: { until: 'boughtOn' } }
    const pauses = { pauses: 'askCustomer', resumes: 'customerReplied' }
    const one = aCase(
      {
        answer: byDate,
        second: { ...second, ...pauses },
        third: { ...second, starts: 'second.due', within: '20d' },
      },
      { form: { orderNo: 'A1', boughtOn: '2026-03-04' } },
    )
    until(one, '04T20:00')
    one.take('clerk', { type: 'askCustomer', question: 'which?' })
    until(one, '05T12:00')
    one.take('clerk', { type: 'customerReplied' })
    until(one, '09T12:00')
    expect(startOf(one, 'second')).toBe(china('04T17:30'))
    expect(startOf(one, 'third')).toBe(china('08T00:00'))
    one.take('clerk', { type: 'amend', changes: { boughtOn: '2026-03-03' }, reason: 'misread' })
    one.wait(0)
    expect(startOf(one, 'second')).toBe(china('03T17:30'))
    expect(one.clock('second').dueAtMs).toBe(china('07T00:00'))
    expect(startOf(one, 'third')).toBe(china('07T00:00'))
  })

  test('begins in the past where a fact makes the other due there', () => {
    const byFact = { ...answer, within: [{ when: { severity: 'major' }, within: '2d' }, { within: '9d' }] }
    const one = aCase({ answer: byFact, second: { ...second, within: '9d' } })
    until(one, '07T12:00')
    one.take('clerk', { type: 'classify', severity: 'major' })
    one.wait(0)
    expect(startOf(one, 'second')).toBe(china('05T00:00'))
    one.take('clerk', { type: 'classify', severity: 'ordinary' })
    expect(startOf(one, 'second')).toBeUndefined()
  })
})

describe('a clock that starts at the end of another', () => {
  const next = { starts: 'answer.stopped', stops: 'closed', within: '2d', outlives: true }

  test('starts when that stopped, by the date of a form too, and where the case ended it', () => {
    const one = aCase({ answer, next })
    until(one, '04T12:00')
    one.take('clerk', { type: 'acknowledge' })
    expect(startOf(one, 'next')).toBe(china('04T12:00'))
    const dated = aCase(
      { answer: { ...answer, stops: { on: 'acknowledge', at: 'boughtOn' } }, next },
      { form: { orderNo: 'A1', boughtOn: '2026-03-02' } },
    )
    until(dated, '09T12:00')
    dated.take('clerk', { type: 'acknowledge' })
    expect(startOf(dated, 'next')).toBe(china('02T17:30'))
    const closed = aCase(
      { answer: { ...answer, stops: ['closed'] }, next: { ...next, stops: [], lapses: true, ladder: [] } },
      { kind: 'inquiry' },
    )
    until(closed, '03T12:00')
    closed.take('clerk', { type: 'settle' })
    expect(startOf(closed, 'next')).toBe(china('03T12:00'))
  })

  test('begins earlier where an earlier end is entered later', () => {
    const stops = ['acknowledge', 'closed']
    const one = aCase({ answer: { ...answer, stops }, next }, {}, (draft) => {
      draft.steps['acknowledge'] = { by: ['clerk'], backdated: { upTo: '30d' } }
    })
    until(one, '05T12:00')
    one.take('clerk', { type: 'acknowledge' })
    until(one, '05T18:00')
    one.take('clerk', {
      type: 'acknowledge',
      at: new Date(china('04T12:00')).toISOString(),
      atReason: 'found',
    })
    expect(one.clock('answer').stoppedAtMs).toBe(china('04T12:00'))
    expect(startOf(one, 'next')).toBe(china('04T12:00'))
  })
})

describe('a clock that began at a due instant which a question, entered late, keeps away', () => {
  const first = { ...answer, pauses: 'askCustomer', resumes: 'customerReplied' }
  const backdated = { upTo: '30d' }
  const aLateCase = () =>
    aCase({ answer: first, second }, {}, (draft) => {
      for (const step of ['askCustomer', 'customerReplied']) draft.steps[step] = { by: ['clerk'], backdated }
    })
  const asked = (one: Case, at?: string) =>
    one.take('clerk', {
      type: 'askCustomer',
      question: 'which?',
      ...(at === undefined ? {} : { at, atReason: 'found' }),
    })

  test('has not begun while the question is open, and tells nobody', () => {
    const late = aLateCase()
    until(late, '06T12:00')
    expect(startOf(late, 'second')).toBe(china('06T00:00'))
    asked(late, '2026-03-05T10:00:00+08:00')
    expect(startOf(late, 'second')).toBeUndefined()
    const told = until(late, '20T12:00').filter(({ clock }) => clock === 'second')
    expect(told).toEqual([])
  })

  test('begins where it would have, had the question been entered when it was put', () => {
    const [late, inTime] = [aLateCase(), aLateCase()]
    until(late, '06T12:00')
    asked(late, '2026-03-05T10:00:00+08:00')
    until(inTime, '05T10:00')
    asked(inTime)
    for (const one of [late, inTime]) {
      until(one, '12T10:00')
      one.take('clerk', { type: 'customerReplied' })
      until(one, '14T12:00')
      expect(startOf(one, 'second')).toBe(china('13T00:00'))
    }
  })

  test('goes on where the question was put after that instant', () => {
    const one = aLateCase()
    until(one, '06T12:00')
    asked(one, '2026-03-06T10:00:00+08:00')
    expect(startOf(one, 'second')).toBe(china('06T00:00'))
  })
})

test('a chain of windows starts each at the very instant that the one before lapsed, in an outage too', () => {
  const window = { lapses: true, ladder: [] }
  const one = aCase({
    first: { ...window, starts: 'receive', within: '1h' },
    next: { ...window, starts: 'first.lapsed', within: '2h' },
    last: { starts: 'next.lapsed', stops: 'closed', within: '4h' },
  })
  one.sleep(china('02T20:00') - one.nowMs)
  expect([startOf(one, 'next'), startOf(one, 'last')]).toEqual([china('02T10:00'), china('02T12:00')])
  expect(one.clock('last').late).toBe(true)
})

describe('a clock that began by another that was heard of late', () => {
  const window = { starts: 'answer', within: '2d', lapses: true, ladder: [] }
  const climbs = { ladder: [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }] }
  const CLOCKS = {
    window,
    second: { starts: 'window.lapsed', within: '1d' },
    third: { ...climbs, starts: 'second.due', within: '1d' },
    fourth: { ...climbs, starts: 'third.overdue', within: '1d' },
    counted: { starts: { on: 'window.lapsed', at: 'receivedAt' }, within: '1d' },
    dated: { starts: { on: 'window.lapsed', at: 'boughtOn' }, within: '1d' },
  }
  /** An answer of the 3rd, entered on the 20th, and what its clocks tell by another day. */
  const told = (look: (one: Case) => ReturnType<Case['wait']>) => {
    const one = aCase(CLOCKS, {}, (draft) => {
      draft.steps['answer'] = { by: ['clerk'], backdated: { upTo: '30d' } }
    })
    until(one, '20T09:00')
    one.take('clerk', { type: 'answer', at: '2026-03-03T10:00:00+08:00', atReason: 'found' })
    return look(one).flatMap(({ clock = '', to }) => (clock in CLOCKS ? `${clock} ${to.join()}` : []))
  }
  const once = [
    'counted role:clerk',
    'dated role:clerk',
    'fourth role:boss',
    'second role:clerk',
    'third role:boss',
  ]

  test('tells the rung that it has come to, once', () => {
    expect(told((one) => one.wait(0)).toSorted()).toEqual(once)
  })

  test('goes on from there, an outage after that told as ever', () => {
    const day = (one: Case) => [...until(one, '20T09:00'), ...until(one, '22T12:00')]
    const outage = (one: Case) => [...until(one, '20T09:00'), ...one.sleep(china('22T12:00') - one.nowMs)]
    expect(told(day).length).toBe(3 * once.length)
    expect(told(outage).toSorted()).toEqual([...once, ...once].toSorted())
  })

  test('tells each rung once where nobody was there', () => {
    const one = aCase(CLOCKS)
    one.take('clerk', { type: 'answer', form: { text: 'no' } })
    const all = one.sleep(china('20T09:00') - one.nowMs)
    expect(all.filter(({ clock }) => clock === 'third').map(({ to }) => to.join())).toEqual([
      'role:clerk',
      'role:lead',
      'role:boss',
      'role:boss',
    ])
  })
})

describe('the loader', () => {
  const wrongWith = (clocks: Record<string, object>) => {
    const policy = aPolicy((draft) => {
      for (const [name, clock] of Object.entries(clocks))
        Object.assign(draft.clocks, { [name]: { label, ladder, within: '1d', ...clock } })
    })
    return referenceProblems(policy).map(({ path, message }) => `${path.join('.')}: ${message}`)
  }
  const window = { lapses: true, ladder: [] }

  test('refuses a circle and names it', () => {
    expect(
      wrongWith({
        a: { starts: ['receive', 'c.due'] },
        b: { starts: 'a.stopped' },
        c: { starts: 'b.overdue' },
      }),
    ).toEqual(['clocks.a.starts: these clocks begin by one another: a → c → b → a'])
    expect(
      wrongWith({ a: { starts: 'receive', resets: 'b.overdue' }, b: { starts: 'a.due', stops: 'closed' } }),
    ).toEqual(['clocks.a.starts: these clocks begin by one another: a → b → a'])
    expect(wrongWith({ a: { starts: ['receive', 'a.due'] } })).toEqual([
      'clocks.a.starts: these clocks begin by one another: a → a',
    ])
    expect(wrongWith({ a: { ...window, starts: 'b.lapsed' }, b: { ...window, starts: 'a.lapsed' } })).toEqual(
      ['clocks.a.starts: these clocks begin by one another: a → b → a'],
    )
  })

  test('lets windows take turns, and a clock of each slip begin at the end of another', () => {
    expect(
      wrongWith({ a: { ...window, starts: ['receive', 'b.lapsed'] }, b: { ...window, starts: 'a.lapsed' } }),
    ).toEqual([])
    const each = { per: 'consultation', stops: 'consult.answered' }
    expect(wrongWith({ a: { ...each, starts: 'consult.called' }, b: { ...each, starts: 'a.due' } })).toEqual(
      [],
    )
    expect(wrongWith({ a: { starts: 'receive' }, b: { ...each, starts: 'a.due' } })).toEqual([
      'clocks.b.starts: a.due is no event of a consultation',
    ])
  })

  test('knows which events a clock has', () => {
    expect(wrongWith({ a: { ...window, starts: 'receive' }, b: { starts: 'a.due' } })).toEqual([
      expect.stringContaining('clocks.b.starts.0.on: no step, state, record or event a.due;'),
    ])
  })
})
