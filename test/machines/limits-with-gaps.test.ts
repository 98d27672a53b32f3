import { describe, expect, test } from 'vitest'
import { aReceivedCase, type Case, DAY, MONDAY_9 } from './a-case.ts'
import { type DraftClock, withWhole } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const severity = (one: Case, is: string) => one.take('clerk', { type: 'classify', severity: is })
const until = (one: Case, text: string) => one.wait(at(text) - one.nowMs)
const ask = (one: Case) => one.take('clerk', { type: 'askCustomer', question: 'when?' })
const replied = (one: Case) => one.take('clerk', { type: 'customerReplied' })

describe('a clock for which only some cases have an alternative', () => {
  const onlyMajor: Partial<DraftClock> = {
    within: [
      { when: { severity: 'major' }, within: '2d' },
      { when: { severity: 'serious' }, within: '4d' },
    ],
    pauses: 'askCustomer',
    resumes: 'customerReplied',
  }
  const bySeverityOnly = (changed: Partial<DraftClock> = {}) =>
    withWhole({ ...onlyMajor, ...changed }, (draft) =>
      Object.assign(draft.severities ?? {}, { serious: { label: { zh: '重', en: 'serious' } } }),
    )
  const isThere = (one: Case) => one.complaint.clocks.some(({ clock }) => clock === 'whole')
  const toldOf = (one: Case) => one.sleep(0).filter(({ clock }) => clock === 'whole')

  test('begins where its start was once one holds, with the pauses since, and is not there before', () => {
    const one = aReceivedCase(bySeverityOnly())
    until(one, '2026-03-03T09:00')
    ask(one)
    until(one, '2026-03-04T09:00')
    replied(one)
    expect(isThere(one)).toBe(false)
    severity(one, 'major')
    expect(one.clock('whole')).toMatchObject({
      startedAtMs: MONDAY_9,
      dueAtMs: at('2026-03-06T00:00'),
      late: false,
    })
    expect(toldOf(one)).toEqual([])
  })

  test('is late at once where that has passed, and tells the rung it has reached, once', () => {
    const one = aReceivedCase(bySeverityOnly())
    until(one, '2026-03-06T12:00')
    severity(one, 'major')
    expect(toldOf(one)).toMatchObject([{ kind: 'overdue', to: ['role:lead'] }])
    expect(one.clock('whole').late).toBe(true)
    expect(toldOf(one)).toEqual([])
  })

  test('has ended once none holds any more, late if it was, and goes on from the same start when one does again', () => {
    const one = severity(aReceivedCase(bySeverityOnly()), 'major')
    until(one, '2026-03-03T09:00')
    severity(one, 'ordinary')
    expect(one.clock('whole')).toMatchObject({ stoppedAtMs: one.nowMs, rule: '2d', late: false })
    expect(one.wait(5 * DAY).filter(({ clock }) => clock === 'whole')).toEqual([])
    severity(one, 'serious')
    expect(one.clock('whole')).toMatchObject({
      startedAtMs: MONDAY_9,
      stoppedAtMs: null,
      dueAtMs: at('2026-03-07T00:00'),
    })
    const late = severity(aReceivedCase(bySeverityOnly()), 'major')
    until(late, '2026-03-06T12:00')
    severity(late, 'ordinary')
    expect(late.clock('whole')).toMatchObject({ stoppedAtMs: late.nowMs, late: true })
  })

  test('does not begin after what would have stopped it, nor in a case that is over', () => {
    const stopped = aReceivedCase(bySeverityOnly({ stops: 'acknowledge' }))
    severity(stopped.take('clerk', { type: 'acknowledge' }), 'major')
    expect(isThere(stopped)).toBe(false)
  })

  test('keeps the first that held where it is fixed', () => {
    const one = aReceivedCase(bySeverityOnly({ fixed: true }))
    severity(one, 'major')
    severity(one, 'ordinary')
    expect(one.clock('whole')).toMatchObject({ stoppedAtMs: null, dueAtMs: at('2026-03-05T00:00') })
  })

  test('by what another clock tells, too', () => {
    const terms = withWhole(onlyMajor, (draft) => {
      const { whole } = draft.clocks ?? {}
      const after = { when: { 'whole.late': true }, within: '9d' }
      if (whole) draft.clocks = { ...draft.clocks, whole, after: { ...whole, within: [after] } }
    })
    const one = severity(aReceivedCase(terms), 'major')
    until(one, '2026-03-04T09:00')
    expect(one.complaint.clocks.map(({ clock }) => clock)).not.toContain('after')
    until(one, '2026-03-05T09:00')
    expect(one.clock('after')).toMatchObject({ startedAtMs: MONDAY_9, dueAtMs: at('2026-03-12T00:00') })
  })
})
