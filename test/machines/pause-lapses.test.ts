import { describe, expect, test } from 'vitest'
import type { Notice } from '../../machines/notice.ts'
import { aReceivedCase, type Case, DAY, HOUR } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
type Pauses = NonNullable<Draft['clocks'][string]['pauses']>

const CUSTOMER = { from: 'askCustomer', until: 'customerReplied' }
const LAB = { from: 'labAsked', until: 'labReplied', reason: 'laboratory' }

/** The shop, whose whole case waits for the customer and no longer than so long for a laboratory. */
function waiting(pauses: Pauses, more: object = {}): Case {
  return aReceivedCase(
    termsOfAPolicy((draft) => {
      for (const name of ['labAsked', 'labReplied', 'labReminded']) {
        Object.assign(draft.records ?? {}, { [name]: { label: { zh: name, en: name }, by: ['clerk'] } })
      }
      draft.notices = {
        lateLab: { label: { zh: '逾期', en: 'late' }, on: 'whole.pauseLapsed', to: 'boss' },
      }
      Object.assign(draft.clocks['whole'] ?? {}, { within: '7d', warnings: [], pauses, ...more })
    }),
  )
}
const until = (one: Case, text: string): Notice[] => one.wait(at(text) - one.nowMs)
const record = (one: Case, name: string) => one.take('clerk', { type: 'record', record: name })
const ask = (one: Case) => one.take('clerk', { type: 'askCustomer', question: 'when?' })
const ofWhole = (told: Notice[]) => told.filter(({ clock }) => clock === 'whole')

/** A case that asked its laboratory on the 3rd, at nine. */
function asked(upTo: string, more: object = {}, others: Pauses = []): Case {
  const one = waiting([{ ...LAB, upTo, ...more }, ...[others].flat()])
  until(one, '2026-03-03T09:00')
  return record(one, 'labAsked')
}

describe('a reason with a longest time', () => {
  test.each([
    ['hours', '48h', '2026-03-05T09:00', '2026-03-12T00:00'],
    ['days', '2d', '2026-03-06T00:00', '2026-03-12T00:00'],
    ['weeks', '1w', '2026-03-11T00:00', '2026-03-17T00:00'],
    ['working days', '2wd', '2026-03-05T17:30', '2026-03-12T00:00'],
  ])('ends by itself: %s', (_unit, upTo, ends, due) => {
    const one = asked(upTo)
    expect(ofWhole(one.wait(at(ends) - one.nowMs - 1))).toEqual([])
    expect(one.clock('whole').openPauses).toHaveLength(1)
    const told = ofWhole(one.wait(1))
    expect(told).toMatchObject([{ kind: 'notice', pause: 'laboratory', latenessMs: 0, dueAtMs: at(due) }])
    expect(one.clock('whole')).toMatchObject({
      dueAtMs: at(due),
      openPauses: [],
      pauses: [{ reason: 'laboratory', fromMs: at('2026-03-03T09:00'), toMs: at(ends) }],
    })
  })

  test('tells whom the first rung tells, or those whom it names, and what the policy makes of it', () => {
    const first = ofWhole(until(asked('48h'), '2026-03-05T09:00'))
    expect(first).toMatchObject([{ to: ['role:clerk'], about: 'whole' }])
    const one = asked('48h', { tell: ['lead', 'boss'] })
    expect(ofWhole(until(one, '2026-03-05T09:00'))).toMatchObject([{ to: ['role:lead', 'role:boss'] }])
    expect(one.notices).toContainEqual(expect.objectContaining({ about: 'lateLab', to: ['role:boss'] }))
    expect(Object.values(one.complaint.told ?? {})).toContainEqual(['role:lead', 'role:boss'])
    expect(one.complaint.done['whole.pauseLapsed']).toMatchObject({ atMs: at('2026-03-05T09:00') })
  })

  test('has ended at its own instant also where nobody was there, and what fell due since is told after it', () => {
    const one = asked('48h')
    one.nowMs = at('2026-03-14T10:00')
    const told = ofWhole(one.sleep(0))
    expect(told.map(({ kind, pause, latenessMs }) => [kind, pause, latenessMs])).toEqual([
      ['notice', 'laboratory', 9 * DAY + HOUR],
      ['overdue', undefined, 2 * DAY + 10 * HOUR],
      ['overdue', undefined, DAY + 10 * HOUR],
      ['overdue', undefined, 10 * HOUR],
    ])
    expect(one.clock('whole')).toMatchObject({ dueAtMs: at('2026-03-12T00:00'), late: true })
  })

  test('that was answered in time tells nobody; asked again it has its whole time anew', () => {
    const one = asked('48h')
    until(one, '2026-03-04T09:00')
    record(one, 'labReplied')
    expect(ofWhole(until(one, '2026-03-08T08:00'))).toEqual([])
    record(one, 'labAsked')
    expect(ofWhole(until(one, '2026-03-10T07:59'))).toEqual([])
    expect(ofWhole(until(one, '2026-03-10T08:00'))).toMatchObject([{ pause: 'laboratory' }])
  })

  test('is not asked for again by a second question, and an answer after its end changes nothing', () => {
    const one = asked('48h')
    until(one, '2026-03-04T09:00')
    record(one, 'labAsked')
    expect(ofWhole(until(one, '2026-03-05T09:00'))).toHaveLength(1)
    const before = one.clock('whole')
    until(one, '2026-03-06T09:00')
    expect(record(one, 'labReplied').clock('whole')).toEqual(before)
  })

  test('ends while another holds: the clock goes on standing still', () => {
    const one = asked('48h', {}, [CUSTOMER])
    until(one, '2026-03-04T09:00')
    ask(one)
    expect(ofWhole(until(one, '2026-03-05T09:00'))).toHaveLength(1)
    expect(one.clock('whole').openPauses).toEqual([{ reason: 'askCustomer', fromMs: at('2026-03-04T09:00') }])
    expect(ofWhole(until(one, '2026-04-01T09:00'))).toEqual([])
    one.take('clerk', { type: 'customerReplied' })
    expect(one.clock('whole').dueAtMs).toBe(at('2026-04-08T00:00'))
  })

  test('ends nothing of a clock that was stopped meanwhile', () => {
    const one = asked('48h')
    one.take('clerk', { type: 'withdraw', reason: 'x' })
    expect(one.wait(30 * DAY)).toEqual([])
  })
})

test('each of two reasons has its own longest time', () => {
  const one = asked('48h', {}, [{ ...CUSTOMER, upTo: '72h', tell: 'lead' }])
  ask(one)
  expect(ofWhole(until(one, '2026-03-06T09:00'))).toMatchObject([
    { pause: 'laboratory', to: ['role:clerk'] },
    { pause: 'askCustomer', to: ['role:lead'] },
  ])
  expect(one.clock('whole')).toMatchObject({ openPauses: [], dueAtMs: at('2026-03-13T00:00') })
})
